"""The ledger as the rest of the gateway knows it: give it an answer, and it returns when that is on the record."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Final, Self, assert_never
from weakref import WeakSet

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.bodies import preview_body, refusal_body, release_body
from gateway.ledger.canonical import canonical
from gateway.ledger.disk import Sync, alone, sync_data, sync_directory
from gateway.ledger.entries import EntryKind, Recorded
from gateway.ledger.recovery import survey
from gateway.ledger.references import ReferenceKey
from gateway.ledger.second import Nowhere, Second
from gateway.ledger.segment import RETRY_AFTER, Clock, Segment, SegmentClosed, cannot_record
from gateway.model.release import Preview, Refusal, Release

SEGMENT_BYTES: Final = 64 * 1024 * 1024
"""A segment that has grown beyond this is closed and another begun."""


class Ledger:
    """The account in one directory, shared by any number of processes, each with a segment of its own.

    A segment is begun by the first ``append`` or ``ready`` of a process, and a fresh one after any failure. An entry is
    durable when it is on disk, and in the ``second`` place if there is one. All methods may be called from any thread;
    in a forked child the ledger begins a segment of the child's own.
    """

    def __init__(  # noqa: PLR0913 - what differs in tests has defaults
        self,
        directory: Path,
        reference_key: ReferenceKey,
        clock: Clock = time.time,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        sync: Sync = sync_data,
        second: Second = Nowhere,
    ) -> None:
        self._directory = directory
        self._key = reference_key
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._sync = sync
        self._second = second
        self._segment: Segment | None = None
        self._settled: frozenset[str] = frozenset()
        self._closed = False
        self._lock = Lock()
        _ledgers.add(self)

    def append(self, answer: Release | Preview | Refusal) -> Recorded:
        """Put ``answer`` on the record; when this returns, it is durable and may leave.

        Raises ``GatewayError(LEDGER)`` when it cannot be recorded for certain: then nothing may leave.
        """
        match answer:
            case Release():
                kind, body = EntryKind.RELEASE, canonical(release_body(answer, self._key))
            case Preview():
                kind, body = EntryKind.PREVIEW, canonical(preview_body(answer, self._key))
            case Refusal():
                kind, body = EntryKind.REFUSAL, canonical(refusal_body(answer))
            case _:
                assert_never(answer)
        while True:
            segment = self._current()
            try:
                return segment.append(kind, body)
            except SegmentClosed:
                continue  # another thread closed it, being full, since `_current` looked

    def ready(self) -> bool:
        """Whether an answer could be recorded now; begins a segment if there is none."""
        try:
            self._current()
        except GatewayError:
            return False
        return True

    def close(self) -> None:
        """End this process's segment in good order; later answers are refused."""
        with self._lock:
            self._closed = True
            if self._segment is not None:
                self._segment.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _current(self) -> Segment:
        segment = self._segment
        if segment is not None and segment.is_open and segment.size < self._segment_bytes:
            return segment
        with self._lock:
            if self._closed:
                raise GatewayError(LEDGER, retry_after=RETRY_AFTER)
            if self._segment is not None and self._segment.size >= self._segment_bytes:
                self._segment.close()
            if self._segment is None or not self._segment.is_open:
                self._segment = self._begin()
            return self._segment

    def _begin(self) -> Segment:
        try:
            if not self._directory.is_dir():
                self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_directory(self._directory.parent)
            with alone(self._directory), ExitStack() as undone:
                session = self._second()
                undone.callback(session.close)
                found = survey(self._directory, self._settled, session)
                opened = canonical(found.opened)
                segment = Segment.begin(self._directory, opened, self._clock, self._sync, session)
                undone.pop_all()
        except OSError as error:
            raise cannot_record(error) from error
        self._settled = found.settled
        return segment

    def _forked(self) -> None:
        """Forget the parent's segment; its locks may have been held by threads that do not exist here."""
        self._lock = Lock()
        if self._segment is not None:
            self._segment.abandon()
            self._segment = None


_ledgers: Final[WeakSet[Ledger]] = WeakSet()


def _forget_the_parents_segments() -> None:
    for ledger in _ledgers:
        ledger._forked()  # noqa: SLF001 - the same file


os.register_at_fork(after_in_child=_forget_the_parents_segments)
