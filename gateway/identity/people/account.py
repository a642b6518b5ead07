"""An account with its secrets, as signing in needs it; nothing else reads these columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, select

from gateway.db import reading
from gateway.identity.people.passkeys import Passkey
from gateway.model.facts import facts
from gateway.model.person import Person, Role
from gateway.reach import out_of_reach, within_reach
from gateway.tables import INVITATION, PASSKEY, PERSON


@dataclass(frozen=True, slots=True)
class Account:
    """A person, and what they prove themselves with: hashes, a sealed secret, and whether a code awaits its use."""

    person: Person
    password: str | None = field(repr=False)
    totp: str | None = field(repr=False)
    recovery: tuple[str, ...] = field(repr=False)
    passkeys: tuple[Passkey, ...]
    provider: str | None
    subject: str | None
    invitation: str | None = field(repr=False)
    invited_until: int = 0

    @property
    def has_second(self) -> bool:
        """Whether there is anything beside the password."""
        return self.totp is not None or bool(self.passkeys)


def account_facts(account: Account) -> dict[str, Any]:
    """What is told of an account on record: who it is, and by what they prove it, with none of the secrets."""
    return {
        **facts(account.person),
        "password": account.password is not None,
        "app": account.totp is not None,
        "passkeys": [each.short for each in account.passkeys],
        "recovery_codes": len(account.recovery),
        "provider": account.provider,
        "subject": account.subject,
    }


def read_account(connection: Connection, person_id: str) -> Account | None:
    """The account of that id, or None. As much is asked of the state for one that there is not."""
    row = connection.execute(select(PERSON).where(PERSON.c.id == person_id)).mappings().one_or_none()
    invited = connection.execute(select(INVITATION).where(INVITATION.c.person_id == person_id)).mappings().one_or_none()
    passkeys = _passkeys(connection, person_id)
    if row is None:
        return None
    return Account(
        person=Person(
            id=row["id"],
            name=row["name"],
            partner_id=row["partner_id"],
            roles=frozenset(Role(role) for role in row["roles"]),
            active=bool(row["active"]),
        ),
        password=row["password"],
        totp=row["totp"],
        recovery=tuple(row["recovery"]),
        passkeys=passkeys,
        provider=row["provider"],
        subject=row["subject"],
        invitation=None if invited is None else invited["digest"],
        invited_until=0 if invited is None else invited["until"],
    )


def read_linked(connection: Connection, provider: str, subject: str) -> Account | None:
    """The account that is linked to ``subject`` of the external ``provider``, or None."""
    linked = select(PERSON.c.id).where(PERSON.c.provider == provider, PERSON.c.subject == subject)
    person_id = connection.execute(linked).scalar_one_or_none()
    return None if person_id is None else read_account(connection, person_id)


@within_reach()
def find_account(engine: Engine, person_id: str) -> Account | None:
    """The account of that id as a request needs it, or None; ``GatewayError`` (503) where the state is out of reach."""
    with reading(engine) as connection:
        return read_account(connection, person_id)


def known_account(engine: Engine, person_id: str) -> Account:
    """The account of somebody who is signed in; ``GatewayError`` (503) where the state has none, or is out of reach."""
    account = find_account(engine, person_id)
    if account is None:
        raise out_of_reach()
    return account


def list_accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account, by id."""
    ids = connection.execute(select(PERSON.c.id).order_by(PERSON.c.id)).scalars().all()
    return tuple(account for each in ids if (account := read_account(connection, each)) is not None)


def passkey_row(person_id: str, passkey: Passkey) -> dict[str, object]:
    """A passkey of an account as the table has it."""
    return {
        "person_id": person_id,
        "id": passkey.id,
        "public_key": passkey.public_key,
        "uses": passkey.uses,
        "name": passkey.name,
        "created": passkey.created,
    }


def _passkeys(connection: Connection, person_id: str) -> tuple[Passkey, ...]:
    """The passkeys of an account, the first added first."""
    kept = select(PASSKEY).where(PASSKEY.c.person_id == person_id).order_by(PASSKEY.c.created, PASSKEY.c.id)
    return tuple(
        Passkey(row["id"], row["public_key"], row["uses"], row["name"], row["created"])
        for row in connection.execute(kept).mappings()
    )
