"""Versions and acts as rows of the state database: read and written as they are, whoever may do so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from gateway.publication.version import State, Version
from gateway.publication.workflow import Act
from gateway.tables import POLICY_ACT, POLICY_VERSION

_MOVING: Final = ("state", "reviewer", "review", "against", "effective")
"""What of a version changes on its way; the database refuses to change anything else of a submitted one."""


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the account of acts: who did what with which version. What was done at once shares a ``change``."""

    time: str
    person: str
    act: Act
    change: str
    name: str
    number: int
    digest: str
    note: str


def read_versions(connection: Connection) -> tuple[Version, ...]:
    """Every version of every policy, by name and number."""
    rows = connection.execute(select(POLICY_VERSION).order_by(POLICY_VERSION.c.name, POLICY_VERSION.c.number))
    return tuple(
        Version(**{**row, "text": bytes(row["text"]), "state": State(row["state"])}) for row in rows.mappings()
    )


def read_acts(connection: Connection, name: str) -> tuple[Done, ...]:
    """What was done with a policy, from the first act on."""
    columns = [column for column in POLICY_ACT.c if column.name != "id"]
    rows = connection.execute(select(*columns).where(POLICY_ACT.c.name == name).order_by(POLICY_ACT.c.id))
    return tuple(Done(**{**row, "act": Act(row["act"])}) for row in rows.mappings())


def enter(connection: Connection, version: Version) -> None:
    """Add a version that is not there yet."""
    connection.execute(insert(POLICY_VERSION).values(asdict(version)))


def rewrite(connection: Connection, draft: Version) -> None:
    """Give a draft that is there another text."""
    _change(connection, draft, text=draft.text, digest=draft.digest)


def move(connection: Connection, version: Version) -> None:
    """Let a version that is there stand where it stands now."""
    _change(connection, version, **{name: getattr(version, name) for name in _MOVING})


def account(connection: Connection, done: Iterable[Done]) -> None:
    """Add to the account of acts."""
    for each in done:
        connection.execute(insert(POLICY_ACT).values(asdict(each)))


def _change(connection: Connection, version: Version, **values: object) -> None:
    its_own = (POLICY_VERSION.c.name == version.name, POLICY_VERSION.c.number == version.number)
    connection.execute(update(POLICY_VERSION).where(*its_own).values(**values))
