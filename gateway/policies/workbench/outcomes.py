"""Two outcomes of one field of one record side by side: which of them tells more.

The stored value is not at hand, so the outcomes are judged by their states, and by which redactions may have made them.
Where that leaves it open, neither tells more: the two are shown otherwise, which counts as a gain.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TypeAlias

from gateway.model.outcome import Absent, Form, Outcome, Withheld
from gateway.model.plan import Column, Redaction, redactions_of
from gateway.redaction.lattice import at_most


class Verdict(StrEnum):
    """What the second of two outcomes is, compared with the first."""

    MORE = "more"
    LESS = "less"
    OTHERWISE = "otherwise"
    SAME = "same"


Judge: TypeAlias = Callable[[Outcome, Outcome], Verdict]
"""Says of two outcomes of one field, each of a column of its own, what the second is compared with the first."""


def judge(before: Column | None, after: Column | None) -> Judge:
    """The judge of a field; a view that does not have it, None, answers that it is absent.

    >>> from gateway.model.kinds import Kind
    >>> from gateway.redaction.lattice import Mask, Reveal
    >>> whole, masked = (Column("phone", Kind.PHONE, "phone", each) for each in (Reveal(), Mask(keep_last=4)))
    >>> judge(whole, masked)("13800001234", "*******1234"), judge(masked, whole)(None, None)
    (<Verdict.LESS: 'less'>, <Verdict.SAME: 'same'>)
    """
    earlier, later = _forms(before), _forms(after)

    @cache
    def by_redactions(possible: tuple[bool, ...]) -> Verdict:
        """The verdict where of ``earlier`` and then ``later`` these redactions may have made the outcomes."""
        first = [redaction for (redaction, _), may in zip(earlier, possible, strict=False) if may]
        second = [redaction for (redaction, _), may in zip(later, possible[len(earlier) :], strict=True) if may]
        return _verdict([(one, other) for one in first for other in second])

    def verdict(one: Outcome, other: Outcome) -> Verdict:
        if one is other or (type(one) is type(other) and one == other):
            return Verdict.SAME
        states = _state(one), _state(other)
        if states[0] != states[1]:
            return Verdict.MORE if states[0] < states[1] else Verdict.LESS
        if one is None or other is None:
            return Verdict.OTHERWISE
        return by_redactions((*(form.admits(one) for _, form in earlier), *(form.admits(other) for _, form in later)))

    return verdict


def _forms(column: Column | None) -> list[tuple[Redaction, Form]]:
    """Every redaction that a column may come to, with what its outcomes look like."""
    if column is None:
        return []
    return [(each, each.form(column.kind)) for each in dict.fromkeys(redactions_of(column.treatment))]


def _state(outcome: Outcome) -> int:
    """Absent tells less than withheld, and that less than what is shown, an empty field included."""
    return 0 if isinstance(outcome, Absent) else 1 if isinstance(outcome, Withheld) else 2


def _verdict(pairs: list[tuple[Redaction, Redaction]]) -> Verdict:
    if pairs and all(at_most(one, other) for one, other in pairs):
        return Verdict.MORE
    if pairs and all(at_most(other, one) for one, other in pairs):
        return Verdict.LESS
    return Verdict.OTHERWISE
