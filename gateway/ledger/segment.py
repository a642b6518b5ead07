"""A segment: the file to which one process appends its entries, each durable before anybody is told of it.

Threads that append at the same moment share one sync. The first to find the file idle leads: it takes every entry that
waits, links and writes them in one go, syncs once, and wakes the others, for whom the entries that arrived meanwhile
are already waiting. Only the leader touches the file and the chain's head, so neither needs a lock of its own.

A slow disk makes them wait, and loses nothing. How many wait is bounded, and how long; who cannot is refused.

After a write or sync that failed the segment takes no further entry, ever: a kernel may report a lost page once and
then forget it, so a second sync that succeeds proves nothing. Whoever waited is told so, what was not acknowledged is
cut off as far as the disk still allows, and a fresh segment has to be begun.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Condition
from typing import Final, NoReturn, TypeAlias

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.disk import Sync, hold, reserve, sync_data, sync_directory, write_all
from gateway.ledger.entries import NOTHING_BEFORE, Entry, EntryKind, Recorded
from gateway.ledger.second import Nowhere, Session

Clock: TypeAlias = Callable[[], float]
"""The time in seconds since the epoch."""

SUFFIX: Final = ".ledger"
OPENING: Final = ".opening"
LONGEST_LINE: Final = 16 * 1024 * 1024
"""No line is longer, in bytes; a reader need never hold more."""

_RESERVE_STEP: Final = 4 * 1024 * 1024
RETRY_AFTER: Final = 5
"""Seconds that a requester is asked to wait when the ledger cannot write."""
MOST_WAITING: Final = 64
"""Entries of one process that wait for the disk at once; whoever comes then is asked to come again."""
LONGEST_WAIT_S: Final = 10.0
"""Seconds after which whoever waits for others' entries is asked to come again."""

_log = logging.getLogger(__name__)


class SegmentClosed(Exception):  # noqa: N818 - it says where things stand: another segment has to be used
    """The segment takes no more entries; nothing of this one was written."""


def cannot_record(reason: OSError | str) -> GatewayError:
    """The answer when the ledger cannot write; the operator's log gets the reason, which names no record."""
    if isinstance(reason, OSError):
        reason = errno.errorcode.get(reason.errno or 0, "unknown reason")
    _log.error("the ledger cannot write: %s", reason)
    return GatewayError(LEDGER, retry_after=RETRY_AFTER)


@dataclass(slots=True, eq=False)
class _Ticket:
    """One thread's entry on its way: neither ``recorded`` nor ``failed`` while it waits."""

    kind: EntryKind
    body: bytes
    recorded: Recorded | None = None
    failed: bool = False

    @property
    def settled(self) -> bool:
        return self.failed or self.recorded is not None


class Segment:
    """One file and hash chain, written by the process that began it; made by ``begin`` only."""

    def __init__(self, name: str, descriptor: int, clock: Clock, sync: Sync, second: Session) -> None:
        self.name = name
        self._descriptor = descriptor
        self._clock = clock
        self._sync = sync
        self._second = second
        self._head = NOTHING_BEFORE
        self._entries = 0
        self._end = 0
        self._reserved = 0
        self._open = True
        self._busy = False
        self._waiting: list[_Ticket] = []
        self._turn = Condition()

    @classmethod
    def begin(
        cls, directory: Path, opened: bytes, clock: Clock, sync: Sync = sync_data, second: Session | None = None
    ) -> Segment:
        """Begin a new file in ``directory`` whose first entry has the body ``opened``; ``second`` has each as well.

        The file gets its name only when that entry is durable and the file is held, so that nobody ever sees a segment
        without a beginning or takes one that is being begun for abandoned. Raises ``GatewayError(LEDGER)``.
        """
        name = f"{max(0, int(clock() * 1000)):012x}{secrets.token_hex(4)}"
        opening = directory / f"{name}{OPENING}"
        try:
            descriptor = os.open(opening, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise cannot_record(error) from error
        segment = cls(name, descriptor, clock, sync, second or Nowhere())
        try:
            hold(descriptor)
            segment.append(EntryKind.OPENED, opened)
            opening.rename(directory / f"{name}{SUFFIX}")
            sync_directory(directory)
        except BaseException as error:
            segment.abandon()
            with contextlib.suppress(OSError):
                opening.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise cannot_record(error) from error
            raise
        return segment

    @property
    def is_open(self) -> bool:
        """Whether the segment still takes entries."""
        return self._open

    @property
    def size(self) -> int:
        """Bytes of entries so far; the file itself may be longer by what is reserved."""
        return self._end

    def append(self, kind: EntryKind, body: bytes) -> Recorded:
        """Write one entry and return once it is durable.

        Raises ``GatewayError(LEDGER)`` when that is not certain, or too many wait or for too long; ``SegmentClosed``
        when the segment had ended before, ``ValueError`` for a ``body`` (canonical JSON) too long for one line.
        """
        if len(body) > LONGEST_LINE // 2:
            raise ValueError("an entry has to be shorter than 8 MiB; disclose in smaller parts")
        ticket = _Ticket(kind, body)
        batch: list[_Ticket] = []
        with self._turn:
            if not self._open:
                raise SegmentClosed
            if len(self._waiting) >= MOST_WAITING:
                raise cannot_record(f"{MOST_WAITING} entries wait already")
            self._waiting.append(ticket)
            if not self._turn.wait_for(lambda: ticket.settled or not self._busy, LONGEST_WAIT_S):
                self._give_up(ticket)
            if not ticket.settled:
                batch, self._waiting, self._busy = self._waiting, [], True
        if batch:
            self._lead(batch)
        if ticket.recorded is None:
            raise GatewayError(LEDGER, retry_after=RETRY_AFTER)
        return ticket.recorded

    def close(self) -> None:
        """End the segment in good order: wait for those who append, write ``closed``, give back what was reserved.

        A disk that refuses leaves the segment without its ``closed``, which the next start finds and notes.
        """
        with self._turn:
            if not self._open:
                return
            self._open = False
            while self._busy or self._waiting:
                self._turn.wait()
            if self._descriptor < 0:
                return
            self._busy = True
        with contextlib.suppress(GatewayError, OSError):
            self._lead([_Ticket(EntryKind.CLOSED, b"{}")])
            os.ftruncate(self._descriptor, self._end)
            self._sync(self._descriptor)
        self.abandon()

    def abandon(self) -> None:
        """Let go of the file as it is: after a failure, or in a forked child, where it belongs to the parent."""
        self._open = False
        descriptor, self._descriptor = self._descriptor, -1
        try:
            self._second.close()
        finally:
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)

    def _give_up(self, ticket: _Ticket) -> NoReturn:
        """Wait no longer. An entry that is being written may come to be on record, for an answer that never left."""
        if ticket in self._waiting:
            self._waiting.remove(ticket)
            self._turn.notify_all()
        raise cannot_record("an entry waited for too long")

    def _lead(self, batch: Sequence[_Ticket]) -> None:
        """Write ``batch`` durably, settle its tickets and hand the turn on; every way out leaves nobody waiting."""
        settled = False
        try:
            recorded = self._write(batch)
            for ticket, place in zip(batch, recorded, strict=True):
                ticket.recorded = place
            settled = True
        except OSError as error:
            raise cannot_record(error) from error
        finally:
            with self._turn:
                self._busy = False
                self._turn.notify_all()
                if not settled:
                    for ticket in (*batch, *self._waiting):
                        ticket.failed = True
                    self._waiting, self._open = [], False
                    self._cut_off()

    def _write(self, batch: Sequence[_Ticket]) -> list[Recorded]:
        time = max(0, int(self._clock() * 1000))
        head, lines, recorded = self._head, [], []
        for sequence, ticket in enumerate(batch, self._entries):
            entry = Entry(self.name, sequence, self._entries, head, time, ticket.kind, ticket.body)
            content = entry.canonical()
            head = sha256(content).hexdigest()
            lines.append(b"%b %b\n" % (head.encode(), content))
            recorded.append(Recorded(entry.id, head))
        content = b"".join(lines)
        self._make_room(len(content))
        write_all(self._descriptor, content, self._end)
        with self._second.keeping(self.name, self._entries, lines):
            self._sync(self._descriptor)
        self._head, self._end, self._entries = head, self._end + len(content), self._entries + len(batch)
        return recorded

    def _make_room(self, length: int) -> None:
        missing = self._end + length - self._reserved
        if missing > 0:
            grown = -(-missing // _RESERVE_STEP) * _RESERVE_STEP
            reserve(self._descriptor, self._reserved, grown)
            self._reserved += grown

    def _cut_off(self) -> None:
        """Remove what was never acknowledged, if the disk still lets us, and let go of the file."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self._end)
        self.abandon()
