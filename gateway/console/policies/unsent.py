"""A text that was sent when the session had ended: it is there again once its author has signed in.

The form carries who writes it and when it was given, sealed, so that neither an ended session nor a closed browser
needs to be remembered: nobody else can make such a form. It counts for as long as a text is kept, and on a device on
which its writer has signed in before. The text is kept sealed for some days, for that person alone, and in no browser.
"""

from __future__ import annotations

from binascii import Error as NotBase64
from dataclasses import dataclass, field
from typing import Final

import orjson
import redis
from cryptography.exceptions import InvalidTag

from gateway.identity.people.key import PeopleKey
from gateway.signin.keeping import Keeping

HELD: Final = "held"
"""The name of the input that carries who writes."""

_KEPT_S: Final = 3 * 24 * 3600
"""A weekend; a text speaks of no record."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a form was given to, and the second from which on it counts no more."""

    person_id: str
    until: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A text as it was sent, with the policy that it was for and what it began from."""

    name: str
    began: str
    text: str = field(repr=False)


class UnsentTexts:
    """Kept in Redis, sealed by ``key``; those that keep and find raise ``GatewayError`` (503) without Redis."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._key = key
        self._keeping = Keeping(server, key, "unsent-policy", _KEPT_S)

    def held(self, person_id: str, now: float) -> str:
        """What the form carries that this person fills in from ``now`` on."""
        holder = orjson.dumps([person_id, int(now) + _KEPT_S])
        return self._key.sealed("writer", holder, about="policy")

    def holder(self, held: str) -> Holder | None:
        """Whose form it is, and until when; None for one that was not made here."""
        try:
            return Holder(*orjson.loads(self._key.opened("writer", held, about="policy")))
        except (InvalidTag, NotBase64, ValueError, TypeError):
            return None

    def keep(self, person_id: str, unsent: Unsent) -> None:
        """Keep a text for whoever wrote it, in place of an earlier one."""
        self._keeping.keep(person_id, person_id, orjson.dumps([unsent.name, unsent.began, unsent.text]))

    def of(self, person_id: str, name: str) -> Unsent | None:
        """What this person sent of the policy of this name."""
        found = self._keeping.find(person_id, person_id)
        if found is None:
            return None
        unsent = Unsent(*orjson.loads(found))
        return unsent if unsent.name == name else None

    def forget(self, person_id: str) -> None:
        """The text has been kept otherwise, or is not wanted."""
        self._keeping.forget(person_id)
