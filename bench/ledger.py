"""How many answers a second one process puts on the record, against what the disk itself can sync.

Each entry is of a page of a hundred records. Threads share a sync, as those of a worker do; the tree is what follows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.replay import page_released
from gateway.ledger.book import Ledger
from gateway.ledger.disk import sync_data
from gateway.ledger.references import ReferenceKey
from gateway.ledger.tree.note import NoteSigner
from gateway.ledger.tree.sequencer import Sequencer
from gateway.model.release import Release

ENTRIES: Final = 4_000
RECORDS: Final = 100
AIM: Final = 3_000
"""Entries a second."""
THREADS: Final = (1, 2, 4, 16)
_KEY: Final = ReferenceKey(bytes(32))
_LINE: Final = 4_096


def lines() -> Iterator[str]:
    """The figures, a line each; *work* is what processors did for one, whatever else the machine did meanwhile."""
    with TemporaryDirectory(dir=Path.cwd() / "var" if Path("var").is_dir() else None) as home:
        folder, pages = Path(home), [_page(number) for number in range(ENTRIES)]
        bare = ENTRIES / seconds_of_bare_syncs(folder / "bare", ENTRIES)
        yield f"entries of a hundred records and their people; load of the machine {os.getloadavg()[0]:.1f}"
        yield f"{'a second':>66}{'to bare syncs':>15}{'work, µs':>10}{'aim':>8}"
        yield f"{'a write of 4 KiB and its fdatasync, one after the other':56}{bare:10,.0f}"
        for threads in THREADS:
            wall, work = _seconds(lambda threads=threads: _append(folder / f"by-{threads}", pages, threads))
            yield _line(f"durable, by {threads} threads of one process", wall, work, bare) + f"{AIM:8,}"
        yield _line(
            "that nothing waits for", *_seconds(lambda: _append(folder / "none", pages, 1, lambda _: None)), bare
        )
        in_tree = _seconds(lambda: _sequence(folder / "by-16", folder / "tree"))
        yield _line("into the tree, with proofs from then on", *in_tree, bare)


def _line(name: str, wall: float, work: float, bare: float) -> str:
    rate = ENTRIES / wall
    return f"{name:56}{rate:10,.0f}{rate / bare:15.2f}{work / ENTRIES * 1e6:10,.0f}"


def _seconds(measured: Callable[[], None]) -> tuple[float, float]:
    """What it took, and what processors did for it."""
    wall, work = time.perf_counter(), time.process_time()
    measured()
    return time.perf_counter() - wall, time.process_time() - work


def seconds_of_bare_syncs(path: Path, count: int) -> float:
    """What so many writes take, each synced before the next, of about the length of an entry."""

    def write() -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
        try:
            os.posix_fallocate(descriptor, 0, count * _LINE)
            for number in range(count):
                os.pwrite(descriptor, b"x" * _LINE, number * _LINE)
                sync_data(descriptor)
        finally:
            os.close(descriptor)

    return _seconds(write)[0]


def _page(number: int) -> Release:
    """An answer with a hundred records, of which each is about somebody."""
    page = page_released(number)
    return replace(
        page,
        identifiers=tuple(f"H{number * RECORDS + each:09}" for each in range(RECORDS)),
        subjects={"head": tuple(f"{number * RECORDS + each:032x}" for each in range(RECORDS))},
    )


def _append(directory: Path, pages: Sequence[Release], threads: int, sync: Callable[[int], None] = sync_data) -> None:
    with Ledger(directory, _KEY, sync=sync) as ledger, ThreadPoolExecutor(threads) as pool:
        list(pool.map(ledger.append, pages))


def _sequence(ledger: Path, tree: Path) -> None:
    signer = NoteSigner("bench/ledger", Ed25519PrivateKey.generate())
    with Sequencer(ledger, tree, "bench/ledger", [signer]) as sequencer:
        sequencer.more()
