"""What a draft would do to those who ask: recorded disclosures, replayed under the policies in force and the draft.

Both are compiled for the same grants as of today, so what comes out is the draft's doing alone; what a partner has lost
since to another change, or to the end of its agreement, is not. The ledger keeps which fields were released, and not
what was searched or sorted by, so of those it is told what could no longer be, and not whether anybody did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from gateway.model.condition import both
from gateway.model.grant import Grant
from gateway.model.plan import View
from gateway.model.practice import Practice, Practised
from gateway.policies.describe import phrase
from gateway.policies.workbench.comparison import Step, gained_fields, gained_rows, gained_uses
from gateway.policies.workbench.questions import Bench, view_of

EVERYTHING: Final = "everything"
"""Stands for all fields where a partner was shown nothing, or would be refused."""
RECORDS: Final = "records"

GrantOf: TypeAlias = Callable[[Practice], Grant | None]
"""The grant that whoever had a practice gets today, or None where nobody may do so any more."""


class Effect(StrEnum):
    """What becomes of something: one that is shown more of in some records and less of in others has changed."""

    GAINED = "gained"
    MORE = "more"
    CHANGED = "changed"
    LESS = "less"
    LOST = "lost"

    @property
    def is_gain(self) -> bool:
        """Whether a partner would see, or could do, what it does not now: somebody else has to agree to that."""
        return self in {Effect.GAINED, Effect.MORE, Effect.CHANGED}


@dataclass(frozen=True, slots=True)
class Change:
    """What the draft does to a field of one view, or to ``records``, ``everything``, ``filter_on f``, ``sort_on f``.

    ``before`` and ``after`` are in the words of the policy language. What could not be ``decided`` is told as what it
    may be.
    """

    what: str
    effect: Effect
    before: str
    after: str
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Impact:
    """A change, whom it is for, and how many recorded ``disclosures`` of how many ``records`` it would have touched.

    Of a field that was released these are the disclosures that held it; of everything else, all of that view.
    """

    partner_id: str
    purpose: str
    record_type: str
    action: str
    change: Change
    disclosures: int
    records: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """Every impact, gains first; ``lapsed`` disclosures would be refused today whatever the policies are."""

    impacts: tuple[Impact, ...]
    disclosures: int
    lapsed: int

    @property
    def gains(self) -> tuple[Impact, ...]:
        """What needs a second person."""
        return tuple(each for each in self.impacts if each.change.effect.is_gain)


def replayed(before: Bench, after: Bench, practised: Iterable[Practised], grant_of: GrantOf) -> Replayed:
    """Put every practice to the policies in force, ``before``, and to those with the draft, ``after``."""
    changes_of: dict[Grant, tuple[Change, ...]] = {}
    found: dict[tuple[str, ...], Impact] = {}
    disclosures = lapsed = 0
    for each in practised:
        disclosures += each.disclosures
        grant = grant_of(each.practice)
        if grant is None:
            lapsed += each.disclosures
            continue
        alike = replace(grant, client_id="", officer=None)
        if alike not in changes_of:
            changes_of[alike] = tuple(changes(view_of(before, grant), view_of(after, grant)))
        for change in changes_of[alike]:
            if _touches(change, each.practice):
                _add(found, _impact(grant, change, each))
    return Replayed(tuple(sorted(found.values(), key=_rank)), disclosures, lapsed)


def changes(before: View | None, after: View | None) -> Iterator[Change]:
    """Everything that is different between two views of one grant, exactly; None shows nothing.

    A field that both have is compared in the records that both show. Of records that come into view or leave it, with
    everything that is shown of them, ``records`` tells.
    """
    if before is None and after is None:
        return
    if before is None:
        yield Change(EVERYTHING, Effect.GAINED, "not shared", "shared")
        return
    if after is None:
        yield Change(EVERYTHING, Effect.LOST, "shared", "not shared")
        return
    if (before.columns, before.visible) != (after.columns, after.visible):
        yield from _changed_records(before, after)
        yield from _changed_fields(before, after)
    yield from (Change(use, Effect.GAINED, "no", "yes") for use in gained_uses(before, after))
    yield from (Change(use, Effect.LOST, "yes", "no") for use in gained_uses(after, before))


def _changed_records(before: View, after: View) -> Iterator[Change]:
    gained, lost = gained_rows(before, after), gained_rows(after, before)
    effect = _effect(gains=gained is not False, loses=lost is not False)
    if effect is not None:
        yield Change(RECORDS, effect, *_OF_RECORDS[effect], decided=gained is not True and lost is not True)


_OF_RECORDS: Final = {
    Effect.MORE: ("hidden", "shown"),
    Effect.CHANGED: ("some shown", "others shown"),
    Effect.LESS: ("shown", "hidden"),
}
"""What is said of records before and after."""


def _changed_fields(before: View, after: View) -> Iterator[Change]:
    common = both(before.visible, after.visible)
    old, new = replace(before, visible=common), replace(after, visible=common)
    gains, losses = dict(gained_fields(old, new)), dict(gained_fields(new, old))
    for name in dict.fromkeys((*before.columns, *after.columns)):
        if name in before.columns and name in after.columns:
            effect = _effect(gains=name in gains, loses=name in losses)
            if effect is not None:
                yield _told(name, effect, gains.get(name), losses.get(name))
    for name, step in gained_fields(before, after):
        if name not in before.columns:
            yield _told(name, Effect.GAINED, step, None)
    for name, step in gained_fields(after, before):
        if name not in after.columns:
            yield _told(name, Effect.LOST, None, step)


def _told(name: str, effect: Effect, gain: Step | None, loss: Step | None) -> Change:
    """The change in the words of one of its steps; of a gain and a loss, those of the gain."""
    decided = all(step.row is not None for step in (gain, loss) if step is not None)
    if gain is not None:
        return Change(name, effect, phrase(gain.before), phrase(gain.now), decided)
    assert loss is not None  # noqa: S101 - a change is one of the two
    return Change(name, effect, phrase(loss.now), phrase(loss.before), decided)


def _effect(*, gains: bool, loses: bool) -> Effect | None:
    if gains:
        return Effect.CHANGED if loses else Effect.MORE
    return Effect.LESS if loses else None


def _touches(change: Change, practice: Practice) -> bool:
    """Whether a practice has to do with a change: a refusal only with being answered, a release with what it held."""
    if practice.code is not None:
        return change.what == EVERYTHING and change.effect is Effect.GAINED
    if change.what in {EVERYTHING, RECORDS} or change.effect is Effect.GAINED or " " in change.what:
        return True
    return change.what in practice.released


def _impact(grant: Grant, change: Change, each: Practised) -> Impact:
    return Impact(
        partner_id=grant.partner.id,
        purpose=grant.purpose.name,
        record_type=grant.record_type,
        action=grant.action.value,
        change=change,
        disclosures=each.disclosures,
        records=each.records,
    )


def _add(found: dict[tuple[str, ...], Impact], impact: Impact) -> None:
    """Count an impact to those that are alike."""
    place = (impact.partner_id, impact.purpose, impact.record_type, impact.action, *map(str, _words(impact.change)))
    known = found.get(place)
    if known is not None:
        disclosures, records = known.disclosures + impact.disclosures, known.records + impact.records
        impact = replace(known, disclosures=disclosures, records=records)
    found[place] = impact


def _words(change: Change) -> tuple[object, ...]:
    return change.what, change.effect, change.before, change.after, change.decided


def _rank(impact: Impact) -> tuple[object, ...]:
    return (
        not impact.change.effect.is_gain,
        impact.partner_id,
        impact.purpose,
        impact.record_type,
        impact.action,
        impact.change.what,
    )
