"""What is kept of recalls in the state: names, dates, ids of answers and what was stated; no value of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from gateway.recall.notice import Notice, Place, Recall, RecallKind, Recipient, Stated
from gateway.tables import RECALL, RECALL_NOTICE


def add_recall(connection: Connection, recall: Recall, received: Mapping[Recipient, Iterable[Place]]) -> None:
    """Keep a recall and the notice for each recipient."""
    connection.execute(
        insert(RECALL).values(
            id=recall.id,
            record_type=recall.record_type,
            kind=recall.kind.value,
            reason=recall.reason,
            fields=list(recall.fields),
            due=recall.due,
            opened=recall.opened,
            opened_by=recall.opened_by,
        )
    )
    for recipient, places in received.items():
        connection.execute(
            insert(RECALL_NOTICE).values(
                recall_id=recall.id,
                recipient=recipient.key,
                client_id=recipient.client_id,
                partner_id=recipient.partner_id,
                actors=list(recipient.actors),
                places=[[each.disclosure, each.place, each.time, list(each.fields)] for each in places],
            )
        )


def close_recall(connection: Connection, recall_id: str, by: str, now: str) -> bool:
    """Note that a recall is closed; False where there is none that is open."""
    closed = update(RECALL).where(RECALL.c.id == recall_id, RECALL.c.closed.is_(None)).values(closed=now, closed_by=by)
    return connection.execute(closed).rowcount == 1


def list_recalls(connection: Connection) -> list[Recall]:
    """Every recall, oldest first."""
    rows = connection.execute(select(RECALL).order_by(RECALL.c.opened, RECALL.c.id)).mappings()
    return [_recall(row) for row in rows]


def list_notices(
    connection: Connection, *, recall_id: str | None = None, recipient: Recipient | None = None
) -> list[Notice]:
    """The notices of a recall, or to a recipient, or all; oldest first."""
    wanted = _notices()
    if recall_id is not None:
        wanted = wanted.where(RECALL.c.id == recall_id)
    if recipient is not None:
        wanted = wanted.where(RECALL_NOTICE.c.recipient == recipient.key)
    return [_notice(row) for row in connection.execute(wanted).mappings()]


def count_outstanding(connection: Connection, today: date) -> dict[str, int]:
    """How many notices have not been answered yet, in time still (``open``) and late (``overdue``)."""
    wanted = _notices().where(RECALL.c.closed.is_(None))
    notices = [_notice(row) for row in connection.execute(wanted).mappings()]
    late = sum(notice.overdue(today) for notice in notices)
    return {"open": sum(bool(notice.outstanding) for notice in notices) - late, "overdue": late}


def list_overdue(connection: Connection, today: date) -> list[Notice]:
    """The notices that are answered late."""
    wanted = _notices().where(RECALL.c.closed.is_(None), RECALL.c.due < today)
    notices = (_notice(row) for row in connection.execute(wanted).mappings())
    return [notice for notice in notices if notice.overdue(today)]


def find_notice(connection: Connection, recall_id: str, recipient: Recipient) -> Notice | None:
    """The notice of a recall to a recipient, which nobody else writes to until the transaction ends."""
    wanted = _notices().where(RECALL.c.id == recall_id, RECALL_NOTICE.c.recipient == recipient.key)
    row = connection.execute(wanted.with_for_update()).mappings().one_or_none()
    return None if row is None else _notice(row)


def state_in(connection: Connection, notice: Notice, stated: Stated, answer: Mapping[str, Any]) -> None:
    """Keep what a recipient stated, as it is answered."""
    connection.execute(
        update(RECALL_NOTICE)
        .where(
            RECALL_NOTICE.c.recall_id == notice.recall.id,
            RECALL_NOTICE.c.recipient == notice.recipient.key,
        )
        .values({stated.value: dict(answer)})
    )


def _notices() -> Select[Any]:
    joined = RECALL_NOTICE.join(RECALL, RECALL.c.id == RECALL_NOTICE.c.recall_id)
    return select(RECALL, RECALL_NOTICE).select_from(joined).order_by(RECALL.c.opened, RECALL_NOTICE.c.recipient)


def _notice(row: RowMapping) -> Notice:
    return Notice(
        _recall(row),
        Recipient(row["client_id"], row["partner_id"], tuple(row["actors"])),
        tuple(Place(disclosure, place, time, tuple(fields)) for disclosure, place, time, fields in row["places"]),
        {each: row[each.value] for each in Stated if row[each.value] is not None},
    )


def _recall(row: RowMapping) -> Recall:
    return Recall(
        id=row["id"],
        record_type=row["record_type"],
        kind=RecallKind(row["kind"]),
        reason=row["reason"],
        fields=tuple(row["fields"]),
        due=row["due"],
        opened=row["opened"],
        opened_by=row["opened_by"],
        closed=row["closed"],
        closed_by=row["closed_by"],
    )
