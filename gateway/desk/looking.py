"""One record through the eyes of several partners, as each is shown it now and would be under a text being changed.

Every pair of eyes is a look of its own and on record before anything is shown: who looked, through whose eyes, at which
record, under which policies, and on what occasion. A stored value is shown to whoever looks as far as their clearance
goes (``gateway.desk.clearance``). Above it they are shown what is left of a value for a partner *now*, where that is
not all of it; of what a text would show beyond that, they are told how it would be shown and no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final
from uuid import uuid4

from gateway.desk.previews import Window, answered, looked_at, stored_record
from gateway.desk.reasons import as_far_as_known
from gateway.disclosure import ask_source
from gateway.errors import NO_RECORD, GatewayError
from gateway.gate import refusals_on_record
from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import ALWAYS
from gateway.model.grant import Grant
from gateway.model.kinds import Scalar
from gateway.model.outcome import ABSENT, Outcome, Record
from gateway.model.plan import DisclosurePlan, Order, Provenance, Redaction, View, redaction_for
from gateway.model.release import Preview
from gateway.policies.book import PolicyBook
from gateway.policies.workbench.explain import explain, explain_answer
from gateway.policies.workbench.explanation import Explanation, RecordExplanation
from gateway.policies.workbench.specimen import of_one_record, outcomes, row
from gateway.redaction.lattice import at_most
from gateway.redaction.plain import DROP, REVEAL

MOST_EYES: Final = 4
"""Partners through whose eyes one record is looked at at once."""


@final
@dataclass(frozen=True, slots=True)
class Above:
    """Stands for what whoever looks is not cleared for: of a partner's field ``how`` it is shown, whatever it holds."""

    how: Redaction | None = None


Seen: TypeAlias = Outcome | Above


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, how far they may see for themselves, and on what occasion."""

    operator: str
    clearance: Sensitivity
    occasion: str


@dataclass(frozen=True, slots=True)
class Eyes:
    """One partner's eyes: what holds for it ``now``, and what would ``then``, where a text is being changed."""

    now: Explanation
    then: Explanation | None = None

    @property
    def grant(self) -> Grant:
        """What the partner may do, and for which purpose."""
        return self.now.grant

    @property
    def sides(self) -> tuple[Explanation, ...]:
        """What is looked at: now, and then."""
        return (self.now,) if self.then is None else (self.now, self.then)


def eyes_of(grant: Grant, now: PolicyBook, then: PolicyBook | None = None) -> Eyes:
    """The eyes of the partner that ``grant`` is of, as the policies are ``now`` and as they would be ``then``."""
    return Eyes(_explained(grant, now), None if then is None else _explained(grant, then))


@dataclass(frozen=True, slots=True)
class Face:
    """The record as a partner meets it: its fields, or None where it does not exist; and why."""

    fields: Mapping[str, Seen] | None
    explained: RecordExplanation


@dataclass(frozen=True, slots=True)
class Met:
    """The record through one partner's eyes; ``differing`` are the fields that would be shown otherwise then."""

    grant: Grant
    now: Face
    then: Face | None
    differing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Looked:
    """One record: as it is stored, as far as whoever looks may see it, and through each partner's eyes."""

    stored: Mapping[str, Seen]
    met: tuple[Met, ...]


def look(window: Window, looker: Looker, eyes: Sequence[Eyes], identifier: str) -> Looked:
    """The record that ``identifier`` writes, through at least one and at most ``MOST_EYES`` pairs of eyes; on record.

    Raises ``GatewayError``, on the record as well: ``NO_RECORD`` where there is none of that identifier.
    """
    first, record_type = eyes[0].now, eyes[0].now.record_type
    with refusals_on_record(window.ledger, looked_at(looker.operator, first.grant, uuid4().hex, looker.occasion)):
        whole, stored = stored_record(window, record_type, identifier)
    values = outcomes(whole, stored)
    cleared = {name for name in record_type.fields if record_type.fields[name].sensitivity <= looker.clearance}
    met = tuple(_meet(window, looker, each, (whole, stored), identifier, cleared) for each in eyes[:MOST_EYES])
    return Looked({name: values[name] if name in cleared else Above() for name in record_type.fields}, met)


def first_fitting(window: Window, looker: Looker, explanation: Explanation) -> str:
    """The identifier of the first record that exists under ``explanation``; a look for it in vain is on record.

    Raises ``GatewayError``: ``NO_RECORD`` where there is none.
    """
    with refusals_on_record(window.ledger, looked_at(looker.operator, explanation.grant, uuid4().hex, looker.occasion)):
        view = explanation.view
        if view is None:
            raise GatewayError(NO_RECORD)
        plan = DisclosurePlan(view, (view.identifier,), ALWAYS, (Order(view.identifier),), None, 1)
        found = ask_source(window.adapters, plan)
        if not found:
            raise GatewayError(NO_RECORD)
        return plan.identifiers(found[:1])[0]


def _explained(grant: Grant, book: PolicyBook) -> Explanation:
    policies = () if book.cannot_tell(grant) else book.policies
    return explain(policies, book.guardrails, book.catalogue.types[grant.record_type], grant, book.keyring)


def _meet(  # noqa: PLR0913, PLR0917 - a look has as many parts
    window: Window, looker: Looker, eyes: Eyes, read: tuple[DisclosurePlan, Record], identifier: str, cleared: set[str]
) -> Met:
    """Look through one pair of eyes, once it is on record for every side that is looked at."""
    whole, stored = read
    stored_row = row(whole, stored)
    explained: list[RecordExplanation] = []
    for side in eyes.sides:
        asked = looked_at(looker.operator, eyes.grant, uuid4().hex, looker.occasion)
        with refusals_on_record(window.ledger, asked):
            shown = None if side.view is None else answered(window, of_one_record(side.view, identifier))
            explained.append(explain_answer(side, stored_row, shown))
        exists = side.view is not None and shown is not None
        window.ledger.append(
            Preview(
                asked=asked,
                provenance=Provenance((), "", "") if side.view is None else side.view.provenance,
                released=_released(side, cleared) if exists else tuple(sorted(cleared)),
                withheld=() if side.view is None else side.view.withheld,
                identifiers=whole.identifiers([stored]),
                subjects=whole.subjects([stored]),
            )
        )
    before = _redactions(eyes.now.view, explained[0], stored_row, eyes.now.record_type)
    why = [as_far_as_known(each, side, cleared) for each, side in zip(explained, eyes.sides, strict=True)]
    now = Face(_faced(explained[0], before, dict.fromkeys(before, REVEAL), cleared), why[0])
    if eyes.then is None:
        return Met(eyes.grant, now, None, frozenset())
    after = _redactions(eyes.then.view, explained[1], stored_row, eyes.now.record_type)
    then = Face(_faced(explained[1], after, _known(now, before), cleared), why[1])
    return Met(eyes.grant, now, then, _differing(now, then, before, after))


def _released(side: Explanation, cleared: set[str]) -> tuple[str, ...]:
    columns = {} if side.view is None else side.view.columns
    return tuple(name for name in side.record_type.fields if name in columns or name in cleared)


def _redactions(
    view: View | None, explained: RecordExplanation, stored: Mapping[str, Scalar | None], record_type: RecordType
) -> dict[str, Redaction]:
    """What happens to each field of this record; nothing of it is shown where it does not exist."""
    if view is None or explained.outcomes is None:
        return dict.fromkeys(record_type.fields, DROP)
    columns = view.columns
    return {
        name: redaction_for(columns[name].treatment, stored) if name in columns else DROP for name in record_type.fields
    }


def _faced(
    explained: RecordExplanation, how: Mapping[str, Redaction], known: Mapping[str, Redaction], cleared: set[str]
) -> dict[str, Seen] | None:
    """What whoever looks is shown of a partner's answer; beyond ``known`` and their clearance, how it is shown."""
    if explained.outcomes is None:
        return None

    def seen(name: str, outcome: Outcome) -> Seen:
        redaction = how[name]
        if name in cleared or redaction == DROP or (redaction != REVEAL and at_most(redaction, known[name])):
            return outcome
        return Above(redaction)

    return {name: seen(name, explained.outcomes.get(name, ABSENT)) for name in how}


def _known(now: Face, before: Mapping[str, Redaction]) -> dict[str, Redaction]:
    """How much of each field whoever looks is shown now: what they are not told now, no text tells them."""
    fields = now.fields or {}
    return {name: DROP if isinstance(fields.get(name, Above()), Above) else how for name, how in before.items()}


def _differing(
    now: Face, then: Face, before: Mapping[str, Redaction], after: Mapping[str, Redaction]
) -> frozenset[str]:
    """The fields that are shown otherwise; where a value is not shown to whoever looks, by how it is shown."""
    if now.fields is None or then.fields is None:
        return frozenset() if now.fields is then.fields else frozenset(before)

    def differs(name: str, one: Seen, other: Seen) -> bool:
        if isinstance(one, Above) or isinstance(other, Above):
            return before[name] != after[name]
        return type(one) is not type(other) or one != other

    return frozenset(name for name in before if differs(name, now.fields[name], then.fields[name]))
