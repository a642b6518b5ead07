"""How long a page of a search of the ledger takes, and how much of the ledger it looks through a second.

The ledger is small for a machine's memory and read again and again, so what is measured is the work and no disk.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.replay import page_released
from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.references import ReferenceKey
from gateway.ledger.search.pages import Limits, search
from gateway.ledger.search.wanted import Wanted
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NoteSigner
from gateway.ledger.tree.sequencer import Sequencer

ENTRIES: Final = 20_000
_ROUNDS: Final = 7
_BEGIN: Final = 1_795_000_000
_SIGNER: Final = NoteSigner("bench/ledger", Ed25519PrivateKey.generate())
_WANTED: Final[Mapping[str, Wanted]] = {
    "the newest, whoever they are of": Wanted(),
    "a partner with one entry in eight": Wanted(partner="committee-puxing-3"),
    "a minute in the middle": Wanted(since=(_BEGIN + ENTRIES // 2) * 1000, until=(_BEGIN + ENTRIES // 2 + 60) * 1000),
    "a partner with none: all is looked through": Wanted(partner="committee-none"),
}


def lines() -> Iterator[str]:
    """The figures, a line each."""
    with TemporaryDirectory(dir=Path.cwd() / "var" if Path("var").is_dir() else None) as home:
        ledger, tree = Path(home) / "ledger", Path(home) / "tree"
        _write(ledger, tree)
        length = sum(len(path.read_bytes().rstrip(b"\0")) for path in segment_paths(ledger))
        log = LogView(tree, "bench/ledger", [_SIGNER.key])
        yield f"a page of a search in a ledger of {ENTRIES:,} entries and {length / 1e6:,.0f} MB, ms"
        for what, wanted in _WANTED.items():
            seconds = median(_seconds(ledger, log, wanted) for _ in range(_ROUNDS))
            rate = f"{length / 1e6 / seconds:8,.0f} MB a second" if "all" in what else ""
            yield f"{what:<50}{seconds * 1000:9,.1f}{rate}"


def _seconds(ledger: Path, log: LogView, wanted: Wanted) -> float:
    began = time.perf_counter()
    search(ledger, log, wanted, limits=Limits(bytes=1 << 40))
    return time.perf_counter() - began


def _write(ledger: Path, tree: Path) -> None:
    """A ledger with an entry a second, none of which waits for the disk."""
    now = float(_BEGIN)
    with Ledger(ledger, ReferenceKey(bytes(32)), lambda: now, sync=lambda _: None) as book:
        for number in range(ENTRIES):
            now += 1
            page = page_released(number)
            book.append(replace(page, identifiers=page.identifiers[:20]))
    with Sequencer(ledger, tree, "bench/ledger", [_SIGNER]) as sequencer:
        sequencer.more()
