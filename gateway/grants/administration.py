"""What the station's administrators settle: partners, agreements, clients; and how every process learns of it.

A write is one transaction (``gateway.changes``): what it does is on record, and reaches the next request of every
process. With a Redis or a ledger that cannot be reached nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Table, exists, insert, select, update

from gateway.changes import AdministrationError, Change, OpenState, changing, looking
from gateway.grants import delegation, onboarding
from gateway.grants.directory import Directory, as_agreement, read_directory
from gateway.grants.on_record import record
from gateway.model.act import ActName
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.tables import AGREEMENT, CLIENT, PARTNER


class Administration:
    """The writes of one deployment."""

    def __init__(self, state: OpenState) -> None:
        self._state = state

    def directory(self) -> Directory:
        """Everything that was settled, as of now."""
        with looking(self._state.engine) as connection:
            return read_directory(connection)

    def settle(self, settled: Iterable[tuple[Partner, Iterable[Agreement]]]) -> None:
        """Enter partners with their agreements, all or nothing; what exists under an id already is replaced.

        Only what was settled is: a suspended partner stays suspended, and a revoked agreement revoked.
        """
        with self._write() as write:
            for partner, agreements in settled:
                write.put(PARTNER, _partner_values(partner), active=partner.active)
                for agreement in agreements:
                    write.refuse_another_partner(agreement)
                    write.put(AGREEMENT, _agreement_values(agreement), revoked=agreement.revoked)

    def add_partner(self, partner: Partner) -> None:
        """Enter a new partner."""
        with self._write() as write:
            write.refuse_existing(PARTNER, partner.id)
            write.put(PARTNER, _partner_values(partner), active=partner.active)

    def add_agreement(self, agreement: Agreement) -> None:
        """Enter a new agreement of an existing partner."""
        with self._write() as write:
            write.need(PARTNER, agreement.partner_id)
            write.refuse_existing(AGREEMENT, agreement.id)
            write.put(AGREEMENT, _agreement_values(agreement), revoked=agreement.revoked)

    def rewrite_agreement(self, agreement: Agreement, seen: Agreement) -> None:
        """Settle an agreement otherwise, for longer say; its clients go on under it as it stands from now on.

        Refused where it is not any more what was ``seen``, and for one that was ended for good.
        """
        with self._write() as write:
            write.refuse_another_partner(agreement)
            write.refuse_changed(seen)
            write.change(AGREEMENT, act=ActName.AGREEMENT_WRITTEN, **_agreement_values(agreement))

    def add_client(self, client: Client) -> None:
        """Enter a new client of an existing agreement."""
        with self._write() as write:
            write.need(AGREEMENT, client.agreement_id)
            write.refuse_existing(CLIENT, client.id)
            write.put(CLIENT, _client_values(client), by=client.entered_by or None, active=client.active)

    def rotate(self, client_id: str, jwks: Sequence[Mapping[str, Any]], by: str | None = None) -> None:
        """Replace the public keys of a client; its old ones are good for nothing from now on.

        ``by`` has to be named for a client that is not in use yet.
        """
        with changing(self._state) as change:
            onboarding.replace_keys(change, client_id, jwks, by)

    def approve_client(self, client_id: str, by: str, seen: Client | None = None) -> None:
        """Approve a client that somebody else has entered; only as it was ``seen``, where that is told."""
        with changing(self._state) as change:
            onboarding.approve(change, client_id, by, seen)

    def note_test(self, client_id: str) -> None:
        """Write down that an approved client has proved itself."""
        with changing(self._state) as change:
            onboarding.note_test(change, client_id)

    def activate_client(self, client_id: str, by: str) -> None:
        """Put a client in use that was approved and has proved itself."""
        with changing(self._state) as change:
            onboarding.activate(change, client_id, by)

    def let_act(self, client_id: str, actor_id: str, by: str | None = None) -> None:
        """Enter that one client may act for another; without ``by`` it is in force at once."""
        with changing(self._state) as change:
            delegation.enter(change, client_id, actor_id, by)

    def approve_delegation(self, client_id: str, actor_id: str, by: str) -> None:
        """Approve a delegation that somebody else has entered."""
        with changing(self._state) as change:
            delegation.approve(change, client_id, actor_id, by)

    def withdraw_delegation(self, client_id: str, actor_id: str) -> None:
        """End a delegation now."""
        with changing(self._state) as change:
            delegation.withdraw(change, client_id, actor_id)

    def set_partner_active(self, partner_id: str, *, active: bool, note: str = "") -> None:
        """Suspend a partner with all its clients, or let it resume; ``note`` is why, for the record."""
        act = ActName.PARTNER_RESUMED if active else ActName.PARTNER_SUSPENDED
        with self._write() as write:
            write.change(PARTNER, partner_id, act, note, active=active)

    def set_client_active(self, client_id: str, *, active: bool, note: str = "") -> None:
        """Suspend one client, or let it resume; ``note`` is why, for the record."""
        act = ActName.CLIENT_RESUMED if active else ActName.CLIENT_SUSPENDED
        with self._write() as write:
            write.change(CLIENT, client_id, act, note, active=active)

    def revoke_agreement(self, agreement_id: str, note: str = "") -> None:
        """End an agreement now, for good; ``note`` is why, for the record."""
        with self._write() as write:
            write.change(AGREEMENT, agreement_id, ActName.AGREEMENT_REVOKED, note, revoked=True)

    @contextmanager
    def _write(self) -> Iterator[_Write]:
        with changing(self._state) as change:
            yield _Write(change)


def suspend_client(change: Change, client_id: str, by: str | None = None) -> None:
    """Suspend a client as part of a write under way; nothing, where there is none of that name."""
    change.connection.execute(update(CLIENT).where(CLIENT.c.id == client_id).values(active=False, updated=change.now))
    record(change, ActName.CLIENT_SUSPENDED, CLIENT, client_id, by)


_WRITTEN: Final = {
    PARTNER.name: ActName.PARTNER_WRITTEN,
    AGREEMENT.name: ActName.AGREEMENT_WRITTEN,
    CLIENT.name: ActName.CLIENT_WRITTEN,
}


class _Write:
    """One administrative write under way."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._connection = change.connection

    def put(self, table: Table, values: Mapping[str, Any], by: str | None = None, **state: bool) -> None:
        """Enter a row in ``state``, or replace the ``values`` of the one with its id and leave its state alone."""
        if self._has(table, values["id"]):
            self.change(table, act=_WRITTEN[table.name], **values)
        else:
            times = {"created": self._change.now, "updated": self._change.now}
            self._connection.execute(insert(table).values(**values, **state, **times))
            record(self._change, _WRITTEN[table.name], table, values["id"], by)

    def change(self, table: Table, id: str, act: ActName, note: str = "", **values: object) -> None:  # noqa: A002 - the column's name
        """Change a row that is there."""
        changed = update(table).where(table.c.id == id).values(**values, updated=self._change.now)
        if self._connection.execute(changed).rowcount == 0:
            self.need(table, id)
        record(self._change, act, table, id, note=note)

    def need(self, table: Table, id: str) -> None:  # noqa: A002 - the column's name
        """Refuse the write if there is no such row."""
        if not self._has(table, id):
            raise AdministrationError(f"there is no {table.name} `{id}`: see `gateway partner list`")

    def refuse_existing(self, table: Table, id: str) -> None:  # noqa: A002 - the column's name
        """Refuse the write if there is such a row already."""
        if self._has(table, id):
            raise AdministrationError(f"the {table.name} `{id}` is entered already: choose another id")

    def refuse_another_partner(self, agreement: Agreement) -> None:
        """Refuse to take an agreement over from another partner."""
        owner = self._connection.execute(
            select(AGREEMENT.c.partner_id).where(AGREEMENT.c.id == agreement.id)
        ).scalar_one_or_none()
        if owner not in {None, agreement.partner_id}:
            raise AdministrationError(f"agreement `{agreement.id}` is another partner's: choose another id")

    def refuse_changed(self, seen: Agreement) -> None:
        """Refuse to write over an agreement that somebody changed since it was looked at, or that was ended."""
        self.need(AGREEMENT, seen.id)
        row = self._connection.execute(select(AGREEMENT).where(AGREEMENT.c.id == seen.id)).mappings().one()
        if as_agreement(row) != seen:
            raise AdministrationError(f"agreement `{seen.id}` was changed meanwhile: look at it again, and repeat it")
        if seen.revoked:
            raise AdministrationError(f"agreement `{seen.id}` was ended for good: enter a new one")

    def _has(self, table: Table, id: str) -> bool:  # noqa: A002 - the column's name
        return bool(self._connection.execute(select(exists().where(table.c.id == id))).scalar_one())


def _partner_values(partner: Partner) -> dict[str, Any]:
    return {
        "id": partner.id,
        "kind": partner.kind,
        "name": partner.name,
        "areas": sorted(partner.areas),
    }


def _agreement_values(agreement: Agreement) -> dict[str, Any]:
    return {
        "id": agreement.id,
        "partner_id": agreement.partner_id,
        "record_types": sorted(agreement.record_types),
        "actions": sorted(action.value for action in agreement.actions),
        "purposes": sorted(agreement.purposes),
        "areas": sorted(agreement.areas),
        "first": agreement.first,
        "last": agreement.last,
    }


def _client_values(client: Client) -> dict[str, Any]:
    return {
        "id": client.id,
        "agreement_id": client.agreement_id,
        "jwks": [dict(key) for key in client.jwks],
        "binding": client.binding,
        "redirect_uris": list(client.redirect_uris),
        "stage": client.stage,
        "entered_by": client.entered_by,
        "approved_by": client.approved_by,
        "may_exchange": client.may_exchange,
    }
