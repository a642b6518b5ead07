"""What is put on record of a write to partners, agreements, clients and delegations: how the row stands after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import RowMapping, Table, select

from gateway.changes import Change
from gateway.grants.directory import as_agreement, as_client, as_delegation, as_partner
from gateway.model.act import ActName
from gateway.model.client import Client
from gateway.model.facts import facts
from gateway.model.grant import Agreement, Partner
from gateway.tables import AGREEMENT, CLIENT, DELEGATION, PARTNER

_AS: Final[Mapping[str, Callable[[RowMapping], Partner | Agreement | Client]]] = {
    PARTNER.name: as_partner,
    AGREEMENT.name: as_agreement,
    CLIENT.name: as_client,
}


def record(  # noqa: PLR0913, PLR0917 - all that is said of an act
    change: Change, act: ActName, table: Table, name: str, by: str | None = None, note: str = ""
) -> None:
    """Say what is done to the partner, agreement or client ``name``, and why; for one that is not there, nothing."""
    row = change.connection.execute(select(table).where(table.c.id == name)).mappings().one_or_none()
    if row is not None:
        change.record(act, {table.name: name}, facts(_AS[table.name](row)) | ({"note": note} if note else {}), by)


def record_delegation(change: Change, act: ActName, client_id: str, actor_id: str, by: str | None = None) -> None:
    """Say what is done to a delegation; of one that has ended there is nothing to tell."""
    its_own = (DELEGATION.c.client_id == client_id, DELEGATION.c.actor_id == actor_id)
    row = change.connection.execute(select(DELEGATION).where(*its_own)).mappings().one_or_none()
    after: Mapping[str, Any] = {} if row is None else facts(as_delegation(row))
    change.record(act, {"client": client_id, "actor": actor_id}, after, by)
