"""The databases that hold the archives during a run: SQLite's files, and a PostgreSQL that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from bench.archive import copy_households, sqlite_archive
from tests.servers import new_database, running_postgres

ENGINES: Final = ("sqlite", "postgresql")

_POSTGRESQL: Final = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "max_connections": "60",
}
"""A small server with an SSD; everything that keeps data safe is as it comes."""


@contextmanager
def archives(engine: str, sizes: Sequence[int], cache: Path) -> Iterator[dict[int, str]]:
    """The URLs of archives of ``sizes`` households in ``engine``, by size, for as long as the block lasts."""
    files = {households: sqlite_archive(cache, households) for households in sizes}
    if engine == "sqlite":
        yield files
        return
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres(_POSTGRESQL))
        urls = {households: stack.enter_context(new_database(server)) for households in sizes}
        for households, url in urls.items():
            copy_households(files[households], url)
        yield urls
