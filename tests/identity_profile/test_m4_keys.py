"""M4: keys are rotated without a request that fails, and one that leaked is refused at once, everywhere."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from gateway.identity.signed import read_signed
from gateway.ledger.claims import segment_paths
from tests.walk.processes import PATIENCE, served, token_for
from tests.world import Archive, Asker, Deployment, World

CLIENTS = 4


@pytest.fixture
def deployment(tmp_path: Path, redis_url: str) -> Deployment:
    made = Deployment(tmp_path / "station", redis_url)
    Archive(made.directory / "archive.db", made.catalogue)
    return made


def keys(deployment: Deployment, *words: str) -> None:
    command = [sys.executable, "-m", "gateway", "--settings", str(deployment.settings.file), "keys", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603 - our own command


def ask(address: str, token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{address}/v1/catalogue", headers=headers, timeout=PATIENCE)


class Load:
    """Clients that get a token and use it at once, one after the other; what failed is kept."""

    def __init__(self, deployment: Deployment, asker: Asker, address: str) -> None:
        self.kids: list[str] = []
        self.failed: list[str] = []
        self.done = threading.Event()
        self._given = (deployment, asker, address)

    def __call__(self, _: int) -> None:
        deployment, asker, address = self._given
        held = token_for(deployment, asker, address)
        while not self.done.is_set():
            token = token_for(deployment, asker, address)
            self.kids.append(read_signed(token).kid)
            self.failed += [answer.text for answer in (ask(address, token), ask(address, held)) if not answer.ok]

    def wait_for_more(self) -> None:
        seen = len(self.kids)
        while len(self.kids) < seen + 2 * CLIENTS and not self.done.wait(0.01):
            pass


def test_m4_no_request_fails_across_a_rotation_under_load(deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    with served(deployment) as (address, _), ThreadPoolExecutor(CLIENTS) as pool:
        load = Load(deployment, asker, address)
        running = [pool.submit(load, number) for number in range(CLIENTS)]
        try:
            for step in ("rotate", "activate"):
                load.wait_for_more()
                keys(deployment, step)
            load.wait_for_more()
            load.wait_for_more()
        finally:
            load.done.set()
        for each in running:
            each.result()
        published = requests.get(f"{address}/oauth/jwks", timeout=PATIENCE).json()["keys"]
    assert load.failed == []
    old, new = load.kids[0], load.kids[-1]
    assert old != new
    assert [key["kid"] for key in published] == [new, old]


def test_m4_what_a_revoked_key_signed_is_refused_by_every_process_and_on_the_record(deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    with served(deployment) as (address, _):
        token = token_for(deployment, asker, address)
        assert all(ask(address, token).ok for _ in range(20))
        keys(deployment, "rotate")
        keys(deployment, "revoke", read_signed(token).kid)
        refused = [ask(address, token) for _ in range(20)]
        assert {answer.status_code for answer in refused} == {401}
        assert {answer.json()["code"] for answer in refused} == {"GW202"}
        assert 'error="invalid_token"' in refused[0].headers["WWW-Authenticate"]
        assert ask(address, token_for(deployment, asker, address)).ok
    account = b"".join(path.read_bytes() for path in segment_paths(deployment.settings.ledger))
    # a process that had not yet heard of the removal answers on the record; one that had does not know the token
    assert b'"GW202"' in account


def test_m4_a_machine_without_the_active_key_is_not_ready_and_gives_no_token(deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    for file in deployment.settings.keys.glob("token-*.jwk"):
        file.unlink()
    elsewhere = World(deployment, "elsewhere")
    ready = elsewhere.browser.get("/readyz")
    assert ready.json
    assert (ready.status_code, ready.json["parts"]["signing key"]) == (503, False)
    assert elsewhere.ask_for_token(asker, scope="household:list").status_code == 503
