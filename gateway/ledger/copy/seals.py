"""The seals of all machines' segments, in the copy: by them each machine can read what the others' entries refer to.

They are the one thing in the copy that changes: what is erased on one machine is erased in the copy, and from there on
all others. A seal never opens more than before, whichever of two places has the newer one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from psycopg import Connection

from gateway.ledger.copy.database import as_of_a_disk, connect
from gateway.ledger.seals import FOLDER, Seal, change_seal, parse_seal, put_seal, write_seal

_LOCK: Final = 7_100_513
"""Whoever changes a seal holds it to the end, so that changes are numbered in the order in which they are seen."""


def keep_seal(connection: Connection, segment: str, content: bytes) -> None:
    """Put the seal of a segment into the copy; where there is one already, what either does not open stays closed."""
    given = parse_seal(content)
    _change(connection, segment, lambda known: given if known is None else known.also(given))


def pull_seals(connection: Connection, ledger: Path, since: int) -> int:
    """Bring into ``ledger`` the seals that were changed after number ``since``; the number of the last one."""
    rows = connection.execute(
        "SELECT segment, changed, seal FROM ledger_seal WHERE changed > %s ORDER BY changed", (since,)
    )
    for segment, changed, content in rows.fetchall():
        path = ledger / FOLDER / segment
        here = path.read_bytes() if path.exists() else None
        if here is None or here != content:
            seal = parse_seal(content)
            put_seal(ledger, segment, seal if here is None else seal.also(parse_seal(here)))
        since = changed
    return since


class SharedSeals:
    """The seals of a ledger whose machines share the copy at ``url``; raises ``OSError`` where it is away."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, ledger: Path, segment: str, change: Callable[[Seal], Seal]) -> None:
        """Change the seal of a segment in the copy, and in ``ledger``."""
        with as_of_a_disk(), connect(self._url, "ledger seals") as connection:
            changed = _change(connection, segment, lambda known: None if known is None else change(known))
        if changed is None:
            change_seal(ledger, segment, change)
        else:
            put_seal(ledger, segment, changed)


def _change(connection: Connection, segment: str, change: Callable[[Seal | None], Seal | None]) -> Seal | None:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        found = connection.execute("SELECT seal FROM ledger_seal WHERE segment = %s", (segment,)).fetchone()
        known = None if found is None else parse_seal(found[0])
        changed = change(known)
        if changed is not None and changed != known:
            connection.execute(
                "INSERT INTO ledger_seal VALUES (%s, nextval('ledger_seal_changed'), %s)"
                " ON CONFLICT (segment) DO UPDATE SET changed = excluded.changed, seal = excluded.seal",
                (segment, write_seal(changed)),
            )
        return changed
