"""What one writer of a segment has with the copy: a connection, on which each batch of entries is one statement.

The statement is sent before the segment is synced and its result is waited for after, so both disks work at once.
The connection is called after the segment: who finds a segment whose writer is gone ends what the database still has
of that writer, and then knows for certain what was committed.

A line may be in the file and not in the copy (its writer died between the two): it is brought there. A line may be in
the copy and not in the file (its end was torn, or the answer of the database did not arrive): somebody may have been
told of it, so it is put back, if it follows the entry before it.
"""

from __future__ import annotations

import logging
import os
import select
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from typing import Final

from psycopg import pq
from psycopg.pq.abc import PGconn

from gateway.ledger.copy.database import PATIENCE_S, as_of_a_disk, connect, fault
from gateway.ledger.copy.seals import keep_seal
from gateway.ledger.disk import sync_data, write_all
from gateway.ledger.entries import Entry, read_entry
from gateway.ledger.reading import some_lines
from gateway.ledger.seals import FOLDER

_KEEP: Final = b"""
INSERT INTO ledger_line (segment, sequence, machine, line)
SELECT $1, $2 + given.place - 1, $3, given.line FROM unnest($4) WITH ORDINALITY AS given (line, place)
"""
_TEXT, _BIGINT, _BYTES, _BYTES_ARRAY = 25, 20, 17, 1001
_ARRAY: Final = Struct(">iiIii")
_LENGTH: Final = Struct(">i")

_WRITER: Final = "ledger "
"""What a writer's connection is called, before the name of its segment."""

_log: Final = logging.getLogger(__name__)


class CopySession:
    """One connection to the copy at ``url``, from the ``machine`` of that name; raises ``OSError``."""

    def __init__(self, url: str, machine: str) -> None:
        self._machine = machine.encode()
        self._process = os.getpid()
        self._held: list[bytes] = []
        with as_of_a_disk():
            self._connection = connect(url, _WRITER.strip())
        try:
            with as_of_a_disk():
                self._writers = self._others()
                prepared = self._wire.prepare(b"keep", _KEEP, [_TEXT, _BIGINT, _TEXT, _BYTES_ARRAY])
                _check(prepared)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def keeping(self, segment: str, first: int, lines: Sequence[bytes]) -> Iterator[None]:
        """Keep ``lines`` while the block runs.

        The first line of a segment goes with those that come next: the copy has no segment that has no name on disk.
        """
        if first == 0:
            with as_of_a_disk():
                self._connection.execute("SELECT set_config('application_name', %s, false)", (_WRITER + segment,))
            self._held = [*lines]
            yield
            return
        self._send(segment, first - len(self._held), (*self._held, *lines))
        yield
        self._arrived()
        self._held = []

    def complete(self, path: Path, head: Entry) -> Entry:
        """Have the segment at ``path`` be the same in both, and return the last entry of it then."""
        return head if self.bring(path) <= head.sequence + 1 else self._put_back(path, head)

    def bring(self, path: Path) -> int:
        """Bring to the copy what it lacks of a segment whose writer is gone; how many entries it had. ``OSError``."""
        name = path.stem
        with as_of_a_disk():
            if name in self._writers:
                self._connection.execute(
                    "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE application_name = %s",
                    (PATIENCE_S * 1000, _WRITER + name),
                )
            found = self._connection.execute("SELECT max(sequence) FROM ledger_line WHERE segment = %s", (name,))
            (last,) = found.fetchone() or (None,)
            seal = path.parent / FOLDER / name
            if seal.exists():
                self.seal(name, seal.read_bytes())
        there = 0 if last is None else last + 1
        for first, lines in some_lines(path, there):
            self._send(name, first, lines)
            self._arrived()
        return int(there)

    def seal(self, segment: str, content: bytes) -> None:
        """Keep the seal of a segment of this machine."""
        with as_of_a_disk():
            keep_seal(self._connection, segment, content)

    def close(self) -> None:
        """End the connection; in a forked child it is the parent's still."""
        if os.getpid() == self._process:
            self._connection.close()

    @property
    def _wire(self) -> PGconn:
        return self._connection.pgconn

    def _others(self) -> frozenset[str]:
        """The segments for which the database has a connection still."""
        names = self._connection.execute("SELECT application_name FROM pg_stat_activity WHERE usename = current_user")
        return frozenset(name.removeprefix(_WRITER) for (name,) in names if name.startswith(_WRITER))

    def _put_back(self, path: Path, head: Entry) -> Entry:
        """Add to the file what the copy has behind ``head``, as far as it follows; the last entry then."""
        with as_of_a_disk():
            lines = self._connection.execute(
                "SELECT line FROM ledger_line WHERE segment = %s AND sequence > %s ORDER BY sequence",
                (path.stem, head.sequence),
            ).fetchall()
        missing: list[bytes] = []
        for (line,) in lines:
            entry = read_entry(line.removesuffix(b"\n"))
            if entry is None or (entry.segment, entry.sequence, entry.previous) != (
                path.stem,
                head.sequence + 1,
                head.hash,
            ):
                _log.error("the copy of ledger segment %s has another history than its file", path.stem)
                break
            missing.append(line)
            head = entry
        if missing:
            _log.warning("ledger segment %s lacked %d entries, and has them from the copy", path.stem, len(missing))
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                write_all(descriptor, b"".join(missing), os.fstat(descriptor).st_size)
                sync_data(descriptor)
            finally:
                os.close(descriptor)
        return head

    def _send(self, segment: str, first: int, lines: Sequence[bytes]) -> None:
        array = _ARRAY.pack(1, 0, _BYTES, len(lines), 1) + b"".join(_LENGTH.pack(len(line)) + line for line in lines)
        values = [segment.encode(), b"%d" % first, self._machine, array]
        with as_of_a_disk():
            self._wire.send_query_prepared(b"keep", values, [pq.Format.TEXT] * 3 + [pq.Format.BINARY])
            self._wire.flush()

    def _arrived(self) -> None:
        """Return when what was sent is committed."""
        until = time.monotonic() + PATIENCE_S
        with as_of_a_disk():
            while True:
                unsent = self._wire.flush()
                if not unsent and not self._wire.is_busy():
                    result = self._wire.get_result()
                    if result is None:
                        return
                    _check(result)
                    continue
                waited_for = select.poll()
                waited_for.register(self._wire.socket, select.POLLIN | (select.POLLOUT if unsent else 0))
                if not waited_for.poll(max(0, until - time.monotonic()) * 1000):
                    raise fault(None)
                self._wire.consume_input()


def _check(result: pq.abc.PGresult) -> None:
    """Raise ``OSError`` for a statement that failed."""
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise fault((result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode() or None)
