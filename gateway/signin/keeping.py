"""What is kept for somebody for a while: sealed, in Redis, under a name, and for nobody else to open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import redis

from gateway.identity.people.key import PeopleKey
from gateway.reach import within_reach


@dataclass(frozen=True, slots=True)
class Keeping:
    """Things of one ``use``, each kept for ``seconds``. What calls Redis raises ``GatewayError`` (503) without it.

    ``about`` is whom a thing is for (an account, a session): it is opened for the same alone.
    """

    server: redis.Redis
    key: PeopleKey
    use: str
    seconds: int

    @within_reach()
    def keep(self, name: str, about: str, content: bytes) -> None:
        """Keep ``content``, in place of what was kept under the name before."""
        self.server.set(self._place(name), self.key.sealed(self.use, content, about=about), ex=self.seconds)

    @within_reach()
    def find(self, name: str, about: str) -> bytes | None:
        """What is kept under a name; None where nothing is."""
        return self._opened(self.server.get(self._place(name)), about)

    @within_reach()
    def take(self, name: str, about: str) -> bytes | None:
        """The same, which is then not kept any more: of several who take it, one has it."""
        return self._opened(self.server.getdel(self._place(name)), about)

    @within_reach()
    def forget(self, name: str) -> bool:
        """Keep it no longer; whether it was kept until now."""
        return bool(self.server.delete(self._place(name)))

    def _opened(self, sealed: Any, about: str) -> bytes | None:  # noqa: ANN401 - as the client has it
        return None if sealed is None else self.key.opened(self.use, sealed.decode(), about=about)

    def _place(self, name: str) -> str:
        return f"gateway:{self.use}:{name}"
