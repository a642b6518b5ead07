"""A model adds to what a scrub finds, takes nothing away, and is the very one that was measured or none."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.model.kinds import Kind
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.lattice import meet
from gateway.redaction.scrub import models
from gateway.redaction.scrub.models import FILES, ModelFile, NamesModel, NamesModelError, recogniser
from gateway.redaction.scrub.narrative import LONGEST_FOR_MODEL
from gateway.redaction.scrub.recogniser import LONGEST_PIECE
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.corpus.narratives import found_in, held_out

CUES = Scrub(frozenset(Detector))
BOTH = replace(CUES, names_model=NamesModel.CUTWORD)
NARRATIVES = [narrative.text for part in held_out().values() for narrative in part]


def told(text: str, scrub: Scrub = BOTH) -> Outcome:
    return scrub.apply(Kind.NARRATIVE, text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("昨晚赵小川没有回家。", "昨晚[人名1]没有回家。"),
        ("昨晚赵小川没有回家。没人见过赵 小\u200b川。", "昨晚[人名1]没有回家。没人见过[人名1]。"),
        ("报警人王五称，昨晚赵小川没有回家", "报警人[人名1]称，昨晚[人名2]没有回家"),
        ("天气晴好，群众满意。", "天气晴好，群众满意。"),
        ("", ""),
        ("。" * 300 + "昨晚赵小川没有回家", "。" * 300 + "昨晚[人名1]没有回家"),
    ],
)
def test_names_are_found_that_stand_beside_no_cue(written: str, shown: str) -> None:
    assert told(written) == shown


def test_only_a_scrub_that_looks_for_names_is_helped() -> None:
    assert told("昨晚赵小川没有回家", replace(BOTH, detectors=frozenset({Detector.PHONE}))) == "昨晚赵小川没有回家"


def test_the_model_takes_nothing_away() -> None:
    for text in NARRATIVES:
        without, both = told(text, CUES), told(text)
        assert isinstance(without, str)
        assert isinstance(both, str)
        assert _replaced(text, without) <= _replaced(text, both)


def test_a_text_scrubbed_with_the_model_is_not_changed_by_scrubbing() -> None:
    for text in NARRATIVES:
        outcome = told(text)
        assert isinstance(outcome, str)
        assert told(outcome) == outcome


def test_a_name_is_found_wherever_in_a_long_text_it_stands() -> None:
    sentence, filler = "昨晚赵小川没有回家。", "天气晴好，群众满意。"
    assert len(filler * 40) > LONGEST_PIECE
    assert told(filler * 400 + sentence + filler * 40) == filler * 400 + "昨晚[人名1]没有回家。" + filler * 40


def test_a_text_that_would_take_the_model_too_long_is_withheld() -> None:
    assert told("无" * LONGEST_FOR_MODEL) == "无" * LONGEST_FOR_MODEL
    assert told("无" * (LONGEST_FOR_MODEL + 1)) is WITHHELD
    assert told("无" * (LONGEST_FOR_MODEL + 1), CUES) != WITHHELD


def test_where_two_scrubs_meet_the_model_of_either_reads() -> None:
    assert meet(CUES, BOTH) == BOTH
    assert meet(BOTH, CUES) == BOTH


def test_a_model_is_read_once() -> None:
    assert recogniser(NamesModel.CUTWORD) is recogniser(NamesModel.CUTWORD)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (replace(FILES[NamesModel.CUTWORD][0], digest="0" * 64), "is not the file that was measured"),
        (replace(FILES[NamesModel.CUTWORD][0], path="cutword/absent"), "`cutword/absent` is not installed"),
        (ModelFile("no-such-package", "model", "0" * 64), "`model` is not installed"),
    ],
)
def test_another_file_or_none_is_refused_before_it_is_read(
    file: ModelFile, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILES, NamesModel.CUTWORD, (file, file))
    recogniser.cache_clear()
    with pytest.raises(NamesModelError, match=re.escape(sentence)):
        recogniser(NamesModel.CUTWORD)
    recogniser.cache_clear()


def test_nothing_of_the_package_is_imported() -> None:
    source = Path(models.__file__).parent
    assert not any(re.search(r"import cutword|from cutword", file.read_text("utf-8")) for file in source.glob("*.py"))


def _replaced(text: str, outcome: str) -> set[int]:
    return {place for start, end, _ in found_in(text, outcome) for place in range(start, end) if text[place].isalnum()}
