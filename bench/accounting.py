"""How long a person's report takes in a ledger of ten million entries, and how fast entries come into its index.

The entries of the person are written by the gateway's own code, each into a segment of its own; the index is then
filled up with random rows, two for each of ten million entries, as if every one were of a record and a person.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from bench.replay import page_released
from gateway.ledger.accounting.disclosures import on_record
from gateway.ledger.accounting.following import Account
from gateway.ledger.accounting.index import FILE
from gateway.ledger.accounting.report import Report, Station
from gateway.ledger.accounting.wording import subject_text
from gateway.ledger.book import Ledger
from gateway.ledger.references import ReferenceKey
from gateway.model.grant import Purposes

ENTRIES: Final = 10_000_000
DISCLOSURES: Final = 50
_REPORTS: Final = 20
_FOLLOWED: Final = 5_000
_KEY: Final = ReferenceKey(bytes(32))
_PERSON: Final = str(_KEY.subject_key.reference("310115195003071230"))
_OTHER: Final = str(_KEY.subject_key.reference("11010519491231002X"))
_FILL: Final = """
WITH RECURSIVE row (number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM row WHERE number < ?)
INSERT OR IGNORE INTO cell SELECT random() AS key, (1 << 40) + 1000000 + number / 2 FROM row ORDER BY key
"""


def lines() -> Iterator[str]:
    """The figures, a line each."""
    with TemporaryDirectory(dir=Path.cwd() / "var" if Path("var").is_dir() else None) as home:
        small, large = Path(home) / "small", Path(home) / "large"
        _write(small)
        yield f"{'entries of 20 records into the index, a second':<58}{_followed(Path(home) / 'followed'):>9,.0f}"
        _write(large)
        _inflate(large)
        for folder, entries in ((small, 2 * DISCLOSURES), (large, ENTRIES)):
            first, usual = _reported(folder)
            what = f"report of {DISCLOSURES} disclosures among {entries:,} entries, ms"
            yield f"{what:<58}{usual * 1000:>9,.1f}  (the first: {first * 1000:,.1f})"


def _write(folder: Path) -> None:
    """A ledger in which each of the person's disclosures stands in another segment, beside somebody else's."""
    page = page_released(0)
    with Ledger(folder, _KEY, segment_bytes=1, sync=lambda _: None) as ledger:
        for number in range(DISCLOSURES):
            for person in (_OTHER, _PERSON):
                people = (person, *[_OTHER] * (len(page.identifiers) - 1))
                asked = replace(page.asked, request_id=f"{number:031x}{person[0]}")
                ledger.append(replace(page, asked=asked, subjects={"head": people}))
    with Account(folder) as account:
        account.more()


def _inflate(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_FILL, (2 * ENTRIES,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _followed(folder: Path) -> float:
    page = page_released(0)
    people = {"head": [_PERSON] * len(page.identifiers)}
    with Ledger(folder, _KEY, sync=lambda _: None) as ledger:
        for number in range(_FOLLOWED):
            asked = replace(page.asked, request_id=f"{number:032x}")
            ledger.append(replace(page, asked=asked, subjects=people))
    began = time.perf_counter()
    with Account(folder) as account:
        account.more()
    return _FOLLOWED / (time.perf_counter() - began)


def _reported(folder: Path) -> tuple[float, float]:
    """The seconds of the first report, and of a usual one: from the opening of the files to the text."""
    station = Station("station", ZoneInfo("Asia/Shanghai"), {}, Purposes({}, ""), {})
    taken = []
    for _ in range(_REPORTS):
        began = time.perf_counter()
        with Account(folder) as account:
            account.more()
            report = Report(station, datetime.now(UTC), on_record(account, _PERSON))
        told = subject_text(report.for_subject(), "zh").count("接收单位")
        taken.append(time.perf_counter() - began)
        if told != DISCLOSURES:
            raise RuntimeError(f"{told} disclosures were told of instead of {DISCLOSURES}: nothing is measured by that")
    return taken[0], median(taken)
