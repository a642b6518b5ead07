"""A serving process does not grow with what it answers.

``GATEWAY_ANSWERS=100000`` is the long run; it prints what the largest process came to, and holds it to 150 MB.
"""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import requests

from tests.walk.processes import served, token_for, workers_of
from tests.walk.registers import households
from tests.world import Archive, Deployment

ANSWERS = int(os.environ.get("GATEWAY_ANSWERS", "600"))
LARGEST = 150 * 2**20
A_TOKENS_LIFE = 5000


def test_a_serving_process_does_not_grow_with_its_answers(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": households(200)})
    with served(deployment) as (address, process):
        ask(deployment, address, ANSWERS // 3)
        early = largest(workers_of(process))
        ask(deployment, address, ANSWERS - ANSWERS // 3)
        late = largest(workers_of(process))
    print(f"after {ANSWERS} answers the largest process has {late / 2**20:.0f} MB")  # noqa: T201 - the long run's result
    assert late < LARGEST
    assert late < early * 1.1


def ask(deployment: Deployment, address: str, answers: int) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    with requests.Session() as session:
        for number in range(answers):
            if number % A_TOKENS_LIFE == 0:
                session.headers["Authorization"] = f"Bearer {token_for(deployment, asker, address)}"
            answer = session.get(f"{address}/v1/records/household?limit={number % 50 + 1}", timeout=30)
            assert answer.status_code == 200, answer.text


def largest(processes: list[psutil.Process]) -> int:
    """The resident bytes of the largest of ``processes``."""
    return max(int(process.memory_info().rss) for process in processes)
