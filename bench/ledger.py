"""How many answers a second one process puts on the record, against what the disk itself can sync.

Each entry is of a page of a hundred records. Threads share a sync, as those of a worker do; the tree is what follows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
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

ENTRIES: Final = 4_000
THREADS: Final = (1, 2, 4, 16)
_KEY: Final = ReferenceKey(bytes(32))
_LINE: Final = 4_096


def lines() -> Iterator[str]:
    """The figures, a line each."""
    with TemporaryDirectory(dir=Path.cwd() / "var" if Path("var").is_dir() else None) as home:
        folder = Path(home)
        bare = ENTRIES / _seconds(lambda: _sync_bare(folder / "bare"))
        yield "on the record, entries of 100 references each           a second   to the bare syncs"
        yield f"{'a write of 4 KiB and its fdatasync, one after the other':<56}{bare:>8,.0f}"
        for threads in THREADS:
            rate = ENTRIES / _seconds(lambda threads=threads: _append(folder / f"by-{threads}", threads))
            yield f"{f'entries, durable, by {threads} threads':<56}{rate:>8,.0f}{rate / bare:>12.1f}"
        rate = ENTRIES / _seconds(lambda: _append(folder / "unsynced", 1, sync=lambda _: None))
        yield f"{'entries that nothing waits for':<56}{rate:>8,.0f}{rate / bare:>12.1f}"
        rate = ENTRIES / _seconds(lambda: _sequence(folder / "by-16", folder / "tree"))
        yield f"{'entries into the tree, with proofs from then on':<56}{rate:>8,.0f}{rate / bare:>12.1f}"


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _sync_bare(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        os.posix_fallocate(descriptor, 0, ENTRIES * _LINE)
        for number in range(ENTRIES):
            os.pwrite(descriptor, b"x" * _LINE, number * _LINE)
            sync_data(descriptor)
    finally:
        os.close(descriptor)


def _append(directory: Path, threads: int, sync: Callable[[int], None] = sync_data) -> None:
    release = page_released(0)
    with Ledger(directory, _KEY, sync=sync) as ledger, ThreadPoolExecutor(threads) as pool:

        def append(number: int) -> None:
            ledger.append(replace(release, asked=replace(release.asked, request_id=f"{number:032x}")))

        list(pool.map(append, range(ENTRIES)))


def _sequence(ledger: Path, tree: Path) -> None:
    signer = NoteSigner("bench/ledger", Ed25519PrivateKey.generate())
    with Sequencer(ledger, tree, "bench/ledger", [signer]) as sequencer:
        sequencer.more()
