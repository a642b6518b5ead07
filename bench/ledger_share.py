"""What the ledger costs a protected page: one application with its ledger, and with one that does nothing, in turn.

The application answers in this process, as a worker does with its threads, without a server around it: the walk with
token, limits (a real Redis), policy, archive (SQLite), and the entry, on disk before the page is given out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from bench.databases import archives
from bench.deployment import deploy, serving
from bench.ledger import seconds_of_bare_syncs
from bench.question import STREET_AGREEMENT
from bench.servers import free_port
from bench.stages import asker
from bench.walk import spread, walk
from gateway.app import create_app
from gateway.embedded import EmbeddedRedis
from gateway.ledger.book import Ledger
from gateway.ledger.entries import Recorded

HOUSEHOLDS: Final = 20_000
CACHE: Final = Path("var/bench")
THREADS: Final = (1, 2, 4)
ROUNDS: Final = 15
PAGES: Final = 100
AIM: Final = 1 / 3

Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that a page took, seconds that processors worked on it, the same without the ledger, and a bare sync."""

    wall: float
    work: float
    wall_without: float
    work_without: float
    sync: float

    @property
    def share(self) -> float:
        """Of the time that a page took, what the ledger cost."""
        return 1 - self.wall_without / self.wall

    @property
    def share_of_work(self) -> float:
        """The same of what processors did, which whatever else the machine does weighs on less."""
        return 1 - self.work_without / self.work


def lines() -> Iterator[str]:
    """The table in lines."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with archives("sqlite", (HOUSEHOLDS,), CACHE) as urls, TemporaryDirectory(dir=CACHE) as home:
        folder = Path(home).resolve()
        with _application(folder / "station", urls[HOUSEHOLDS]) as (ask, paths):
            yield f"pages of a hundred records in one process; load of the machine {os.getloadavg()[0]:.1f}"
            yield f"{'a second':>36}{'to bare syncs':>16}{'without ledger':>16}{'share':>9}{'of work':>9}{'aim':>7}"
            for threads in THREADS:
                yield _line(threads, [*_rounds(threads, ask, paths, folder / "bare")])


def _line(threads: int, rounds: Sequence[Round]) -> str:
    wall, without = (median(times) for times in zip(*((one.wall, one.wall_without) for one in rounds), strict=True))
    sync = median(one.sync for one in rounds)
    share, of_work = median(one.share for one in rounds), median(one.share_of_work for one in rounds)
    name = f"by {threads} thread{'s' * (threads > 1)}"
    return f"{name:24}{1 / wall:12,.0f}{sync / wall:16.2f}{1 / without:16,.0f}{share:9.0%}{of_work:9.0%}{AIM:7.0%}"


@contextmanager
def _application(home: Path, archive: str) -> Iterator[tuple[Ask, list[str]]]:
    """An application of this process, and what it is to be asked."""
    gateway = deploy(home, archive, free_port())
    with serving(gateway):
        authorization = gateway.authorization(STREET_AGREEMENT)
        paths = [each.path for each in spread(walk(gateway.port, authorization, PAGES), PAGES)]
    with EmbeddedRedis(home / "beside") as url:
        app = create_app(replace(gateway.settings, redis_url=url))
        yield asker(app, authorization), paths


def _rounds(threads: int, ask: Ask, paths: Sequence[str], bare: Path) -> Iterator[Round]:
    with ThreadPoolExecutor(threads) as pool:

        def asked() -> tuple[float, float]:
            wall, work = time.perf_counter(), time.process_time()
            list(pool.map(ask, paths))
            return (time.perf_counter() - wall) / len(paths), (time.process_time() - work) / len(paths)

        asked()
        for _ in range(ROUNDS):
            with_ledger = asked()
            with patch.object(Ledger, "append", lambda *_: Recorded("", "")):
                without = asked()
            yield Round(*with_ledger, *without, sync=seconds_of_bare_syncs(bare, len(paths)) / len(paths))
