"""Recall and precision of a scrub over narratives that say what is to be found in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.model.kinds import Kind
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.corpus.narratives import Narrative, found_in


@dataclass(frozen=True, slots=True)
class Measure:
    """By detector: things that stand in the narratives, those hidden, things found, those found rightly."""

    wanted: Counter[Detector]
    hidden: Counter[Detector]
    found: Counter[Detector]
    right: Counter[Detector]

    def row(self, detector: Detector | None = None) -> tuple[int, str, str]:
        """How many things there are, recall and precision: of one detector, or of all together."""
        wanted, hidden, found, right = (
            counts.total() if detector is None else counts[detector]
            for counts in (self.wanted, self.hidden, self.found, self.right)
        )
        return wanted, _share(hidden, wanted), _share(right, found)


def measured(narratives: Iterable[Narrative], scrub: Scrub) -> Measure:
    """What ``scrub`` does to ``narratives``, as ``tallied`` counts."""
    narratives = tuple(narratives)
    return tallied(narratives, [found_in(each.text, _scrubbed(scrub, each.text)) for each in narratives])


def _scrubbed(scrub: Scrub, text: str) -> str:
    outcome = scrub.apply(Kind.NARRATIVE, text)
    assert isinstance(outcome, str)
    return outcome


def tallied(
    narratives: Iterable[Narrative], findings_of_each: Iterable[Iterable[tuple[int, int, Detector]]]
) -> Measure:
    """What findings are worth, those of each narrative being given.

    A thing is hidden when every letter and digit of it is in a finding, of whichever detector; a finding is right when
    at least half of it is something that was to be found.
    """
    measure = Measure(Counter(), Counter(), Counter(), Counter())
    for narrative, findings in zip(narratives, findings_of_each, strict=True):
        text = narrative.text
        found = tuple(findings)
        replaced = {place for start, end, _ in found for place in range(start, end)}
        wanted = {place for start, end, _ in narrative.spans for place in range(start, end)}
        for start, end, detector in narrative.spans:
            measure.wanted[detector] += 1
            measure.hidden[detector] += all(place in replaced for place in range(start, end) if text[place].isalnum())
        for start, end, detector in found:
            measure.found[detector] += 1
            measure.right[detector] += 2 * len(wanted & set(range(start, end))) >= end - start
    return measure


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"
