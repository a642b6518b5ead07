"""What is written about people: by the station's operator, and by themselves when they sign in.

Every write is one transaction of ``gateway.changes``, so it is on record, and holds from the next request of every
process on. Whatever takes something away from somebody ends their sessions as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import redis
from sqlalchemy import Connection, Engine, delete, exists, insert, select, update

from gateway.changes import AdministrationError, Change, OpenState, changing, looking, note
from gateway.identity.people.account import Account, account_facts, list_accounts, passkey_row, read_account
from gateway.identity.people.codes import as_typed, new_code
from gateway.identity.people.key import PeopleKey
from gateway.identity.people.passkeys import Passkey
from gateway.identity.people.sessions import Sessions
from gateway.model.act import ActName
from gateway.model.person import Person, Role
from gateway.tables import INVITATION, PARTNER, PASSKEY, PERSON

INVITED_S: Final = 72 * 3600
"""Seconds for which the one-time code of a beginning is good."""

_GROUPS: Final = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose under a one-time code: hashes, and a sealed secret or a passkey as second factor, if any."""

    password: str = field(repr=False)
    totp: str | None = field(default=None, repr=False)
    passkey: Passkey | None = None
    recovery: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class People:
    """The accounts of one deployment. ``end_allowed`` ends what a person has allowed to programs."""

    state: OpenState
    key: PeopleKey
    end_allowed: Callable[[str], None] = lambda _: None

    @property
    def engine(self) -> Engine:
        """The state database."""
        return self.state.engine

    @property
    def server(self) -> redis.Redis | None:
        """The Redis; None where no gateway runs, and so nobody is signed in."""
        return self.state.server

    @property
    def clock(self) -> Callable[[], float]:
        """Gives seconds since the epoch."""
        return self.state.clock

    def account(self, person_id: str) -> Account:
        """The account of that id; ``AdministrationError`` where there is none."""
        with looking(self.engine) as connection:
            return _existing(connection, person_id)

    def accounts(self) -> tuple[Account, ...]:
        """Every account, by id."""
        with looking(self.engine) as connection:
            return list_accounts(connection)

    def add(self, person: Person) -> str:
        """Enter an account and return the one-time code with which its owner begins."""
        with changing(self.state) as change:
            if read_account(change.connection, person.id) is not None:
                raise AdministrationError(f"there is an account `{person.id}` already: choose another id")
            if person.partner_id is not None:
                _need_partner(change.connection, person.partner_id)
            change.connection.execute(
                insert(PERSON).values(
                    id=person.id,
                    name=person.name,
                    partner_id=person.partner_id,
                    roles=sorted(person.roles),
                    active=person.active,
                    recovery=[],
                    created=change.now,
                    updated=change.now,
                )
            )
            _record(change, person.id, ActName.PERSON_WRITTEN)
            return self._invited(change.connection, person.id)

    def rename(self, person_id: str, name: str) -> None:
        """Write a name otherwise."""
        with self.changing(person_id) as (change, _):
            write(change, person_id, ActName.PERSON_RENAMED, name=name)

    def set_roles(self, person_id: str, roles: Collection[Role]) -> None:
        """Entrust somebody of the station with other things; whoever is signed in signs in anew."""
        with self.changing(person_id) as (change, account):
            changed = _person_with(account.person, frozenset(roles))
            write(change, person_id, ActName.PERSON_ENTRUSTED, roles=sorted(changed.roles))
        self.end_sessions(person_id)

    def set_active(self, person_id: str, *, active: bool, note: str = "") -> None:
        """Suspend an account, or let it resume; its sessions end, and no token in its name is taken any more.

        ``note`` is why, for the record.
        """
        act = ActName.PERSON_RESUMED if active else ActName.PERSON_SUSPENDED
        with self.changing(person_id) as (change, _):
            write(change, person_id, act, note=note, active=active)
        self.end_sessions(person_id)
        if not active:
            self.end_allowed(person_id)

    def reset(self, person_id: str) -> str:
        """Forget password, second factors and recovery codes; return the one-time code for choosing new ones."""
        with self.changing(person_id) as (change, _):
            change.connection.execute(delete(PASSKEY).where(PASSKEY.c.person_id == person_id))
            write(change, person_id, ActName.PERSON_RESET, password=None, totp=None, recovery=[])
            code = self._invited(change.connection, person_id)
        self.end_sessions(person_id)
        self.end_allowed(person_id)
        return code

    def link(self, person_id: str, provider: str | None, subject: str | None) -> None:
        """Name the person as the external provider names them (``iss`` and ``sub``), or no longer."""
        with self.changing(person_id) as (change, _):
            taken = PERSON.c.provider == provider, PERSON.c.subject == subject, PERSON.c.id != person_id
            if provider is not None and change.connection.execute(select(exists().where(*taken))).scalar_one():
                raise AdministrationError("another account is linked to that subject: unlink it first")
            write(change, person_id, ActName.PERSON_LINKED, provider=provider, subject=subject)
        self.end_sessions(person_id)

    def begin(self, person_id: str, code: str, chosen: Chosen) -> bool:
        """Use the one-time code: keep what was chosen under it. No, where the code is used or ended meanwhile."""
        with self.changing(person_id) as (change, account):
            if not self.is_invited(account, code):
                change.drop()
                return False
            change.connection.execute(delete(INVITATION).where(INVITATION.c.person_id == person_id))
            if chosen.passkey is not None:
                change.connection.execute(insert(PASSKEY).values(passkey_row(person_id, chosen.passkey)))
            secrets: dict[str, Any] = {"totp": chosen.totp, "recovery": list(chosen.recovery)}
            write(change, person_id, ActName.PERSON_BEGUN, by=person_id, password=chosen.password, **secrets)
            return True

    def is_invited(self, account: Account, code: str) -> bool:
        """Whether ``code`` is the one that was given out for the account, and still is good."""
        return account.invitation == self._invitation(account.person.id, code) and self.clock() < account.invited_until

    def set_password(self, person_id: str, before: str, password: str) -> bool:
        """Replace the hash ``before``; no, where another was written meanwhile."""
        with self.changing(person_id) as (change, account):
            if account.password != before:
                change.drop()
                return False
            write(change, person_id, ActName.PERSON_PASSWORD_CHANGED, by=person_id, password=password)
            return True

    def set_recovery(self, person_id: str, recovery: Collection[str]) -> None:
        """Replace the recovery codes; the old ones are good for nothing."""
        with self.changing(person_id) as (change, _):
            write(change, person_id, ActName.PERSON_RECOVERY_CODES_MADE, by=person_id, recovery=list(recovery))

    def use_recovery(self, person_id: str, digest: str) -> bool:
        """Take one recovery code away; no, where it is not there (any more)."""
        with self.changing(person_id) as (change, account):
            if digest not in account.recovery:
                change.drop()
                return False
            left = [each for each in account.recovery if each != digest]
            write(change, person_id, ActName.PERSON_RECOVERY_CODE_USED, by=person_id, recovery=left)
            return True

    def note_ending(self, person_id: str, names: Sequence[str], by: str | None = None) -> None:
        """Put on record that sessions of the person are about to end, for no other reason than that somebody ends them.

        Raises ``GatewayError`` where that is not certain.
        """
        if names:
            note(self.state, ActName.SESSIONS_ENDED, {"person": person_id}, {"sessions": sorted(names)}, by)

    def end_sessions(self, person_id: str) -> int:
        """End every session of the person, on every machine; how many there were."""
        return 0 if self.sessions is None else self.sessions.end_all(person_id)

    @property
    def sessions(self) -> Sessions | None:
        """The sessions of everybody; None where no gateway runs."""
        return None if self.server is None else Sessions(self.server, self.key, self.clock)

    @contextmanager
    def changing(self, person_id: str) -> Iterator[tuple[Change, Account]]:
        """Yield a write that is about that account, and the account; ``AdministrationError`` for none."""
        with changing(self.state) as change:
            yield change, _existing(change.connection, person_id)

    def _invited(self, connection: Connection, person_id: str) -> str:
        code = new_code(_GROUPS)
        connection.execute(delete(INVITATION).where(INVITATION.c.person_id == person_id))
        connection.execute(
            insert(INVITATION).values(
                person_id=person_id,
                digest=self._invitation(person_id, code),
                until=int(self.clock()) + INVITED_S,
            )
        )
        return code

    def _invitation(self, person_id: str, code: str) -> str:
        return self.key.digest("invitation", person_id, as_typed(code))


def write(
    change: Change,
    person_id: str,
    act: ActName,
    by: str | None = None,
    note: str = "",
    **values: Any,  # noqa: ANN401 - columns'
) -> None:
    """Write ``values`` to an account, that it was changed now, and on record what is done to it and why."""
    changed = update(PERSON).where(PERSON.c.id == person_id).values(**values, updated=change.now)
    change.connection.execute(changed)
    _record(change, person_id, act, by, note)


def _record(change: Change, person_id: str, act: ActName, by: str | None = None, note: str = "") -> None:
    told = account_facts(_existing(change.connection, person_id)) | ({"note": note} if note else {})
    change.record(act, {"person": person_id}, told, by)


def _existing(connection: Connection, person_id: str) -> Account:
    account = read_account(connection, person_id)
    if account is None:
        raise AdministrationError(f"there is no account `{person_id}`: see `gateway user list`")
    return account


def _need_partner(connection: Connection, partner_id: str) -> None:
    if not connection.execute(select(exists().where(PARTNER.c.id == partner_id))).scalar_one():
        raise AdministrationError(f"there is no partner `{partner_id}`: see `gateway partner list`")


def _person_with(person: Person, roles: frozenset[Role]) -> Person:
    try:
        return Person(person.id, person.name, person.partner_id, roles, person.active)
    except ValueError as error:
        raise AdministrationError(f"{error}: see `gateway user roles --help`") from None
