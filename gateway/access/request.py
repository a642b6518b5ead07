"""What a partner asks for beyond what it has: the wish, who has it, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import orjson

from gateway.model.facts import plain
from gateway.model.inquiry import Action


class State(StrEnum):
    """How a request stands. What is over stays as it is, but for a grant that ends."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in-review"
    ASKED_BACK = "asked-back"
    """The station has a question, and the clock stands still until it is answered."""
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    """What was granted has ended, or was ended."""


OPEN: Final = frozenset({State.SUBMITTED, State.IN_REVIEW, State.ASKED_BACK})
"""The states of requests that are not decided."""


class Reason(StrEnum):
    """Why a request is refused: one of these, and a sentence beside it."""

    NO_BASIS = "no-basis"
    NOT_NECESSARY = "not-necessary"
    FORBIDDEN = "forbidden"
    NOT_YOURS = "not-yours"
    """It is no duty of such a partner, or no area of this one."""
    ELSEWHERE = "elsewhere"
    """It is to be had from somewhere else."""
    UNCLEAR = "unclear"


class End(StrEnum):
    """Why a standing grant is ended before its time."""

    NOT_NEEDED = "not-needed"
    MISUSED = "misused"
    LAW_CHANGED = "law-changed"
    DUTY_ENDED = "duty-ended"
    REPLACED = "replaced"
    """By a later grant for the same."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, in the partner's own words where they are words: nothing here is known to exist.

    ``others`` describes what the partner has no name for; ``basis`` is the legal basis as it sees it, ``why`` its need.
    """

    record_type: str
    actions: tuple[Action, ...]
    fields: tuple[str, ...]
    purpose: str
    areas: tuple[str, ...]
    until: date
    basis: str
    why: str
    others: str = ""
    is_urgent: bool = False

    def as_object(self) -> dict[str, Any]:
        """As it is kept and told: what JSON can hold."""
        return {
            "type": self.record_type,
            "actions": plain(self.actions),
            "fields": list(self.fields),
            "purpose": self.purpose,
            "areas": list(self.areas),
            "until": self.until.isoformat(),
            "basis": self.basis,
            "why": self.why,
            "others": self.others,
            "urgent": self.is_urgent,
        }

    @property
    def digest(self) -> str:
        """A hash of all of it: what stands in the ledger of texts that somebody wrote."""
        return sha256(orjson.dumps(self.as_object(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def facts(self) -> dict[str, Any]:
        """What the ledger tells of it: names, areas and days, and the texts by their hash."""
        told = self.as_object()
        return {name: told[name] for name in told if name not in {"basis", "why", "others"}} | {"digest": self.digest}


def wish_from(told: Mapping[str, Any]) -> Wish:
    """The wish of which ``told`` is the object."""
    return Wish(
        record_type=told["type"],
        actions=tuple(map(Action, told["actions"])),
        fields=tuple(told["fields"]),
        purpose=told["purpose"],
        areas=tuple(told["areas"]),
        until=date.fromisoformat(told["until"]),
        basis=told["basis"],
        why=told["why"],
        others=told["others"],
        is_urgent=told["urgent"],
    )


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: a client of a partner under an agreement, and the person before it, if there is one."""

    partner_id: str
    agreement_id: str
    client_id: str
    person_id: str | None = None
    officer: str | None = None

    @property
    def who(self) -> str:
        """The account or, where nobody sits before it, the client."""
        return self.person_id or self.client_id


@dataclass(frozen=True, slots=True)
class Granted:
    """What of a wish is granted: never more than was asked for."""

    actions: tuple[Action, ...]
    fields: tuple[str, ...]
    areas: tuple[str, ...]
    last: date

    def as_object(self) -> dict[str, Any]:
        """As it is kept and told."""
        return {
            "actions": plain(self.actions),
            "fields": list(self.fields),
            "areas": list(self.areas),
            "until": self.last.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Attached:
    """What was sent with a request, but for its content; ``destroyed`` is when that was destroyed, if it was."""

    number: int
    name: str
    kind: str
    size: int
    digest: str
    destroyed: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done with a request, or said of it; ``who`` is an account or a client."""

    time: str
    who: str
    step: str
    text: str


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """One request. Times are in UTC; ``due`` is the last day on which the station is in time.

    ``paused`` is the day since which the partner has to answer; ``told`` the sentence that it is told of a decision.
    """

    id: str
    applicant: Applicant
    wish: Wish
    state: State
    asked: str
    due: date
    paused: date | None = None
    taken_by: str | None = None
    decided: str | None = None
    decided_by: str | None = None
    reason: Reason | None = None
    told: str | None = None
    granted: Granted | None = None
    once: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not decided."""
        return self.state in OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether the station is late with it; never while the partner has to answer."""
        return self.is_open and self.state is not State.ASKED_BACK and self.due < today

    def as_of(self, today: date) -> State:
        """How it stands on ``today``: what was granted until a day has ended after it."""
        over = self.state is State.APPROVED and self.granted is not None and self.granted.last < today
        return State.ENDED if over else self.state
