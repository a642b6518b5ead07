"""What a draft would do to those who ask: recorded disclosures, replayed under the policies in force and the draft.

Both are compiled for the same grants as of today, so what comes out is the draft's doing alone; what a partner has lost
since to another change, or to the end of its agreement, is not. The ledger keeps which fields were released, and not
what was searched or sorted by, so of those it is told what could no longer be, and not whether anybody did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from gateway.model.grant import Grant
from gateway.model.practice import Practice, Practised
from gateway.policies.workbench.asked import answer
from gateway.policies.workbench.changes import EVERYTHING, RECORDS, Change, Effect, changes_for
from gateway.policies.workbench.questions import Bench

GrantsOf: TypeAlias = Callable[[Practice], Sequence[Grant]]
"""The grants that whoever had a practice gets today, one a type, or none where nobody may do so any more."""


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


def replayed(before: Bench, after: Bench, practised: Iterable[Practised], grants_of: GrantsOf) -> Replayed:
    """Put every practice to the policies in force, ``before``, and to those with the draft, ``after``."""
    changes_of: dict[Grant, tuple[Change, ...]] = {}
    found: dict[tuple[str, ...], Impact] = {}
    disclosures = lapsed = 0
    for each in practised:
        disclosures += each.disclosures
        grants = grants_of(each.practice)
        if not grants:
            lapsed += each.disclosures
        for grant in grants:
            alike = replace(grant, client_id="", officer=None)
            if alike not in changes_of:
                changes_of[alike] = changes_for(before, after, grant)
            for change in changes_of[alike]:
                if _touches(change, each.practice):
                    _add(found, _impact(grant, change, each))
    return Replayed(tuple(sorted(found.values(), key=_rank)), disclosures, lapsed)


def _touches(change: Change, practice: Practice) -> bool:
    """Whether a practice has to do with a change: a refusal only with being answered, a release with what it held."""
    asked = "" if practice.question is None else answer(practice.question)
    if practice.code is not None:
        return change.effect is Effect.GAINED and change.what == (asked or EVERYTHING)
    if asked:
        return change.what.startswith("limit ") or f"{change.what} ".startswith(f"{asked} ")
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
