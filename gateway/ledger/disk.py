"""What the ledger asks of a file system: to keep what it was given, to reserve room, and to show who is writing."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

Sync: TypeAlias = Callable[[int], None]
"""Returns when everything written to a descriptor is on the medium; raises ``OSError`` when that is not certain."""

_FULL_SYNC: Final[int | None] = getattr(fcntl, "F_FULLFSYNC", None)
_UNSUPPORTED: Final = frozenset({errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS})


def sync_data(descriptor: int) -> None:
    """Flush a file's content and the size that is needed to read it back.

    On macOS ``fsync`` stops at the drive's cache and only ``F_FULLFSYNC`` reaches the medium.
    """
    if _FULL_SYNC is not None:
        fcntl.fcntl(descriptor, _FULL_SYNC)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_directory(directory: Path) -> None:
    """Make the names in ``directory`` durable: a synced file without a synced name is lost with the power."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing, durably; of one that is there make the name durable.

    It may be there because a process made it that was killed before it could sync.
    """
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_directory(folder.parent)


def reserve(descriptor: int, start: int, length: int) -> None:
    """Reserve room on disk, so that a later sync need not record a new size; no more than that where unsupported."""
    if not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(descriptor, start, length)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def write_all(descriptor: int, content: bytes, offset: int) -> None:
    """Write ``content`` at ``offset``, however many calls that takes."""
    rest = memoryview(content)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest = rest[written:]
        offset += written


def put_in_place(path: Path, content: bytes) -> None:
    """Write ``path`` whole or not at all, in place of what it was; the name is durable once its folder is synced."""
    unfinished = path.with_name(f".{path.name}.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        write_all(descriptor, content, 0)
        sync_data(descriptor)
    finally:
        os.close(descriptor)
    unfinished.rename(path)


def hold(descriptor: int) -> None:
    """Mark a file as being written by this process, until the descriptor is closed or the process ends."""
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(descriptor: int) -> bool:
    """Whether some process is still writing the file; ``descriptor`` must have been opened for this question."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """One process at a time: segments are begun and recovered under this lock only."""
    descriptor = os.open(directory / "opening.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
