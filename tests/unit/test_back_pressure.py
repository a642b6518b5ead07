"""More is asked than a slow disk can record: what leaves is on the record, and the rest may come again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from gateway.errors import LEDGER
from gateway.ledger.browse import find
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.verify import verify
from tests.leaks.households import household
from tests.world import Deployment, World

ASKED = 36
THREADS = 12


def test_whatever_leaves_is_on_the_record_and_who_cannot_wait_comes_again(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(Deployment(tmp_path / "station", redis_url), "slow")
    asker = world.deployment.asker("community-committee", "elderly-care")
    world.archive.fill({"household": [household()]})
    token = world.token(asker)
    assert world.get(asker, "/v1/records/household").status_code == 200
    real: Callable[[int], None] = os.fdatasync

    def slow(descriptor: int) -> None:
        time.sleep(0.2)
        real(descriptor)

    def ask(_number: int) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return Client(world.app).get("/v1/records/household", headers=headers)

    monkeypatch.setattr("gateway.ledger.segment.MOST_WAITING", THREADS // 4)
    with monkeypatch.context() as patch, ThreadPoolExecutor(THREADS) as pool:
        patch.setattr("gateway.ledger.disk.os.fdatasync", slow)
        answers = list(pool.map(ask, range(ASKED)))
    served = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert served
    assert refused, "there are more threads than may wait"
    for answer in served:
        assert find(world.settings.ledger, answer.headers["Gateway-Disclosure"]) is not None
    for answer in refused:
        assert answer.json is not None
        assert (answer.status_code, answer.json["code"], answer.json.get("data")) == (503, LEDGER.code, None)
        assert answer.headers["Retry-After"]
    found = verify(world.settings.ledger)
    assert (found.whole, found.releases) == (True, len(served) + 1), "who was refused has no entry"
    settings = world.settings
    place = TreePlace(settings.ledger, settings.keys, settings.issuer)
    with place.sequencer() as sequencer:
        assert sequencer.more() == found.entries, "the tree was behind, and has them all"
    assert place.check({}).faults == ()
