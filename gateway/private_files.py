"""Files that only their owner may read: the keys and secrets of a deployment, how they are read and written."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class OpenToOthersError(Exception):
    """Other users may read or write the file; whose key it is says what to do."""


def read_private(path: Path) -> bytes:
    """What stands in the file; raises ``OpenToOthersError``, and ``OSError`` where it cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.key"
    ...     file.touch(0o640)
    ...     read_private(file)
    Traceback (most recent call last):
    gateway.private_files.OpenToOthersError
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise OpenToOthersError
        return file.read()


def write_new(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, whole or not at all, durably.

    Raises ``FileExistsError`` where there is one: a key that is written over cannot be had back; and ``OSError``.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
