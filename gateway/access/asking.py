"""What partners do about access: they ask, attach, answer a question of the station, and withdraw.

Whatever is done is on record before it counts. What is another partner's and what does not exist are the same here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from gateway.access.attached import MOST, Attachment, NotTakenError
from gateway.access.clock import Terms
from gateway.access.request import AccessRequest, Applicant, Attached, State, Step, Wish
from gateway.access.rows import (
    add_attachment,
    add_request,
    add_step,
    change_request,
    count_open,
    find_repeated,
    find_request,
    list_attached,
    list_requests,
    list_steps,
    read_attachment,
)
from gateway.changes import AdministrationError, Change, OpenState, looking, noting
from gateway.errors import DESTROYED, LEDGER, NO_REQUEST, OPEN_REQUESTS, REPEATED, STANDS_OTHERWISE, GatewayError
from gateway.model.act import ActName

_USE: Final = "attachment"


class Sealing(Protocol):
    """Seals what is kept: ``gateway.identity.people.key.PeopleKey`` in a deployment."""

    def sealed(self, use: str, secret: bytes, *, about: str) -> str:
        """``secret``, to be opened for the same ``use`` and ``about`` the same alone."""

    def opened(self, use: str, sealed: str, *, about: str) -> bytes:
        """What ``sealed`` gave."""


@dataclass(frozen=True, slots=True)
class Told:
    """A request with everything about it: what was done with it, and what is attached."""

    request: AccessRequest
    steps: tuple[Step, ...]
    attached: tuple[Attached, ...]


class AccessRequests:
    """The requests in a ``state``, as partners have them; safe to share between threads.

    Every method raises ``GatewayError``: ``NO_REQUEST`` for one that the partner has not, ``LEDGER`` where it cannot be
    put on record or read.
    """

    def __init__(self, state: OpenState, terms: Terms, zone: ZoneInfo, sealing: Sealing) -> None:
        self.state = state
        self.terms = terms
        self.zone = zone
        self._sealing = sealing

    @property
    def today(self) -> date:
        """The day at the station."""
        return datetime.fromtimestamp(self.state.clock(), self.zone).date()

    def ask(
        self, applicant: Applicant, wish: Wish, attachments: Sequence[Attachment] = (), once: str | None = None
    ) -> AccessRequest:
        """Take a request. The same sent again under one key ``once`` is one request.

        Raises ``OPEN_REQUESTS`` for one too many, ``REPEATED`` for another wish under the same key.
        """
        with self._writing() as change:
            before = None if once is None else find_repeated(change.connection, applicant.client_id, once)
            if before is not None:
                change.drop()
                if before.wish != wish:
                    raise GatewayError(REPEATED)
                return before
            if count_open(change.connection, applicant.partner_id) >= self.terms.open_per_partner:
                raise GatewayError(OPEN_REQUESTS)
            due = self.terms.due(wish, self.today)
            asked = AccessRequest(uuid4().hex, applicant, wish, State.SUBMITTED, change.now, due, once=once)
            add_request(change.connection, asked)
            add_step(change.connection, asked.id, Step(change.now, applicant.who, "asked", ""))
            facts = {
                "partner": applicant.partner_id,
                "agreement": applicant.agreement_id,
                "client": applicant.client_id,
            }
            after = {**facts, "wish": wish.facts(), "due": due}
            change.record(ActName.ACCESS_ASKED, {"access": asked.id}, after, applicant.who)
            for attachment in attachments:
                self._attach(change, asked, attachment, applicant.who)
        return asked

    def told(self, partner_id: str) -> list[AccessRequest]:
        """The partner's requests, the oldest first."""
        with self._looking() as connection:
            return list_requests(connection, partner_id)

    def find(self, request_id: str, partner_id: str | None) -> Told:
        """One request of the partner; of any, for None."""
        with self._looking() as connection:
            found = find_request(connection, request_id, partner_id)
            if found is None:
                raise GatewayError(NO_REQUEST)
            return Told(found, tuple(list_steps(connection, found.id)), tuple(list_attached(connection, found.id)))

    def attachment(self, request_id: str, number: int, partner_id: str | None) -> tuple[Attached, bytes]:
        """What is attached under a number to a request of the partner; of any, for None.

        Raises ``DESTROYED`` for what was kept for long enough.
        """
        with self._looking() as connection:
            found = find_request(connection, request_id, partner_id)
            kept = None if found is None else read_attachment(connection, found.id, number)
        if found is None or kept is None:
            raise GatewayError(NO_REQUEST)
        attached, sealed = kept
        if attached.destroyed is not None:
            raise GatewayError(DESTROYED)
        return attached, self._sealing.opened(_USE, sealed, about=_about(found.id, number))

    def attach(self, request_id: str, applicant: Applicant, attachment: Attachment) -> Attached:
        """Add an attachment to a request that is not decided; raises ``NotTakenError`` for one too many."""
        with self._found(request_id, applicant) as (change, asked):
            if not asked.is_open:
                raise GatewayError(STANDS_OTHERWISE)
            return self._attach(change, asked, attachment, applicant.who)

    def withdraw(self, request_id: str, applicant: Applicant) -> AccessRequest:
        """Take a request back that is not decided. What is withdrawn already stays so."""
        with self._found(request_id, applicant) as (change, asked):
            if asked.state is State.WITHDRAWN:
                change.drop()
            elif not asked.is_open:
                raise GatewayError(STANDS_OTHERWISE)
            else:
                change_request(change.connection, asked.id, state=State.WITHDRAWN.value, decided=change.now)
                add_step(change.connection, asked.id, Step(change.now, applicant.who, "withdrawn", ""))
                after = {"state": State.WITHDRAWN}
                change.record(ActName.ACCESS_WITHDRAWN, {"access": asked.id}, after, applicant.who)
        return self.find(request_id, applicant.partner_id).request

    def answer(self, request_id: str, applicant: Applicant, text: str) -> AccessRequest:
        """Answer the station's question; the clock goes on where it stood."""
        with self._found(request_id, applicant) as (change, asked):
            if asked.state is not State.ASKED_BACK:
                raise GatewayError(STANDS_OTHERWISE)
            calendar = self.terms.calendar
            due = calendar.after(asked.due, calendar.between(asked.paused or self.today, self.today))
            state = State.IN_REVIEW if asked.taken_by else State.SUBMITTED
            change_request(change.connection, asked.id, state=state.value, due=due, paused=None)
            add_step(change.connection, asked.id, Step(change.now, applicant.who, "answered", text))
            after = {"state": state, "due": due, "digest": sha256(text.encode()).hexdigest()}
            change.record(ActName.ACCESS_ANSWERED, {"access": asked.id}, after, applicant.who)
        return self.find(request_id, applicant.partner_id).request

    def _attach(self, change: Change, asked: AccessRequest, attachment: Attachment, by: str) -> Attached:
        number = 1 + len(list_attached(change.connection, asked.id))
        if number > MOST:
            raise NotTakenError("number")
        digest = sha256(attachment.content).hexdigest()
        attached = Attached(number, attachment.name, attachment.kind, len(attachment.content), digest)
        sealed = self._sealing.sealed(_USE, attachment.content, about=_about(asked.id, number))
        add_attachment(change.connection, asked.id, attached, sealed)
        add_step(change.connection, asked.id, Step(change.now, by, "attached", attached.name))
        after = {"kind": attached.kind, "size": attached.size, "digest": digest}
        change.record(ActName.ACCESS_ATTACHED, {"access": asked.id, "attachment": number}, after, by)
        return attached

    @contextmanager
    def _found(self, request_id: str, applicant: Applicant) -> Iterator[tuple[Change, AccessRequest]]:
        with self._writing() as change:
            found = find_request(change.connection, request_id, applicant.partner_id, to_change=True)
            if found is None:
                raise GatewayError(NO_REQUEST)
            yield change, found

    @contextmanager
    def _writing(self) -> Iterator[Change]:
        try:
            with noting(self.state) as change:
                yield change
        except AdministrationError:
            raise GatewayError(LEDGER) from None

    @contextmanager
    def _looking(self) -> Iterator[Any]:
        try:
            with looking(self.state.engine) as connection:
                yield connection
        except AdministrationError:
            raise GatewayError(LEDGER) from None


def _about(request_id: str, number: int) -> str:
    return f"{request_id} {number}"
