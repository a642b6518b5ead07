"""What scrubbing finds in the corpus is what the documentation says it finds."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from gateway.model.kinds import Kind
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.corpus.narratives import found_in, narratives

PAGE = Path(__file__).parents[3] / "docs" / "scrub.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (\d\.\d\d) \| (\d\.\d\d) \|$", re.MULTILINE)
SCRUB = Scrub(frozenset(Detector))


def measured() -> dict[str, tuple[int, float, float]]:
    """By detector: how many things stand in the corpus, the share that is hidden, the share of findings that are right.

    A thing is hidden when every letter and digit of it is replaced; a finding is right when at least half of it is
    something that was to be found.
    """
    gold, hidden, found, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for narrative in narratives():
        text = narrative.text
        outcome = SCRUB.apply(Kind.NARRATIVE, text)
        assert isinstance(outcome, str)
        findings = found_in(text, outcome)
        replaced = {place for start, end, _ in findings for place in range(start, end)}
        wanted = {place for start, end, _ in narrative.spans for place in range(start, end)}
        for start, end, detector in narrative.spans:
            gold[detector] += 1
            hidden[detector] += all(place in replaced for place in range(start, end) if text[place].isalnum())
        for start, end, detector in findings:
            found[detector] += 1
            right[detector] += 2 * len(wanted & set(range(start, end))) >= end - start
    return {each: (gold[each], hidden[each] / gold[each], right[each] / found[each]) for each in Detector}


def test_the_page_says_what_is_found_in_the_corpus() -> None:
    said = {name: (int(count), recall, right) for name, count, recall, right in ROW.findall(PAGE.read_text("utf-8"))}
    assert said == {
        name: (count, f"{recall:.2f}", f"{precision:.2f}") for name, (count, recall, precision) in measured().items()
    }


def test_the_corpus_has_several_hundred_narratives_and_some_in_which_nobody_is() -> None:
    everything = list(narratives())
    assert len({narrative.text for narrative in everything}) > 300
    assert sum(not narrative.spans for narrative in everything) > 20


def test_scrubbing_the_corpus_again_changes_nothing() -> None:
    for narrative in narratives():
        outcome = SCRUB.apply(Kind.NARRATIVE, narrative.text)
        assert isinstance(outcome, str)
        assert SCRUB.apply(Kind.NARRATIVE, outcome) == outcome
