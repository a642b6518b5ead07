"""What scrubbing finds in the corpus is what the documentation says it finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gateway.model.kinds import Kind
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.corpus.measure import Measure, measured
from tests.corpus.narratives import Narrative, english, english_in_view, held_out, narratives

PAGE = Path(__file__).parents[3] / "docs" / "scrub.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (\d\.\d\d) \| (\d\.\d\d) \|$", re.MULTILINE)
_SHARE = r" (\d\.\d\d|–) \|"
HELD_OUT_ROW = re.compile(rf"^\| (\w+) \| .* \| (\d+) \|{_SHARE}{_SHARE}{_SHARE}{_SHARE}$", re.MULTILINE)
BESIDE_ROW = re.compile(r"^\| ([a-z ]+) \| (\d+) \| scrub \| (\d\.\d\d) \| (\d\.\d\d) \|", re.MULTILINE)
SCRUB = Scrub(frozenset(Detector))
WITH_MODEL = replace(SCRUB, names_model=NamesModel.CUTWORD)


def test_the_page_says_what_is_found_in_the_corpus() -> None:
    said = {name: (int(count), recall, right) for name, count, recall, right in ROW.findall(PAGE.read_text("utf-8"))}
    measure = measured(narratives(), SCRUB)
    assert said == {each.value: measure.row(each) for each in Detector}


def test_the_page_says_what_is_found_in_narratives_that_no_rule_was_written_for() -> None:
    said = {kind: (int(count), *shares) for kind, count, *shares in HELD_OUT_ROW.findall(PAGE.read_text("utf-8"))}
    assert said == {
        kind: (*measured(part, SCRUB).row(), *measured(part, WITH_MODEL).row()[1:]) for kind, part in held_out().items()
    }


def test_the_page_says_what_is_found_in_english_beside_another_program() -> None:
    said = {name: (int(count), *shares) for name, count, *shares in BESIDE_ROW.findall(PAGE.read_text("utf-8"))}
    assert said == {
        "in view of the rules": measured(english_in_view(), SCRUB).row(),
        "held out": measured(held_out()["english"], SCRUB).row(),
    }


def test_the_corpus_has_several_hundred_narratives_and_some_in_which_nobody_is() -> None:
    everything = list(narratives())
    assert len({narrative.text for narrative in everything}) > 300
    assert sum(not narrative.spans for narrative in everything) > 20
    assert len(english()) >= 60


def test_no_narrative_is_both_held_out_and_in_view() -> None:
    in_view = {narrative.text for narrative in narratives()}
    assert not in_view & {narrative.text for part in held_out().values() for narrative in part}


def test_scrubbing_the_corpus_again_changes_nothing() -> None:
    for narrative in (*narratives(), *_flat(held_out().values())):
        outcome = SCRUB.apply(Kind.NARRATIVE, narrative.text)
        assert isinstance(outcome, str)
        assert SCRUB.apply(Kind.NARRATIVE, outcome) == outcome


def test_a_share_of_nothing_is_no_share() -> None:
    assert Measure(Counter(), Counter(), Counter(), Counter()).row() == (0, "–", "–")


def _flat(parts: Iterable[tuple[Narrative, ...]]) -> list[Narrative]:
    return [narrative for part in parts for narrative in part]
