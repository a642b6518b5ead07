"""What a change of policies gives and takes: by kind of partner, purpose and field, and in records.

Both sides are asked the same questions (``questions``), by every partner, on every day on which either changes. A gain
that could not be decided is a gain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gateway.model.grant import Grant
from gateway.model.plan import View
from gateway.policies.answering import Question
from gateway.policies.describe import phrase
from gateway.policies.policy import Policy
from gateway.policies.workbench.asked import askers, gained_answers, questions_for
from gateway.policies.workbench.comparison import Row, gained_fields, gained_rows, gained_tellings, gained_uses
from gateway.policies.workbench.questions import Bench, grants, turning_days, view_of


class Direction(StrEnum):
    """Whether a partner sees more or less than before; one change may hold both."""

    GAIN = "gain"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing shown or told more or less of.

    ``what`` is a field, ``rows``, ``filter_on f``, ``sort_on f``, ``told f``, ``answer a`` or a limit; ``before`` and
    ``after`` are in the words of the policy language. ``row`` is a record in which it shows, None where no record is
    needed, or where the question could not be ``decided``.
    """

    direction: Direction
    partner_kind: str
    purpose: str
    record_type: str
    action: str
    what: str
    before: str
    after: str
    day: date
    row: Row | None
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """Every change between two sets of policies, gains first, and how many views were compared."""

    changes: tuple[Change, ...]
    compared: int

    @property
    def gains(self) -> tuple[Change, ...]:
        """What needs a second person."""
        return tuple(change for change in self.changes if change.direction is Direction.GAIN)


def difference(bench: Bench, old: tuple[Policy, ...], new: tuple[Policy, ...]) -> Difference:
    """Compare what ``old`` and ``new`` show, to everybody to whom either speaks."""
    everything = bench.only(*old, *new)
    before, after = bench.only(*old), bench.only(*new)
    found: dict[tuple[str, ...], Change] = {}
    compared = 0
    for kind in everything.partner_kinds:
        speaking = [policy for policy in everything.policies if policy.partner_kind == kind]
        for grant in grants(everything, kinds=(kind,), days=turning_days(speaking)):
            compared += 1
            for change in _changes(everything, grant, view_of(before, grant), view_of(after, grant)):
                found.setdefault(_place(change), change)
        for grant in askers(everything, kind):
            asked, asking = questions_for(before, grant), questions_for(after, grant)
            compared += len(asked.keys() | asking.keys())
            for change in _answered(grant, asked, asking):
                found.setdefault(_place(change), change)
    ordered = sorted(found.values(), key=lambda change: (change.direction is not Direction.GAIN, _place(change)))
    return Difference(tuple(ordered), compared)


def _changes(bench: Bench, grant: Grant, old: View | None, new: View | None) -> Iterator[Change]:
    yield from _gains(grant, old, new)
    yield from map(_reversed, _gains(grant, new, old))
    for telling in gained_tellings(old, new, bench.catalogue.types[grant.record_type]):
        yield replace(_blank(grant), what=telling, before="no", after="yes")


def _reversed(gain: Change) -> Change:
    """What the other side gains is what this one loses."""
    return replace(gain, direction=Direction.LOSS, before=gain.after, after=gain.before)


def _answered(grant: Grant, old: Mapping[str, Question], new: Mapping[str, Question]) -> Iterator[Change]:
    """What changes in what may be asked, and in what the answers tell."""
    yield from _told(grant, old, new)
    yield from map(_reversed, _told(grant, new, old))


def _told(grant: Grant, old: Mapping[str, Question], new: Mapping[str, Question]) -> Iterator[Change]:
    for told in gained_answers(old, new):
        yield replace(
            _blank(grant), what=told.what, before=told.before, after=told.after, row=told.row, decided=told.decided
        )


def _gains(grant: Grant, old: View | None, new: View | None) -> Iterator[Change]:
    if new is None:
        return
    blank = _blank(grant)
    rows = gained_rows(old, new)
    if rows is not False:
        found = None if rows is True else rows
        yield replace(blank, what="rows", before="hidden", after="shown", row=found, decided=rows is not True)
    for name, step in gained_fields(old, new):
        yield replace(
            blank,
            what=name,
            before=phrase(step.before),
            after=phrase(step.now),
            row=step.row,
            decided=step.row is not None,
        )
    for use in gained_uses(old, new):
        yield replace(blank, what=use, before="no", after="yes")
    yield from _limits(blank, old, new)


def _blank(grant: Grant) -> Change:
    return Change(
        Direction.GAIN,
        grant.partner.kind,
        grant.purpose.name,
        grant.record_type,
        grant.action.value,
        what="",
        before="",
        after="",
        day=grant.day,
        row=None,
    )


def _limits(blank: Change, old: View | None, new: View) -> Iterator[Change]:
    if old is None:
        return
    for what, before, after in (
        ("limit page", old.limits.page, new.limits.page),
        ("limit per_day", old.limits.per_day, new.limits.per_day),
    ):
        if after > before:
            yield replace(blank, what=what, before=str(before), after=str(after))


def _place(change: Change) -> tuple[str, ...]:
    """What makes two changes one: the same partner, purpose, type, action and thing, whichever the day."""
    return (
        change.partner_kind,
        change.purpose,
        change.record_type,
        change.action,
        change.what,
        change.direction.value,
        change.before,
        change.after,
    )
