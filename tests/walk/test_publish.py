"""What is published holds from the next request on, in every process, even where Redis has lost its memory."""

from __future__ import annotations

from pathlib import Path

import redis
import requests

from gateway.changes import VERSION_KEY
from tests.walk.processes import PATIENCE, served, token_for
from tests.walk.registers import households
from tests.world import Archive, Deployment

CARE = "committee-elderly-care"
ASKS = 24
"""Requests, each on a connection of its own: two workers that share a port answer about half of them each."""


def test_a_publication_holds_from_the_next_request_on_in_every_worker(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": households(3)})
    asker = deployment.asker("community-committee", "elderly-care")
    settings = deployment.settings.file
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('[redis]\nurl = ""', f'[redis]\nurl = "{redis_url}"'), encoding="utf-8")
    with served(deployment) as (address, _):
        token = token_for(deployment, asker, address)
        number = 2
        assert _policies(address, token) == {f"{CARE}@{number}"}
        for forgets in (False, True, False):
            if forgets:
                with redis.Redis.from_url(redis_url) as server:
                    server.delete(VERSION_KEY)
            deployment.publish(CARE, lambda text: text)
            number += 1
            assert _policies(address, token) == {f"{CARE}@{number}"}


def _policies(address: str, token: str) -> set[str]:
    """The policies that the next requests are answered by."""
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    answers = [requests.get(f"{address}/v1/records/household", headers=headers, timeout=PATIENCE) for _ in range(ASKS)]
    assert {answer.status_code for answer in answers} == {200}
    return {answer.headers["Gateway-Policy"] for answer in answers}
