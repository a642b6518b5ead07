"""Partners, their agreements and clients at one moment: an immutable snapshot, and how it is read from the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from gateway.db import AGREEMENT, CLIENT, PARTNER, directory_version
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action


@dataclass(frozen=True, slots=True)
class Client:
    """A program of a partner: the one agreement it acts under, and its public keys as JWKs, each with a ``kid``."""

    id: str
    agreement_id: str
    jwks: tuple[Mapping[str, Any], ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """What was settled with whom, by id, as of ``version``."""

    version: int
    partners: Mapping[str, Partner]
    agreements: Mapping[str, Agreement]
    clients: Mapping[str, Client]


def read_directory(connection: Connection) -> Directory:
    """Read the whole directory; ``connection`` has to see one moment (``gateway.db.reading``)."""
    return Directory(
        version=directory_version(connection),
        partners={row["id"]: _partner(row) for row in connection.execute(select(PARTNER)).mappings()},
        agreements={row["id"]: _agreement(row) for row in connection.execute(select(AGREEMENT)).mappings()},
        clients={row["id"]: _client(row) for row in connection.execute(select(CLIENT)).mappings()},
    )


def _partner(row: RowMapping) -> Partner:
    return Partner(
        id=row["id"], kind=row["kind"], name=row["name"], areas=tuple(row["areas"]), active=bool(row["active"])
    )


def _agreement(row: RowMapping) -> Agreement:
    return Agreement(
        id=row["id"],
        partner_id=row["partner_id"],
        record_types=frozenset(row["record_types"]),
        actions=frozenset(Action(action) for action in row["actions"]),
        purposes=frozenset(row["purposes"]),
        areas=tuple(row["areas"]),
        first=row["first"],
        last=row["last"],
        revoked=bool(row["revoked"]),
    )


def _client(row: RowMapping) -> Client:
    return Client(id=row["id"], agreement_id=row["agreement_id"], jwks=tuple(row["jwks"]), active=bool(row["active"]))
