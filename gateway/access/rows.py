"""What is kept of requests for access in the state; no value of a record, but for what somebody wrote as a reason."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from gateway.access.request import (
    OPEN,
    AccessRequest,
    Applicant,
    Attached,
    Granted,
    Reason,
    State,
    Step,
    wish_from,
)
from gateway.model.inquiry import Action
from gateway.tables import ACCESS_ATTACHMENT, ACCESS_REQUEST, ACCESS_STEP, STANDING_GRANT

_ID: Final = re.compile(r"[0-9a-f]{32}")
_ALL_BUT_CONTENT: Final = [column for column in ACCESS_ATTACHMENT.c if column.name != "content"]


def add_request(connection: Connection, asked: AccessRequest) -> None:
    """Keep a new request."""
    applicant = asked.applicant
    connection.execute(
        insert(ACCESS_REQUEST).values(
            id=asked.id,
            partner_id=applicant.partner_id,
            agreement_id=applicant.agreement_id,
            client_id=applicant.client_id,
            person_id=applicant.person_id,
            officer=applicant.officer,
            once=asked.once,
            wish=asked.wish.as_object(),
            state=asked.state.value,
            asked=asked.asked,
            due=asked.due,
        )
    )


def list_requests(connection: Connection, partner_id: str | None = None) -> list[AccessRequest]:
    """The requests of a partner, or of all; the oldest first."""
    wanted = select(ACCESS_REQUEST).order_by(ACCESS_REQUEST.c.asked, ACCESS_REQUEST.c.id)
    if partner_id is not None:
        wanted = wanted.where(ACCESS_REQUEST.c.partner_id == partner_id)
    return [_request(row) for row in connection.execute(wanted).mappings()]


def find_request(
    connection: Connection, request_id: str, partner_id: str | None = None, *, to_change: bool = False
) -> AccessRequest | None:
    """A request, of that partner where one is named; ``to_change``: nobody else does until the write has ended.

    What no id could be is not asked of the database, which may refuse to look at it.
    """
    if _ID.fullmatch(request_id) is None:
        return None
    wanted = select(ACCESS_REQUEST).where(ACCESS_REQUEST.c.id == request_id)
    wanted = wanted.with_for_update() if to_change else wanted
    if partner_id is not None:
        wanted = wanted.where(ACCESS_REQUEST.c.partner_id == partner_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _request(row)


def find_repeated(connection: Connection, client_id: str, once: str) -> AccessRequest | None:
    """What the client has sent before under the same key."""
    wanted = select(ACCESS_REQUEST).where(ACCESS_REQUEST.c.client_id == client_id, ACCESS_REQUEST.c.once == once)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _request(row)


def count_open(connection: Connection, partner_id: str) -> int:
    """How many requests of a partner are not decided."""
    states = [state.value for state in OPEN]
    wanted = select(func.count()).where(ACCESS_REQUEST.c.partner_id == partner_id, ACCESS_REQUEST.c.state.in_(states))
    return int(connection.execute(wanted).scalar_one())


def count_waiting(connection: Connection, today: date) -> dict[str, int]:
    """How many requests wait for the station, in time (``open``) or late (``overdue``), and how many for a partner."""
    states = [state.value for state in OPEN]
    rows = connection.execute(select(ACCESS_REQUEST).where(ACCESS_REQUEST.c.state.in_(states))).mappings()
    requests = [_request(row) for row in rows]
    asked_back = sum(each.state is State.ASKED_BACK for each in requests)
    overdue = sum(each.is_overdue(today) for each in requests)
    return {"open": len(requests) - asked_back - overdue, "overdue": overdue, "asked-back": asked_back}


def change_request(connection: Connection, request_id: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Let a request stand otherwise."""
    connection.execute(update(ACCESS_REQUEST).where(ACCESS_REQUEST.c.id == request_id).values(**values))


def add_step(connection: Connection, request_id: str, step: Step) -> None:
    """Add to what was done with a request."""
    values = {"time": step.time, "who": step.who, "step": step.step, "text": step.text}
    connection.execute(insert(ACCESS_STEP).values(request_id=request_id, **values))


def list_steps(connection: Connection, request_id: str) -> list[Step]:
    """What was done with a request, from the first on."""
    wanted = select(ACCESS_STEP).where(ACCESS_STEP.c.request_id == request_id).order_by(ACCESS_STEP.c.id)
    rows = connection.execute(wanted).mappings()
    return [Step(row["time"], row["who"], row["step"], row["text"]) for row in rows]


def add_attachment(connection: Connection, request_id: str, attached: Attached, sealed: str) -> None:
    """Keep what was attached to a request."""
    values = {name: getattr(attached, name) for name in ("number", "name", "kind", "size", "digest")}
    connection.execute(insert(ACCESS_ATTACHMENT).values(request_id=request_id, content=sealed, **values))


def list_attached(connection: Connection, request_id: str) -> list[Attached]:
    """What is attached to a request, without what stands in it."""
    wanted = select(*_ALL_BUT_CONTENT).where(ACCESS_ATTACHMENT.c.request_id == request_id)
    rows = connection.execute(wanted.order_by(ACCESS_ATTACHMENT.c.number)).mappings()
    return [_attached(row) for row in rows]


def list_due(connection: Connection, before: str, most: int) -> list[tuple[str, Attached]]:
    """What is still there of requests that were decided or withdrawn before a time, with the request's id."""
    wanted = (
        select(*_ALL_BUT_CONTENT)
        .join(ACCESS_REQUEST)
        .where(ACCESS_REQUEST.c.decided < before, ACCESS_ATTACHMENT.c.destroyed.is_(None))
        .order_by(ACCESS_REQUEST.c.decided, ACCESS_ATTACHMENT.c.request_id, ACCESS_ATTACHMENT.c.number)
        .limit(most)
    )
    return [(row["request_id"], _attached(row)) for row in connection.execute(wanted).mappings()]


def destroy_content(connection: Connection, request_id: str, number: int, now: str) -> None:
    """Take the content of an attachment away, and say when; the rest of its row stays."""
    its_own = (ACCESS_ATTACHMENT.c.request_id == request_id, ACCESS_ATTACHMENT.c.number == number)
    connection.execute(update(ACCESS_ATTACHMENT).where(*its_own).values(content="", destroyed=now))


def read_attachment(connection: Connection, request_id: str, number: int) -> tuple[Attached, str] | None:
    """One attachment with its sealed content."""
    its_own = (ACCESS_ATTACHMENT.c.request_id == request_id, ACCESS_ATTACHMENT.c.number == number)
    row = connection.execute(select(ACCESS_ATTACHMENT).where(*its_own)).mappings().one_or_none()
    return None if row is None else (_attached(row), row["content"])


def standing_rows(connection: Connection) -> list[dict[str, Any]]:
    """Every standing grant, ended ones too; that which ends last comes first."""
    wanted = select(STANDING_GRANT).order_by(STANDING_GRANT.c.last.desc(), STANDING_GRANT.c.id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _request(row: RowMapping) -> AccessRequest:
    granted = row["granted"]
    return AccessRequest(
        id=row["id"],
        applicant=Applicant(row["partner_id"], row["agreement_id"], row["client_id"], row["person_id"], row["officer"]),
        wish=wish_from(row["wish"]),
        state=State(row["state"]),
        asked=row["asked"],
        due=row["due"],
        paused=row["paused"],
        taken_by=row["taken_by"],
        decided=row["decided"],
        decided_by=row["decided_by"],
        reason=None if row["reason"] is None else Reason(row["reason"]),
        told=row["told"],
        granted=None
        if granted is None
        else Granted(
            tuple(map(Action, granted["actions"])),
            tuple(granted["fields"]),
            tuple(granted["areas"]),
            date.fromisoformat(granted["until"]),
        ),
        once=row["once"],
    )


def _attached(row: RowMapping) -> Attached:
    return Attached(row["number"], row["name"], row["kind"], row["size"], row["digest"], row["destroyed"])
