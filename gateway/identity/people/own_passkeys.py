"""What somebody who is signed in does with their own passkeys: look at them, add one, give one up.

The first is added with a code of the app; from then on nothing less than a passkey adds or removes one. Otherwise a
code that was talked out of somebody would be enough for whatever asks for a passkey.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.identity.people.account import Account, known_account
from gateway.identity.people.administration import People
from gateway.identity.people.passkey_rows import PasskeyRows
from gateway.identity.people.second_factors import SecondFactors, SignInError
from gateway.identity.writable import writable
from gateway.model.person import Factor


class OwnPasskeys:
    """The passkeys of whoever asks; ``session`` is the secret of their session."""

    def __init__(self, people: People, factors: SecondFactors) -> None:
        self._people = people
        self._factors = factors
        self._rows = PasskeyRows(people)

    @property
    def possible(self) -> bool:
        """Whether there can be passkeys at the address of this gateway."""
        return self._factors.has_passkeys

    def account(self, person_id: str) -> Account:
        """The account with its passkeys."""
        return known_account(self._people.engine, person_id)

    def to_make(self, account: Account, session: str) -> Mapping[str, Any] | None:
        """What the browser is told so that a passkey is made; None where that cannot be."""
        return self._factors.to_make(account, "add", session)

    def add(self, person_id: str, session: str, answer: str, name: str) -> None:
        """Add the passkey that was made; ``SignInError`` where the answer does not hold, or there are too many."""
        passkey = self._factors.made(answer, name, "add", session)
        with writable():
            added = self._rows.add(person_id, passkey)
        if not added:
            raise SignInError("no-passkey")

    def give_up(self, person_id: str, short: str) -> None:
        """Remove a passkey of one's own; ``SignInError`` (``last``) where it is all that is beside the password."""
        with writable():
            removed = self._rows.give_up(person_id, short)
        if not removed:
            raise SignInError("last")


def needed(account: Account) -> Factor | None:
    """What has to be proved just now to add or remove a passkey; None where there is nothing beside the password."""
    if account.passkeys:
        return Factor.PASSKEY
    return None if account.totp is None else Factor.CODE
