"""How fast recorded disclosures are replayed: `python -m bench.replay [ENTRIES]`.

The ledger is written by the gateway's own code, with every answer a page of twenty records, by eight partners for two
purposes; only the disk is not waited for.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from gateway.ledger.book import Ledger
from gateway.ledger.references import ReferenceKey
from gateway.ledger.replay import replay
from gateway.ledger.verify import ledger_bytes
from gateway.model.plan import Provenance
from gateway.model.release import Asked, Release

ENTRIES: Final = 100_000
PAGE: Final = 20
GOAL: Final = 1_000_000
"""Entries that are to be replayed within ten seconds."""

_FIELDS: Final = ("household_no", "address", "head_name", "head_id_number", "head_birth_date", "phone", "care_needs")
_WITHHELD: Final = ("area_code", "members", "person_ref", "visit_notes", "criminal_history", "status", "protected")


@dataclass(frozen=True, slots=True)
class Rate:
    """What one replay took."""

    entries: int
    bytes: int
    practices: int
    seconds: float


def rates(entries: int) -> Iterator[tuple[str, Rate]]:
    """One ledger of ``entries`` releases, read by one process and by as many as there are cores."""
    with TemporaryDirectory(prefix="replay-") as folder:
        directory = Path(folder)
        _write(directory, entries)
        for name, processes in (("in one process", 1), ("in one process a core", None)):
            began = time.perf_counter()
            found = replay(directory, processes=processes)
            seconds = time.perf_counter() - began
            yield name, Rate(found.releases, ledger_bytes(directory), len(found.practised), seconds)


def lines(entries: int = ENTRIES) -> Iterator[str]:
    """The table in lines."""
    title = f"a replay of {entries:,} disclosures of {PAGE} records"
    yield f"{title:66}{'entries/s':>12}{'MB/s':>8}{'s a million':>13}"
    for name, rate in rates(entries):
        pace = rate.entries / rate.seconds
        yield f"  {name:64}{pace:12,.0f}{rate.bytes / rate.seconds / 1e6:8.0f}{GOAL / pace:13.1f}"


def _write(directory: Path, entries: int) -> None:
    with Ledger(directory, ReferenceKey(bytes(32)), sync=lambda _: None) as ledger:
        for number in range(entries):
            ledger.append(page_released(number))


def page_released(number: int) -> Release:
    """A page of a hundred households that a committee had, one of many."""
    partner = f"committee-puxing-{number % 8}"
    return Release(
        asked=Asked(
            request_id=f"{number:032x}",
            record_type="household",
            action="list",
            client_id=f"{partner}-client",
            partner_id=partner,
            agreement_id=f"{partner}-2026-014",
            purpose=("elderly-care", "disaster-roll")[number % 16 // 8],
            legal_basis="中华人民共和国老年人权益保障法第七条；城市居民委员会组织法第三条",
            officer="王主任",
            token_id=f"{number // 40:022x}",
        ),
        provenance=Provenance(("committee-elderly-care@7",), "a" * 64, "b" * 64),
        released=_FIELDS,
        withheld=_WITHHELD,
        identifiers=tuple(f"H{number % 50_000 * PAGE + each:09}" for each in range(PAGE)),
        format="json",
        obligations=("no-onward-transfer", "delete-after-use"),
        digest=bytes(32),
    )


if __name__ == "__main__":
    print("\n".join(lines(*map(int, sys.argv[1:]))))
