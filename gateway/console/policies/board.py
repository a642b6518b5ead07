"""How far a count over the archive is, and what it found: on a board in Redis, for every process to see.

There is one board for a person. What is heard of nothing for a while has ended with its process, and is taken down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
import redis

_KEPT_S: Final = 3600
_SILENT_S: Final = 300
"""After which a count of which nothing is heard has ended with its process."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What of one thing is shown otherwise to one partner for its purpose: a field by its name, or ``records``.

    Numbers are lower bounds in tens; None stands for fewer than ten, and for none.
    """

    partner: str
    purpose: str
    what: str
    more: int | None
    less: int | None
    otherwise: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count: of which version, how far it is (``done`` of ``all`` partners and purposes), and what was found.

    ``state`` is ``running``, ``done``, ``stopped`` or ``failed``.
    """

    name: str
    number: int
    record_type: str
    state: str
    done: int
    all: int
    found: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Where a count of one person stands for all processes to see."""

    server: redis.Redis
    person: str

    @property
    def _key(self) -> str:
        return f"gateway:desk:impact:{self.person}"

    def take(self, count: Count) -> bool:
        """Begin on a clean board, unless a count is running."""
        known = self.read()
        if known is not None and known.state == "running":
            return False
        self.clear()
        return bool(self.server.set(self._key, _written(count), ex=_SILENT_S, nx=True))

    def write(self, count: Count) -> None:
        """Tell how far it is."""
        self.server.set(self._key, _written(count), ex=_SILENT_S if count.state == "running" else _KEPT_S)

    def read(self) -> Count | None:
        """What stands there."""
        found = self.server.get(self._key)
        return None if found is None else _read(found)  # type: ignore[arg-type]  # of a client that waits

    def clear(self) -> None:
        """Leave nothing."""
        self.server.delete(self._key, f"{self._key}:stop")

    def ask_to_stop(self) -> None:
        """Have whoever counts end."""
        self.server.set(f"{self._key}:stop", "1", ex=_SILENT_S)

    def is_to_stop(self) -> bool:
        """Whether somebody asked for it."""
        return bool(self.server.exists(f"{self._key}:stop"))


def _written(count: Count) -> bytes:
    return orjson.dumps(asdict(count))


def _read(written: bytes) -> Count:
    fields: Mapping[str, Any] = orjson.loads(written)
    return Count(**{**fields, "found": tuple(Counted(**each) for each in fields["found"])})
