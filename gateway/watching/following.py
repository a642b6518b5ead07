"""The ledger, read on while it is written: each entry once, nothing missed, in the order of time.

What is read are the segments themselves, and of each how far it was read is remembered. A process that begins anew
reads again what is younger than a given age, so there is nothing to keep that could be lost or contradict the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from gateway.ledger.claims import segment_paths
from gateway.ledger.reading import lines_at
from gateway.ledger.sealing import Unsealer
from gateway.watching.look import Look, read_look


class Told(Protocol):
    """What an entry tells; ``time`` is in seconds since the epoch."""

    @property
    def time(self) -> float:
        """When it was written."""


T = TypeVar("T", bound=Told)


class Follower(Generic[T]):
    """What the entries of one ledger tell from ``oldest`` on, in seconds since the epoch.

    ``read`` makes of a line what it tells, or None of one that tells nothing of the kind.
    """

    def __init__(self, directory: Path, oldest: float, read: Callable[[bytes], T | None]) -> None:
        self._directory = directory
        self._oldest = oldest
        self._read = read
        self._read_to: dict[Path, int] = {}

    def more(self) -> Iterator[T]:
        """What was written since the last call, as it is at the moment."""
        paths = segment_paths(self._directory)
        segments = (self._on(path) for path in paths if self._is_due(path))
        told = merge(*segments, key=attrgetter("time"))
        return (each for each in told if each.time >= self._oldest)

    def _is_due(self, path: Path) -> bool:
        found = path.stat()
        known = self._read_to.get(path)
        return found.st_size > known if known is not None else found.st_mtime >= self._oldest

    def _on(self, path: Path) -> Iterator[T]:
        """What one segment tells from where it was left; a line that is being written waits for the next time."""
        while block := lines_at(path, start := self._read_to.get(path, 0)):
            self._read_to[path] = start + len(block)
            yield from filter(None, map(self._read, block.splitlines()))


def looks_in(directory: Path, oldest: float) -> Follower[Look]:
    """The look-ups of one ledger."""
    return Follower(directory, oldest, partial(read_look, unsealer=Unsealer(directory)))
