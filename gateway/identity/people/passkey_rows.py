"""Which passkeys an account has: added and removed by its owner, removed by the station, counted with each use."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, delete, insert, update

from gateway.changes import AdministrationError, note
from gateway.db import writing
from gateway.events import Happening, keep
from gateway.identity.people.account import passkey_row, read_account
from gateway.identity.people.administration import People, write
from gateway.identity.people.passkeys import Passkey
from gateway.model.act import ActName
from gateway.model.person import Person
from gateway.reach import within_reach
from gateway.tables import PASSKEY

MOST: Final = 10
"""Passkeys of one account."""

ENDED: Final = 2**32
"""More uses than any authenticator can count: with these a passkey is good for nothing any more."""

COPIED: Final = "copied-passkey"
"""The kind of the event that an authenticator's count went back."""


class PasskeyRows:
    """The passkeys of one deployment's accounts, beside what ``People`` writes."""

    def __init__(self, people: People) -> None:
        self._people = people

    def add(self, person_id: str, passkey: Passkey) -> bool:
        """Add a passkey to an account; no, where it has this one already, or too many."""
        with self._people.changing(person_id) as (change, account):
            if len(account.passkeys) >= MOST or any(each.id == passkey.id for each in account.passkeys):
                change.drop()
                return False
            change.connection.execute(insert(PASSKEY).values(passkey_row(person_id, passkey)))
            write(change, person_id, ActName.PERSON_PASSKEY_ADDED, by=person_id)
            return True

    def give_up(self, person_id: str, short: str) -> bool:
        """Remove one's own passkey; no, where it is the last thing beside the password."""
        with self._people.changing(person_id) as (change, account):
            left = tuple(each for each in account.passkeys if each.short != short)
            if account.totp is None and not left:
                change.drop()
                return False
            gone = {each.id for each in account.passkeys} - {each.id for each in left}
            mine = PASSKEY.c.person_id == person_id
            change.connection.execute(delete(PASSKEY).where(mine, PASSKEY.c.id.in_(gone)))
            write(change, person_id, ActName.PERSON_PASSKEY_REMOVED, by=person_id)
            return True

    def remove(self, person_id: str, short: str) -> bool:
        """Remove a passkey of somebody's, whatever is left; their sessions end. Says whether anything is left.

        Raises ``AdministrationError`` where there is none that is called so.
        """
        with self._people.changing(person_id) as (change, account):
            gone = [each for each in account.passkeys if each.short == short]
            if not gone:
                raise AdministrationError(
                    f"`{person_id}` has no passkey `{short}`: see `gateway user passkeys {person_id}`"
                )
            mine = PASSKEY.c.person_id == person_id
            change.connection.execute(delete(PASSKEY).where(mine, PASSKEY.c.id == gone[0].id))
            write(change, person_id, ActName.PERSON_PASSKEY_REMOVED)
        self._people.end_sessions(person_id)
        return account.totp is not None or len(account.passkeys) > len(gone)

    @within_reach()
    def note_use(self, person: Person, passkey: Passkey, uses: int) -> bool:
        """Note the authenticator's count, where it counts at all; no, where it did not rise (section 6.1.1).

        Then there are two that count: the passkey is ended, so are the person's sessions, and an auditor has to look.
        """
        if uses == passkey.uses == 0:
            return True
        now = self._people.clock()
        this = PASSKEY.c.person_id == person.id, PASSKEY.c.id == passkey.id
        with writing(self._people.engine) as connection:
            if connection.execute(update(PASSKEY).where(*this, PASSKEY.c.uses < uses).values(uses=uses)).rowcount:
                return True
            if _end(connection, person.id, passkey):
                facts = {"passkey": passkey.short, "before": passkey.uses, "now": uses}
                about = {"person": person.id, "passkey": passkey.short}
                note(replace(self._people.state, by=None), ActName.PERSON_PASSKEY_ENDED, about, facts)
                keep(connection, [Happening(COPIED, now, person.partner_id, None, person.id, None, facts)], 0)
        self._people.end_sessions(person.id)
        return False


def _end(connection: Connection, person_id: str, passkey: Passkey) -> bool:
    """End a passkey; no, where it is ended already.

    The last thing beside a password stays there, good for nothing: if it went, the password would be enough.
    """
    account = read_account(connection, person_id)
    this = PASSKEY.c.person_id == person_id, PASSKEY.c.id == passkey.id
    if account is not None and (account.totp is not None or len(account.passkeys) > 1):
        return bool(connection.execute(delete(PASSKEY).where(*this)).rowcount)
    return bool(connection.execute(update(PASSKEY).where(*this, PASSKEY.c.uses < ENDED).values(uses=ENDED)).rowcount)
