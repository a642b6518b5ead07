"""The ledger as the rest of the gateway knows it: give it an answer, or an act, and it returns when it is on record."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from types import MappingProxyType, TracebackType
from typing import Final, Self, assert_never
from weakref import WeakSet

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.bodies import acts_body, preview_body, refusal_body, release_body
from gateway.ledger.canonical import canonical
from gateway.ledger.disk import Sync, alone, make_folder, sync_data
from gateway.ledger.documents import keep_documents
from gateway.ledger.entries import EntryKind, Recorded
from gateway.ledger.recovery import survey
from gateway.ledger.references import ReferenceKey
from gateway.ledger.sealing import Sealer
from gateway.ledger.seals import FOLDER, begin_seal
from gateway.ledger.second import Nowhere, Second
from gateway.ledger.segment import LONGEST_WAIT_S, RETRY_AFTER, Clock, Segment, SegmentClosed, cannot_record
from gateway.model.act import Acts
from gateway.model.release import Preview, Refusal, Release
from gateway.redaction.reference import SubjectKey

SEGMENT_BYTES: Final = 64 * 1024 * 1024
"""A segment that has grown beyond this is closed and another begun."""


class Ledger:
    """The account in one directory, shared by any number of processes, each with a segment of its own.

    A segment is begun by the first ``append`` or ``ready`` of a process, and a fresh one after any failure. An entry is
    durable when it is on disk, and in the ``second`` place if there is one. Segments name the ``documents`` by
    which this process decides. All methods may be called from any thread; in a forked child the ledger begins a segment
    of the child's own.
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
        documents: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        self._directory = directory
        self._key = reference_key
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._sync = sync
        self._second = second
        self._documents = documents
        self._writing: tuple[Segment, Sealer] | None = None
        self._settled: frozenset[str] = frozenset()
        self._closed = False
        self._lock = Lock()
        _ledgers.add(self)

    def append(self, answer: Release | Preview | Refusal | Acts) -> Recorded:
        """Put ``answer`` on the record; when this returns, it is durable and may leave, or take effect.

        Raises ``GatewayError(LEDGER)`` when it cannot be recorded for certain: then nothing may leave. ``ValueError``
        for what no entry can hold.
        """
        while True:
            segment, sealer = self._current()
            try:
                return segment.append(*self._entry(answer, sealer))
            except SegmentClosed:
                continue  # another thread closed it, being full, since `_current` looked

    @property
    def subject_key(self) -> SubjectKey:
        """The key of the references to people that ``append`` is given."""
        return self._key.subject_key

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
            if self._writing is not None:
                self._writing[0].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _entry(self, answer: Release | Preview | Refusal | Acts, sealer: Sealer) -> tuple[EntryKind, bytes]:
        match answer:
            case Release():
                return EntryKind.RELEASE, canonical(release_body(answer, self._key, sealer))
            case Preview():
                return EntryKind.PREVIEW, canonical(preview_body(answer, self._key, sealer))
            case Refusal():
                return EntryKind.REFUSAL, canonical(refusal_body(answer))
            case Acts():
                return EntryKind.ACT, canonical(acts_body(answer, sealer))
            case _:
                assert_never(answer)

    def _current(self) -> tuple[Segment, Sealer]:
        """The segment that takes entries, and what seals their references."""
        writing = self._writing
        if writing is not None and writing[0].is_open and writing[0].size < self._segment_bytes:
            return writing
        with self._begun_by_one():
            if self._closed:
                raise GatewayError(LEDGER, retry_after=RETRY_AFTER)
            if self._writing is not None and self._writing[0].size >= self._segment_bytes:
                self._writing[0].close()
            if self._writing is None or not self._writing[0].is_open:
                self._writing = self._begin()
            return self._writing

    @contextmanager
    def _begun_by_one(self) -> Iterator[None]:
        """The others wait meanwhile, and no longer than for an entry."""
        if not self._lock.acquire(timeout=LONGEST_WAIT_S):
            raise cannot_record("a segment takes too long to begin")
        try:
            yield
        finally:
            self._lock.release()

    def _begin(self) -> tuple[Segment, Sealer]:
        try:
            make_folder(self._directory)
            with alone(self._directory), ExitStack() as undone:
                session = self._second()
                undone.callback(session.close)
                found = survey(self._directory, self._settled, session)
                named = {"documents": keep_documents(self._directory, self._documents)} if self._documents else {}
                opened = canonical({**found.opened, **named})
                segment = Segment.begin(self._directory, opened, self._clock, self._sync, session)
                undone.pop_all()
        except OSError as error:
            raise cannot_record(error) from error
        try:
            sealer = Sealer(begin_seal(self._directory, segment.name))
            session.seal(segment.name, (self._directory / FOLDER / segment.name).read_bytes())
        except OSError as error:
            segment.close()
            raise cannot_record(error) from error
        self._settled = found.settled
        return segment, sealer

    def _forked(self) -> None:
        """Forget the parent's segment; its locks may have been held by threads that do not exist here."""
        self._lock = Lock()
        if self._writing is not None:
            self._writing[0].abandon()
            self._writing = None


_ledgers: Final[WeakSet[Ledger]] = WeakSet()


def _forget_the_parents_segments() -> None:
    for ledger in _ledgers:
        ledger._forked()  # noqa: SLF001 - the same file


os.register_at_fork(after_in_child=_forget_the_parents_segments)
