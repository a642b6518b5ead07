"""That one client may act for another: entered by one person, approved by another, withdrawn by anybody at once.

Whoever acts for a client brings a token of it, so what is entered here says in whose hands such a token is good for
something. It says nothing of what may be done: that is what every client on the way may do itself.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from gateway.changes import AdministrationError, Change
from gateway.grants.on_record import record_delegation
from gateway.grants.onboarding import refuse_nobody
from gateway.model.act import ActName
from gateway.tables import CLIENT, DELEGATION


def enter(change: Change, client_id: str, actor_id: str, by: str | None) -> None:
    """Enter that ``actor_id`` may act for ``client_id``. Without ``by``, for first steps, it is in force at once.

    Raises ``AdministrationError`` for a client that there is not, one that may not exchange tokens, one and the same
    client, and for what is entered already.
    """
    if client_id == actor_id:
        raise AdministrationError("a client acts for itself with its own token: name two clients")
    _find_client(change.connection, client_id)
    if not _find_client(change.connection, actor_id):
        raise AdministrationError(f"client `{actor_id}` may not exchange tokens: enter one with --may-exchange")
    if change.connection.execute(select(exists().where(_is(client_id, actor_id)))).scalar_one():
        raise AdministrationError(f"`{actor_id}` is entered already as acting for `{client_id}`")
    if by is not None:
        refuse_nobody(by)
    row = {"client_id": client_id, "actor_id": actor_id, "entered_by": by or "", "active": by is None}
    change.connection.execute(insert(DELEGATION).values(**row, created=change.now, updated=change.now))
    record_delegation(change, ActName.DELEGATION_WRITTEN, client_id, actor_id, by)


def approve(change: Change, client_id: str, actor_id: str, by: str) -> None:
    """Put it in force; ``AdministrationError`` where ``by`` has entered it, or nothing waits to be approved."""
    refuse_nobody(by)
    waiting = _is(client_id, actor_id) & ~DELEGATION.c.active
    entered_by = change.connection.execute(select(DELEGATION.c.entered_by).where(waiting)).scalar_one_or_none()
    if entered_by is None:
        raise AdministrationError(f"nothing waits to be approved that lets `{actor_id}` act for `{client_id}`")
    if by == entered_by:
        raise AdministrationError(f"`{by}` has entered this: somebody else has to approve it")
    change.connection.execute(update(DELEGATION).where(waiting).values(active=True, approved_by=by, updated=change.now))
    record_delegation(change, ActName.DELEGATION_APPROVED, client_id, actor_id, by)


def withdraw(change: Change, client_id: str, actor_id: str) -> None:
    """End it, approved or not."""
    if change.connection.execute(delete(DELEGATION).where(_is(client_id, actor_id))).rowcount == 0:
        raise AdministrationError(f"`{actor_id}` does not act for `{client_id}`: see `gateway delegation list`")
    record_delegation(change, ActName.DELEGATION_WITHDRAWN, client_id, actor_id)


def _is(client_id: str, actor_id: str) -> ColumnElement[bool]:
    return (DELEGATION.c.client_id == client_id) & (DELEGATION.c.actor_id == actor_id)


def _find_client(connection: Connection, client_id: str) -> bool:
    """Whether the client may exchange tokens."""
    marked = connection.execute(select(CLIENT.c.may_exchange).where(CLIENT.c.id == client_id)).scalar_one_or_none()
    if marked is None:
        raise AdministrationError(f"there is no client `{client_id}`: see `gateway client list`")
    return bool(marked)
