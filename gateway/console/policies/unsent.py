"""A text that was sent when the session had ended: it is there again once its author has signed in.

The form carries who writes it, sealed, so that neither an ended session nor a closed browser needs to be remembered:
nobody else can make such a form. The text is kept sealed for some days, for that person alone, and in no browser.
"""

from __future__ import annotations

from binascii import Error as NotBase64
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import redis
from cryptography.exceptions import InvalidTag

from gateway.identity.people.key import PeopleKey
from gateway.reach import within_reach

HELD: Final = "held"
"""The name of the input that carries who writes."""

_KEPT_S: Final = 3 * 24 * 3600
"""A weekend; a text speaks of no record."""
_UNSENT: Final = "gateway:unsent-policy:"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A text as it was sent, with the policy that it was for and what it began from."""

    name: str
    began: str
    text: str = field(repr=False)


class UnsentTexts:
    """Kept in Redis, sealed by ``key``; those that keep and find raise ``GatewayError`` (503) without Redis."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._redis: Any = server
        self._key = key

    def held(self, person_id: str) -> str:
        """What the form carries that this person fills in."""
        return self._key.sealed("writer", person_id.encode(), about="policy")

    def writer(self, held: str) -> str | None:
        """Whose form it is; None for one that was not made here."""
        try:
            return self._key.opened("writer", held, about="policy").decode()
        except (InvalidTag, NotBase64, ValueError):
            return None

    @within_reach()
    def keep(self, person_id: str, unsent: Unsent) -> None:
        """Keep a text for whoever wrote it, in place of an earlier one."""
        content = orjson.dumps([unsent.name, unsent.began, unsent.text])
        self._redis.set(_UNSENT + person_id, self._key.sealed("unsent text", content, about=person_id), ex=_KEPT_S)

    @within_reach()
    def of(self, person_id: str, name: str) -> Unsent | None:
        """What this person sent of the policy of this name."""
        sealed = self._redis.get(_UNSENT + person_id)
        if sealed is None:
            return None
        unsent = Unsent(*orjson.loads(self._key.opened("unsent text", sealed.decode(), about=person_id)))
        return unsent if unsent.name == name else None

    @within_reach()
    def forget(self, person_id: str) -> None:
        """The text has been kept otherwise, or is not wanted."""
        self._redis.delete(_UNSENT + person_id)
