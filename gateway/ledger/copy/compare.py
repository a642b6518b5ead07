"""Whether a ledger and its copy hold the same, line by line; and the lines that a ledger had before it got a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from psycopg import Connection

from gateway.ledger.check import Fault
from gateway.ledger.claims import MIRROR, own_segments, segment_path, segment_paths
from gateway.ledger.copy.database import as_of_a_disk, connect
from gateway.ledger.copy.place import Copy
from gateway.ledger.disk import alone, is_held
from gateway.ledger.reading import some_lines
from gateway.ledger.segment import SUFFIX

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many entries are the same in both, how many of other machines are not here yet; every fault."""

    same: int
    not_here_yet: int
    faults: tuple[Fault, ...]


def bring_all(directory: Path, copy: Copy) -> int:
    """Bring to the copy what it lacks of this machine's segments that are not being written; how many those are.

    Raises ``OSError``.
    """
    with alone(directory):
        session = copy()
        try:
            ended = [path for path in own_segments(directory) if not _is_live(path)]
            for path in ended:
                session.bring(path)
        finally:
            session.close()
    return len(ended)


def compare(directory: Path, url: str) -> Comparison:
    """Compare every segment in both places, in bounded memory; writers may go on meanwhile. Raises ``OSError``."""
    same = not_here_yet = 0
    faults: list[Fault] = []
    with as_of_a_disk():
        connection = connect(url, "ledger compare")
        with connection:
            begun = connection.execute("SELECT segment FROM ledger_line WHERE sequence = 0").fetchall()
            names = {path.stem for path in segment_paths(directory)} | {segment for (segment,) in begun}
            for name in sorted(names):
                found = _compare(directory, connection, name)
                same += found.same
                not_here_yet += found.not_here_yet
                faults += found.faults
    return Comparison(same, not_here_yet, tuple(faults))


def _compare(directory: Path, connection: Connection, name: str) -> Comparison:
    path = segment_path(directory, name)
    file = f"{name}{SUFFIX}"
    if not path.exists():
        (count,) = connection.execute("SELECT count(*) FROM ledger_line WHERE segment = %s", (name,)).fetchone() or (0,)
        if _was_here(directory, name):
            message = "the file is missing, and the copy has it: `gateway ledger restore` brings it back"
            return Comparison(0, 0, (Fault(file, 1, message),))
        return Comparison(0, count, ())
    # before it is read: an entry that comes later may be in either place first
    live = _is_live(path)
    here = (line for _, lines in some_lines(path, 0) for line in lines)
    same = 0
    for line, copied in zip_longest(here, _lines_in_copy(connection, name)):
        if line == copied:
            same += 1
        elif line is None and path.parent.name == MIRROR:
            rest = connection.execute(
                "SELECT count(*) FROM ledger_line WHERE segment = %s AND sequence >= %s", (name, same)
            ).fetchone()
            return Comparison(same, rest[0] if rest else 0, ())
        elif live and (line is None or copied is None):
            break
        else:
            return Comparison(same, 0, (Fault(file, same + 1, _difference(same, line, copied)),))
    return Comparison(same, 0, ())


def _difference(number: int, line: bytes | None, copied: bytes | None) -> str:
    if line is None:
        return f"entry {number} is in the copy and not here: the next start puts it back, if it follows"
    if copied is None:
        return f"entry {number} is not in the copy: the next start brings it there"
    return f"entry {number} is another in the copy: one of the two was altered"


def _lines_in_copy(connection: Connection, name: str) -> Iterator[bytes]:
    """The lines of a segment; one that is missing among them is empty."""
    expected = 0
    while some := connection.execute(
        "SELECT sequence, line FROM ledger_line WHERE segment = %s AND sequence >= %s ORDER BY sequence LIMIT %s",
        (name, expected, _AT_ONCE),
    ).fetchall():
        for sequence, line in some:
            if sequence != expected:
                yield b""
                return
            yield line
            expected += 1


def _was_here(directory: Path, name: str) -> bool:
    """Whether the tree of this machine has entries of a segment."""
    return (directory / "tree" / "segments" / name).exists()


def _is_live(path: Path) -> bool:
    with path.open("rb") as file:
        return is_held(file.fileno())
