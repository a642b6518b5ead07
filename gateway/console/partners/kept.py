"""Forms that wait while somebody proves a passkey: what was filled in is there when they come back.

They are kept in Redis for some minutes, sealed, under the session that sent them, and are given back once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

import orjson
import redis
from werkzeug.datastructures import MultiDict

from gateway.identity.people.key import PeopleKey
from gateway.signin.keeping import Keeping

Form: TypeAlias = MultiDict[str, str]

_KEEP_S: Final = 10 * 60
_LARGEST: Final = 64 * 1024


class KeptForms:
    """The forms of one deployment. Every method raises ``GatewayError`` (503) where Redis cannot be asked."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._keeping = Keeping(server, key, "kept-form", _KEEP_S)

    def keep(self, session: str, place: str, form: Iterable[tuple[str, str]]) -> None:
        """Keep what was filled in at ``place``, in place of what was kept of it before."""
        kept = orjson.dumps([*form])
        if len(kept) <= _LARGEST:
            self._keeping.keep(_name(session, place), session, kept)

    def take(self, session: str, place: str) -> Form | None:
        """What was filled in at ``place``, which is not kept any more; None where nothing was."""
        kept = self._keeping.take(_name(session, place), session)
        return None if kept is None else MultiDict((name, text) for name, text in orjson.loads(kept))


def _name(session: str, place: str) -> str:
    return f"{session}:{place}"
