"""Where the disks of these tests are laid down: in memory, where there is a place for that.

What a ledger syncs is noted and not done; SQLite syncs its files by itself, hundreds of times.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def scratch() -> Iterator[Path]:
    with TemporaryDirectory(prefix="power-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def home(scratch: Path) -> Path:
    made = scratch / "home"
    made.mkdir()
    return made
