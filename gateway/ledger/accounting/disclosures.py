"""What the ledger knows of one person: each disclosure about them, and whether they may be told of it already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from gateway.ledger.accounting.following import Account
from gateway.ledger.acts import acts_of
from gateway.ledger.entries import Entry, EntryKind
from gateway.ledger.sealing import Cells
from gateway.model.act import ActName
from gateway.model.grant import Purposes


@dataclass(frozen=True, slots=True)
class Deferral:
    """That somebody is not told yet: on what ground, and from which day on they are; None where that is not settled."""

    ground: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One entry about a person: what of records about them, in which ``roles``, a partner or an operator was shown.

    ``facts`` is the entry's body; ``records`` counts the records about the person, ``fields`` are those of each.
    """

    entry: str
    kind: EntryKind
    moment: datetime
    roles: tuple[str, ...]
    records: int
    facts: dict[str, Any]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that were released, whole or in part; none for a yes or no."""
        return tuple(self.facts["released"])

    def deferral(self, purposes: Purposes, zone: tzinfo, today: date) -> Deferral | None:
        """Why the person is not told on ``today``; None where they may be.

        The entry says on what ground, and mostly from which day on no more. Where it does not, what ``purposes`` say
        now of the entry's purpose settles it: the days from the disclosure on, or that it defers nothing any more.
        """
        ground = self.facts.get("notice_deferred")
        if ground is None:
            return None
        settled = self.facts.get("notice_until")
        until = date.fromisoformat(settled) if settled else None
        if until is None and (purpose := purposes.by_name.get(self.facts["purpose"])) is not None:
            if purpose.notice.deferred is None:
                return None
            until = purpose.notice.until(self.moment.astimezone(zone).date())
        return Deferral(ground, until) if until is None or today < until else None


@dataclass(frozen=True, slots=True)
class Reported:
    """That this account was given before: when, by whom, and which copy."""

    entry: str
    moment: datetime
    by: str | None
    copy: str


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is on record about one person, each in the order of time."""

    disclosures: tuple[Disclosure, ...]
    reported: tuple[Reported, ...]


def on_record(account: Account, reference: str) -> OnRecord:
    """What the ledger has about the person of that reference."""
    disclosures, reported = [], []
    for _, entry, cells in account.entries(reference):
        roles = tuple(role for role, people in cells.subjects.items() if reference in people)
        if entry.kind is EntryKind.ACT:
            reported += [*_reported(entry)]
        elif roles:
            records = _records(cells, reference)
            disclosures.append(Disclosure(entry.id, entry.kind, moment_of(entry), roles, records, entry.facts))
    disclosures.sort(key=lambda each: (each.moment, each.entry))
    reported.sort(key=lambda each: (each.moment, each.entry))
    return OnRecord(tuple(disclosures), tuple(reported))


def _reported(entry: Entry) -> Iterator[Reported]:
    for act in acts_of(entry).acts:
        if act.act is ActName.SUBJECT_REPORTED:
            yield Reported(entry.id, moment_of(entry), act.by, act.after["copy"])


def _records(cells: Cells, reference: str) -> int:
    """How many of the records are about the person."""
    together = zip(*cells.subjects.values(), strict=True)
    return sum(reference in people for people in together)


def moment_of(entry: Entry) -> datetime:
    """When the entry was written."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=entry.time)
