"""Events: what an auditor has to look at, kept in the state with names and counts, never with values.

Nothing that is answered depends on an event, so writing one does not raise the version of the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from gateway.changes import stamp
from gateway.tables import EVENT


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is kept; ``time`` is in UTC; ``seen_by`` names who has looked into it, ``note`` their words."""

    id: int
    time: str
    kind: str
    partner_id: str | None
    client_id: str | None
    person_id: str | None
    facts: Mapping[str, Any]
    seen_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is to be kept as an event; ``time`` is in seconds since the epoch.

    ``record`` is a keyed reference that it is about, and becomes one of its facts.
    """

    kind: str
    time: float
    partner_id: str | None
    client_id: str | None
    person_id: str | None
    record: str | None
    facts: Mapping[str, Any]

    @property
    def about(self) -> tuple[str | None, ...]:
        """What makes two happenings alike: all but their time and their counts."""
        return self.kind, self.partner_id, self.client_id, self.person_id, self.record


def keep(connection: Connection, happenings: Iterable[Happening], apart_s: float) -> list[Happening]:
    """Keep those of which there is none alike within ``apart_s`` seconds before or after; return these."""
    kept = []
    for happening in happenings:
        if not _is_known(connection, happening, apart_s):
            connection.execute(insert(EVENT).values(_row(happening)))
            kept.append(happening)
    return kept


def list_events(
    connection: Connection, *, since: str = "", kind: str | None = None, unseen: bool = False
) -> list[Event]:
    """The events from ``since`` on (a time or a day, in UTC), oldest first."""
    wanted = select(EVENT).where(EVENT.c.time >= since).order_by(EVENT.c.time, EVENT.c.id)
    if kind is not None:
        wanted = wanted.where(EVENT.c.kind == kind)
    if unseen:
        wanted = wanted.where(EVENT.c.seen_by.is_(None))
    return [_event(row) for row in connection.execute(wanted).mappings()]


def find_event(connection: Connection, event_id: int) -> Event | None:
    """The event with that number, if there is one."""
    row = connection.execute(select(EVENT).where(EVENT.c.id == event_id)).mappings().one_or_none()
    return None if row is None else _event(row)


def mark_seen(connection: Connection, event_id: int, by: str, note: str | None = None) -> bool:
    """Note that ``by`` has looked into the event; whoever did so first stays. False where there is none unseen."""
    marked = update(EVENT).where(EVENT.c.id == event_id, EVENT.c.seen_by.is_(None)).values(seen_by=by, note=note)
    return connection.execute(marked).rowcount == 1


def forget(connection: Connection, before: float) -> int:
    """Remove the events of before that second; return how many."""
    return connection.execute(delete(EVENT).where(EVENT.c.time < stamp(before))).rowcount


def count_unseen(connection: Connection) -> dict[str, int]:
    """How many events nobody has looked into yet, by kind."""
    counted = select(EVENT.c.kind, func.count().label("number")).where(EVENT.c.seen_by.is_(None)).group_by(EVENT.c.kind)
    return {row.kind: row.number for row in connection.execute(counted)}


def _is_known(connection: Connection, happening: Happening, apart_s: float) -> bool:
    rows = connection.execute(_alike(happening, apart_s)).scalars()
    return any(facts.get("record") == happening.record for facts in rows)


def _alike(happening: Happening, apart_s: float) -> Select[tuple[Any]]:
    return select(EVENT.c.facts).where(
        EVENT.c.kind == happening.kind,
        EVENT.c.partner_id.is_not_distinct_from(happening.partner_id),
        EVENT.c.client_id.is_not_distinct_from(happening.client_id),
        EVENT.c.person_id.is_not_distinct_from(happening.person_id),
        EVENT.c.time >= stamp(happening.time - apart_s),
        EVENT.c.time <= stamp(happening.time + apart_s),
    )


def _row(happening: Happening) -> dict[str, Any]:
    return {
        "time": stamp(happening.time),
        "kind": happening.kind,
        "partner_id": happening.partner_id,
        "client_id": happening.client_id,
        "person_id": happening.person_id,
        "facts": dict(happening.facts) | ({} if happening.record is None else {"record": happening.record}),
    }


def _event(row: RowMapping) -> Event:
    return Event(
        id=row["id"],
        time=row["time"],
        kind=row["kind"],
        partner_id=row["partner_id"],
        client_id=row["client_id"],
        person_id=row["person_id"],
        facts=row["facts"],
        seen_by=row["seen_by"],
        note=row["note"],
    )
