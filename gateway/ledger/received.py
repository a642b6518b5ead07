"""Who received a record: every release that contained it, by the client that had the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.ledger.accounting.following import Account
from gateway.ledger.entries import EntryKind


@dataclass(frozen=True, slots=True)
class Received:
    """One answer that held a record: whose it is, its id, and the record's number in it from 1; None for a yes or no.

    ``time`` is in seconds since the epoch; ``fields`` are those that were looked for and that it had.
    """

    client_id: str
    partner_id: str
    actors: tuple[str, ...]
    disclosure: str
    place: int | None
    time: float
    fields: frozenset[str]


def received(account: Account, reference: str, fields: frozenset[str] = frozenset()) -> Iterator[Received]:
    """The answers that held the record of that reference, and any of ``fields`` of it if some are named.

    A yes or no about it always counts: what it was computed from is not told.
    """
    for _, entry, cells in account.entries(reference):
        facts = entry.facts
        released = frozenset(facts.get("released", ()))
        if entry.kind is not EntryKind.RELEASE or (fields and released and not fields & released):
            continue
        yes_or_no = "question" in facts
        for number, record in enumerate(cells.records, 1):
            if record == reference:
                yield Received(
                    client_id=facts["client"],
                    partner_id=facts["partner"],
                    actors=tuple(facts.get("actors", ())),
                    disclosure=facts["request"],
                    place=None if yes_or_no else number,
                    time=entry.time / 1000,
                    fields=fields & released,
                )
