"""Worker processes are killed while partners are being served: every answer that arrived is on the record.

``GATEWAY_KILLS=100`` makes it the long run.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psutil
import pytest
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.ledger.claims import segment_paths
from gateway.ledger.verify import verify
from tests.world import Archive, Asker, Deployment

KILLS = int(os.environ.get("GATEWAY_KILLS", "3"))
PARTNERS = 4
PATIENCE_S = 60


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
        seen, until = len(self.received), time.monotonic() + PATIENCE_S
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


@contextmanager
def serving(deployment: Deployment) -> Iterator[tuple[str, psutil.Process]]:
    """The deployment, served for real on a free port: its address and its first process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = deployment.settings.file
    text = re.sub(r"(?m)^port = \d+", f"port = {port}", file.read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^burst_per_second = \d+", "burst_per_second = 100000", text)
    file.write_text(text, encoding="utf-8")
    environment = {**os.environ, "GATEWAY_REDIS_URL": deployment.settings.redis_url or ""}
    with (deployment.directory / "serve.log").open("wb") as log:
        command = [sys.executable, "-m", "gateway", "--settings", str(file), "serve"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - ours
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + PATIENCE_S
        while not answers(address):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        assert process.wait(PATIENCE_S) is not None


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def workers(server: psutil.Process) -> list[psutil.Process]:
    """Its processes that answer requests: all but the one that tidies up after them."""
    return [child for child in server.children() if "resource_tracker" not in " ".join(child.cmdline())]


def token_for(asker: Asker, address: str, issuer: str) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": make_assertion(asker.key, asker.client_id, issuer, time.time()),
        "scope": "household:list",
    }
    reply = requests.post(f"{address}/oauth/token", data=form, timeout=10)
    assert reply.status_code == 200, reply.text
    token: str = reply.json()["access_token"]
    return token


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
    archive = Archive(made.directory / "archive.db", made.catalogue)
    archive.fill({"household": households(50)})
    # limits are not what is tried here
    policy = made.settings.policies / "committee-elderly-care.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("per_day: 500", "per_day: 1000000"), encoding="utf-8")
    return made


def test_every_answer_that_arrived_is_on_the_record_whichever_worker_is_killed(deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    chance = random.Random(20261122)  # noqa: S311 - a test repeats itself
    with serving(deployment) as (address, server):
        token = token_for(asker, address, deployment.settings.issuer)
        for _ in range(KILLS):
            with Load(address, token) as load:
                load.wait_for_more()
                chance.choice(workers(server)).kill()
                load.wait_for_more()
            assert_recorded(load.received, deployment.settings.ledger)
            token = token_for(asker, address, deployment.settings.issuer)
    assert verify(deployment.settings.ledger).faults == ()


def assert_recorded(received: list[str], ledger: Path) -> None:
    account = b"".join(path.read_bytes() for path in segment_paths(ledger))
    assert received
    missing = [disclosure for disclosure in received if disclosure.encode() not in account]
    assert not missing
