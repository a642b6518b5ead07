"""Redis frozen (a real one, stopped by SIGSTOP) or killed: what needs it answers 503, and no worker hangs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen

import psutil
import pytest
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from tests.leaks.households import household
from tests.walk.processes import PATIENCE, family_of, served, token_for, wait_until
from tests.world import Archive, Asker, Deployment

CLIENTS_PATIENCE = 30.0
"""Seconds after which a partner's program gives up by default."""

RECORDS = ("/v1/records/household", "/v1/records/household/H-1", "/v1/catalogue", "/v1/records/household?nonsense=1")


@pytest.fixture
def deployment(tmp_path: Path, redis_url: str) -> Deployment:
    made = Deployment(tmp_path / "station", redis_url)
    Archive(made.directory / "archive.db", made.catalogue).fill({"household": [household()]})
    return made


def redis_of(process: Popen[str]) -> Iterator[psutil.Process]:
    """The embedded server of a gateway, without the shell that keeps it."""
    for child in family_of(process):
        if any(name in child.name() for name in ("redis-server", "valkey-server", "valkey")):
            yield child


def ask_for_token(deployment: Deployment, asker: Asker, address: str) -> int:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": make_assertion(asker.key, asker.client_id, deployment.settings.issuer, time.time()),
        "scope": "household:list",
    }
    return requests.post(f"{address}/oauth/token", data=form, timeout=CLIENTS_PATIENCE).status_code


def test_while_redis_is_frozen_or_gone_everything_that_needs_it_is_503(deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    with served(deployment) as (address, process), ThreadPoolExecutor(12) as pool:
        token = token_for(deployment, asker, address)

        def ask(path: str) -> requests.Response:
            headers = {"Authorization": f"Bearer {token}"}
            return requests.get(f"{address}{path}", headers=headers, timeout=CLIENTS_PATIENCE)

        def statuses() -> list[int]:
            """Of more requests at once than there are threads to answer them, and of the token endpoint."""
            asked = [pool.submit(ask, path) for path in RECORDS * 2]
            for_token = pool.submit(ask_for_token, deployment, asker, address)
            answers = [each.result() for each in asked]
            assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 503)
            return [*(answer.status_code for answer in answers), for_token.result()]

        assert statuses() == [200, 200, 200, 400] * 2 + [200]
        (server,) = redis_of(process)
        server.suspend()
        try:
            not_ready, alive = pool.submit(ask, "/readyz"), pool.submit(ask, "/healthz")
            refused = pool.submit(requests.get, f"{address}{RECORDS[0]}", timeout=CLIENTS_PATIENCE)
            assert statuses() == [503] * 9
            assert (not_ready.result().status_code, alive.result().status_code) == (503, 200)
            assert refused.result().status_code == 401
        finally:
            server.resume()
        wait_until(lambda: ask("/readyz").ok, "it is ready again", process)
        assert statuses() == [200, 200, 200, 400] * 2 + [200]
        server.kill()
        server.wait(PATIENCE)
        assert statuses() == [503] * 9
        assert ask("/healthz").status_code == 200
