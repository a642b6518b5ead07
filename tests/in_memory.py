"""Where the files of the tests are: in memory, where this machine has room for them there.

The ledger and the state wait for the disk at every answer and every act; no test needs what is written to outlive the
machine, and those of power cuts and failing disks have a disk of their own making. ``--basetemp`` names another place.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import psutil

_MEMORY: Final = Path("/dev/shm")
_GIBIBYTE: Final = 2**30
_ROOM: Final = 4 * _GIBIBYTE
"""A whole run writes less than half of that."""


def folder_in_memory() -> Path | None:
    """A new folder for a run, or None where there is too little memory, or no program could be run from it."""
    try:
        found = os.statvfs(_MEMORY)
    except OSError:
        return None
    free = min(found.f_bavail * found.f_frsize, psutil.virtual_memory().available // 2)
    if free < _ROOM or found.f_flag & os.ST_NOEXEC:
        return None
    return Path(tempfile.mkdtemp(prefix="gateway-tests-", dir=_MEMORY))


def remove(folder: Path) -> None:
    """Give the memory back."""
    shutil.rmtree(folder, ignore_errors=True)
