"""A recall, and the notice of it to one client: which answers had the record, and what the client stated since.

A notice names the record by the answers that held it and its place there, never by its identifier: what one partner
was shown whole another has masked or under a pseudonym.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class RecallKind(StrEnum):
    """Why a record is recalled: it was wrong, it should not have been shared, or it has been corrected."""

    WRONG = "wrong"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


class Stated(StrEnum):
    """What a client may state: that it knows, and that it has destroyed what it had."""

    ACKNOWLEDGEMENT = "acknowledgement"
    DESTRUCTION = "destruction"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a client states about a recall, with what belongs to it."""

    recall: str
    stated: Stated
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall. ``fields`` are those that it is about, none for all; times are in UTC."""

    id: str
    record_type: str
    kind: RecallKind
    reason: str
    fields: tuple[str, ...]
    due: date | None
    opened: str
    opened_by: str
    closed: str | None = None
    closed_by: str | None = None

    @property
    def wanted(self) -> tuple[Stated, ...]:
        """What every client has to state; whoever has a corrected record need not destroy it."""
        return (Stated.ACKNOWLEDGEMENT,) if self.kind is RecallKind.CORRECTED else tuple(Stated)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who had an answer: a client, and those that acted for it."""

    client_id: str
    partner_id: str
    actors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same."""
        return " ".join((self.partner_id, self.client_id, *self.actors))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stood: the id of an answer, and its number there from 1; None for a yes or no about it.

    ``fields`` are those of the recall that the answer had.
    """

    disclosure: str
    place: int | None
    time: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What one recipient is told; ``statements`` are what it stated, each as it was answered."""

    recall: Recall
    recipient: Recipient
    places: tuple[Place, ...]
    statements: Mapping[Stated, Mapping[str, Any]]

    @property
    def fields(self) -> list[str]:
        """What of the record is recalled, as far as the recipient had it; none for all of it.

        The others are not named: it may not know that there are such fields.
        """
        return sorted({name for place in self.places for name in place.fields})

    @property
    def outstanding(self) -> tuple[Stated, ...]:
        """What it has to state yet, while the recall is open."""
        return () if self.recall.closed else tuple(each for each in self.recall.wanted if each not in self.statements)

    def overdue(self, today: date) -> bool:
        """Whether it is late."""
        return bool(self.outstanding) and self.recall.due is not None and self.recall.due < today

    def as_object(self) -> dict[str, Any]:
        """As the recipient is told."""
        recall = self.recall
        return {
            "id": recall.id,
            "type": recall.record_type,
            "kind": recall.kind.value,
            "reason": recall.reason,
            "fields": self.fields,
            "due": recall.due and recall.due.isoformat(),
            "opened": recall.opened,
            "closed": recall.closed,
            "received": [
                {"disclosure": each.disclosure, "place": each.place, "time": each.time} for each in self.places
            ],
            "outstanding": [each.value for each in self.outstanding],
            "stated": {each.value: dict(answer) for each, answer in sorted(self.statements.items())},
        }
