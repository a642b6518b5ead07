"""A program: writers are killed again and again at any moment; whatever one of them was told must be in the ledger.

Prints one line of JSON: rounds, acknowledged entries, those that are missing, and the faults of the ledger.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
from pathlib import Path
from threading import Thread

from gateway.ledger.browse import find
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import new_ledger, refusal

WRITERS = 4


def write_for_ever(directory: Path, pipe: int) -> None:
    """Append from several threads, telling the parent of each entry that was acknowledged."""
    ledger = new_ledger(directory, segment_bytes=40_000)

    def write() -> None:
        while True:
            recorded = ledger.append(refusal())
            os.write(pipe, f"{recorded.entry_id} {recorded.hash}\n".encode())

    threads = [Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def killed_writer(directory: Path, delay: float) -> str:
    """Start a writer, kill it ``delay`` seconds after its first acknowledgement, and return all it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write_for_ever(directory, writing)
    os.close(writing)
    select.select([reading], [], [], 30)
    select.select([], [], [], delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="ascii") as told:
        return told.read()


def main(directory: Path, rounds: int) -> None:
    """Kill ``rounds`` writers, then look for everything that they were told."""
    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    told = "".join(killed_writer(directory, chance.uniform(0, 0.03)) for _ in range(rounds))
    hashes = dict(line.split() for line in told.splitlines(keepends=True) if line.endswith("\n"))
    found = {entry_id: find(directory, entry_id) for entry_id in hashes}
    missing = [name for name, entry in found.items() if entry is None or entry.hash != hashes[name]]
    result = verify(directory)
    sys.stdout.write(
        json.dumps(
            {
                "acknowledged": len(hashes),
                "missing": missing,
                "faults": [str(fault) for fault in result.faults],
                "unclosed": result.unclosed,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
