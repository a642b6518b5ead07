"""What the station does about requests for access: takes one, asks back, grants it in whole or in part, or refuses.

Whoever decides is not who asked: not the account, and nobody of the same name. A grant never goes beyond what was
asked for, the partner's own areas and the days of its agreement. What of it the law forbids is for the caller to say
(``Allowance``), and is refused here. A standing grant opens no field: policies alone do that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import insert, update

from gateway.access.asking import AccessRequests, Told
from gateway.access.request import AccessRequest, Attached, End, Granted, Reason, State, Step
from gateway.access.rows import add_step, change_request, find_request, list_requests
from gateway.changes import Change, changing, looking, note, noting
from gateway.model.act import ActName
from gateway.model.facts import facts
from gateway.model.grant import StandingGrant
from gateway.model.inquiry import Action
from gateway.model.kinds import area_prefix
from gateway.model.person import Person, same_person
from gateway.tables import STANDING_GRANT

LONGEST: Final = 1000
"""Characters of what the partner is told."""


class DecidingError(Exception):
    """Nothing was done; ``word`` says why, in one of the words that the desk has sentences for."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Allowance:
    """The most that may be granted of a request: by the law, by the partner's areas, and by the agreement's days."""

    actions: frozenset[Action]
    fields: frozenset[str]
    areas: tuple[str, ...]
    """Those of the partner; every area that is granted lies in one of them."""
    last: date
    bars: tuple[str, ...] = ()
    """Guardrails that forbid all of it, by their ids."""
    areas_only: bool = False
    """Whether the agreement has all of it already, so that a grant is more areas and names no field."""

    def holds(self, granted: Granted) -> bool:
        """Whether the grant stays within it."""
        within = tuple(prefix for area in self.areas if (prefix := area_prefix(area)))
        return (
            not self.bars
            and self.actions.issuperset(granted.actions)
            and self.fields.issuperset(granted.fields)
            and granted.last <= self.last
            and all(area_prefix(area).startswith(within) for area in granted.areas)
        )


class Reviews:
    """The requests as the station has them; ``AdministrationError`` where the state or the ledger is out of reach."""

    def __init__(self, requests: AccessRequests) -> None:
        self.requests = requests
        self._state = requests.state

    def all(self) -> list[AccessRequest]:
        """Every request, the oldest first."""
        with looking(self._state.engine) as connection:
            return list_requests(connection)

    def find(self, request_id: str) -> Told:
        """One request; ``GatewayError`` for one that there is not."""
        return self.requests.find(request_id, None)

    def read_attachment(self, request_id: str, number: int, by: Person) -> tuple[Attached, bytes]:
        """What is attached to a request under a number, for ``by``, who is on record as having read it before.

        Raises ``GatewayError`` where there is nothing, or where it cannot be put on record.
        """
        attached, content = self.requests.attachment(request_id, number, None)
        about = {"access": request_id, "attachment": number}
        note(self._state, ActName.ACCESS_ATTACHMENT_READ, about, {"digest": attached.digest}, by.id)
        return attached, content

    def take(self, request_id: str, by: Person) -> None:
        """Take a request, or take it over."""
        with self._open(request_id, by, ActName.ACCESS_TAKEN, "taken", "") as (change, asked):
            if asked.taken_by is not None and same_person(asked.taken_by, by.id):
                raise DecidingError("yours-already")
            state = asked.state if asked.state is State.ASKED_BACK else State.IN_REVIEW
            change_request(change.connection, asked.id, state=state.value, taken_by=by.id)

    def ask_back(self, request_id: str, by: Person, question: str) -> None:
        """Ask the partner something; the clock stands still until it answers."""
        with self._open(request_id, by, ActName.ACCESS_ASKED_BACK, "asked-back", question) as (change, asked):
            if asked.state is State.ASKED_BACK:
                raise DecidingError("asked-already")
            values = {"state": State.ASKED_BACK.value, "paused": self.requests.today, "taken_by": by.id}
            change_request(change.connection, asked.id, **values)

    def refuse(self, request_id: str, by: Person, reason: Reason, sentence: str) -> None:
        """Refuse it, for a reason that the partner is told, with a sentence."""
        with self._open(request_id, by, ActName.ACCESS_REFUSED, "refused", sentence, reason=reason) as (change, asked):
            decided = {"decided": change.now, "decided_by": by.id, "reason": reason.value, "told": sentence}
            change_request(change.connection, asked.id, state=State.REFUSED.value, paused=None, **decided)

    def approve(
        self, request_id: str, by: Person, granted: Granted, allowance: Allowance, sentence: str = ""
    ) -> StandingGrant:
        """Grant it, or a part of it; what was granted before for the same ends."""
        with changing(self._state) as change:
            asked = self._decidable(change, request_id, by)
            _refuse_too_much(asked, granted, allowance, self.requests.today)
            standing = StandingGrant(
                id=asked.id,
                agreement_id=asked.applicant.agreement_id,
                record_type=asked.wish.record_type,
                actions=frozenset(granted.actions),
                purpose=asked.wish.purpose,
                fields=frozenset(granted.fields),
                areas=tuple(sorted(granted.areas)),
                first=self.requests.today,
                last=granted.last,
            )
            decided = {"decided": change.now, "decided_by": by.id, "told": sentence, "granted": granted.as_object()}
            change_request(change.connection, asked.id, state=State.APPROVED.value, paused=None, **decided)
            add_step(change.connection, asked.id, Step(change.now, by.id, "approved", sentence))
            after = {"state": State.APPROVED, "granted": granted.as_object(), "digest": _digest(sentence)}
            change.record(ActName.ACCESS_APPROVED, {"access": asked.id}, after, by.id)
            self._end_others(change, standing, by)
            change.connection.execute(insert(STANDING_GRANT).values(**_values(standing), granted_by=by.id))
            change.record(ActName.GRANT_GIVEN, {"grant": standing.id}, facts(standing), by.id)
        return standing

    def end(self, grant_id: str, by: Person, why: End) -> None:
        """End a standing grant now."""
        with changing(self._state) as change:
            asked = find_request(change.connection, grant_id, to_change=True)
            if asked is None or asked.as_of(self.requests.today) is not State.APPROVED:
                raise DecidingError("not-standing")
            self._end(change, grant_id, by, why)

    def _end_others(self, change: Change, standing: StandingGrant, by: Person) -> None:
        place = STANDING_GRANT.c
        same = (place.agreement_id == standing.agreement_id, place.record_type == standing.record_type)
        wanted = STANDING_GRANT.select().where(*same, place.purpose == standing.purpose, place.ended.is_(None))
        for row in change.connection.execute(wanted).mappings().all():
            self._end(change, row["id"], by, End.REPLACED)

    def _end(self, change: Change, grant_id: str, by: Person, why: End) -> None:
        ended = {"ended": change.now, "ended_by": by.id, "end_reason": why.value}
        change.connection.execute(update(STANDING_GRANT).where(STANDING_GRANT.c.id == grant_id).values(**ended))
        change_request(change.connection, grant_id, state=State.ENDED.value)
        add_step(change.connection, grant_id, Step(change.now, by.id, "ended", why.value))
        change.record(ActName.ACCESS_ENDED, {"access": grant_id}, {"state": State.ENDED, "reason": why}, by.id)
        # there is no such grant any more, so there are no facts about it
        change.record(ActName.GRANT_ENDED, {"grant": grant_id}, {}, by.id)

    @contextmanager
    def _open(
        self, request_id: str, by: Person, act: ActName, step: str, text: str, **told: str
    ) -> Iterator[tuple[Change, AccessRequest]]:
        """A write about a request that is not decided, which is said to have been done when it is."""
        if step != "taken" and not 0 < len(text) <= LONGEST:
            raise DecidingError("say-why")
        with noting(self._state) as change:
            asked = self._decidable(change, request_id, by)
            yield change, asked
            add_step(change.connection, asked.id, Step(change.now, by.id, step, text))
            change.record(act, {"access": asked.id}, {"by": by.id, "digest": _digest(text), **told}, by.id)

    @staticmethod
    def _decidable(change: Change, request_id: str, by: Person) -> AccessRequest:
        asked = find_request(change.connection, request_id, to_change=True)
        if asked is None or not asked.is_open:
            raise DecidingError("decided-already")
        if is_applicant(asked, by):
            raise DecidingError("own-request")
        return asked


def is_applicant(asked: AccessRequest, by: Person) -> bool:
    """Whether ``by`` is who asked, or has their name, however it is spelled."""
    names = (asked.applicant.person_id, asked.applicant.officer)
    return any(name is not None and same_person(name, own) for name in names for own in (by.id, by.name))


def _refuse_too_much(asked: AccessRequest, granted: Granted, allowance: Allowance, today: date) -> None:
    wish = asked.wish
    if allowance.areas_only and granted.fields:
        raise DecidingError("areas-only")
    if not granted.actions or not granted.areas or not (granted.fields or allowance.areas_only):
        raise DecidingError("no-area-ticked" if allowance.areas_only else "nothing-ticked")
    beyond = not (
        set(wish.actions) >= set(granted.actions)
        and set(wish.areas) >= set(granted.areas)
        and (wish.others or set(wish.fields) >= set(granted.fields))
        and today <= granted.last <= wish.until
    )
    if beyond:
        raise DecidingError("more-than-asked")
    if not allowance.holds(granted):
        raise DecidingError("more-than-allowed")


def _values(standing: StandingGrant) -> dict[str, object]:
    return {"id": standing.id, **facts(standing), "first": standing.first, "last": standing.last}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
