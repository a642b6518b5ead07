"""A second place that has every entry before anybody is told of it, beside the segment on this machine's disk.

By default there is none. A copy in a database is one (``copy``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol, TypeAlias

from gateway.ledger.entries import Entry


class Session(Protocol):
    """What one writer has with the second place, for as long as it writes one segment."""

    def complete(self, path: Path, head: Entry) -> Entry:
        """Have the segment at ``path``, whose writer is gone and whose last entry is ``head``, be the same in both.

        Its last entry then. Raises ``OSError`` where that cannot be told or done.
        """

    def keeping(self, segment: str, first: int, lines: Sequence[bytes]) -> AbstractContextManager[object]:
        """Keep ``lines``, the entries of ``segment`` from number ``first`` on: on their way while the block runs.

        When the block is left they are durable there. Raises ``OSError`` when that is not certain.
        """

    def seal(self, segment: str, content: bytes) -> None:
        """Keep the seal of a segment that was just begun, durably; raises ``OSError``."""

    def close(self) -> None:
        """Let go of it; in a forked child of whoever began it, without a word."""


Second: TypeAlias = Callable[[], Session]
"""Begins a session; raises ``OSError`` where the second place cannot be reached."""


class Nowhere:
    """No second place."""

    def complete(self, path: Path, head: Entry) -> Entry:  # noqa: ARG002 - the shape of a session
        """There is nothing to compare with."""
        return head

    def keeping(self, segment: str, first: int, lines: Sequence[bytes]) -> AbstractContextManager[object]:  # noqa: ARG002
        """Nothing is kept."""
        return nullcontext()

    def seal(self, segment: str, content: bytes) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing was opened."""
