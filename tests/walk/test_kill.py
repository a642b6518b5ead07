"""Worker processes are killed while partners are being served: every answer that arrived is on the record.

``GATEWAY_KILLS=100`` makes it the long run.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import requests

from gateway.ledger.claims import segment_paths
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.verify import verify
from tests.walk.processes import PATIENCE, is_ready, served, token_for, wait_until, workers_of
from tests.world import Archive, Deployment

KILLS = int(os.environ.get("GATEWAY_KILLS", "3"))
PARTNERS = 4
WORKERS = 2


class Load:
    """Partners that ask for pages one after the other and keep the id of every disclosure that reached them."""

    def __init__(self, address: str, token: str) -> None:
        self.received: list[str] = []
        self._address = address
        self._token = token
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(PARTNERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self) -> None:
        """Return once answers arrive again."""
        seen, until = len(self.received), time.monotonic() + PATIENCE
        while len(self.received) < seen + PARTNERS:
            assert time.monotonic() < until, "the gateway does not answer any more"
            time.sleep(0.01)

    def _ask(self) -> None:
        while not self._done.is_set():
            try:
                answer = requests.get(
                    f"{self._address}/v1/records/household?limit=10",
                    headers={"Authorization": f"Bearer {self._token}"},
                    timeout=10,
                )
            except requests.RequestException:
                continue
            if answer.status_code == 200 and answer.json()["data"]:
                self.received.append(answer.headers["Gateway-Disclosure"])


def households(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "household_no": f"HH-{number:06}",
            "area_code": "310115003001",
            "status": "active",
            "classification": "公开",
            "protected": False,
        }


@pytest.fixture
def deployment(tmp_path: Path, redis_url: str) -> Deployment:
    made = Deployment(tmp_path / "station", redis_url)
    Archive(made.directory / "archive.db", made.catalogue).fill({"household": households(50)})
    return made


def test_every_answer_that_arrived_is_on_the_record_whichever_worker_is_killed(deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    chance = random.Random(20261122)  # noqa: S311 - a test repeats itself
    with served(deployment) as (address, process):
        for _ in range(KILLS):
            # the one that was killed before has to be back: with both gone nobody listens for a moment
            wait_until(
                lambda: len(workers_of(process)) == WORKERS and is_ready(address), "both workers are back", process
            )
            token = token_for(deployment, asker, address)
            with Load(address, token) as load:
                load.wait_for_more()
                chance.choice(workers_of(process)).kill()
                load.wait_for_more()
            assert_recorded(load.received, deployment.settings.ledger)
    settings = deployment.settings
    written = verify(settings.ledger)
    assert written.faults == ()
    in_tree = TreePlace(settings.ledger, settings.keys, settings.issuer).check({})
    assert (in_tree.entries, in_tree.faults) == (written.entries, ())


def assert_recorded(received: list[str], ledger: Path) -> None:
    account = b"".join(path.read_bytes() for path in segment_paths(ledger))
    assert received
    missing = [disclosure for disclosure in received if disclosure.encode() not in account]
    assert not missing
