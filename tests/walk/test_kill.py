"""Whatever of a station is killed while partners are being served: every answer that arrived is on the record.

Workers, the first process, PostgreSQL and Redis die at random moments, under load, and come back.
``GATEWAY_KILLS=1000`` makes it the long run, as `make test-long` does; ``-s`` shows what came of it.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import requests

from gateway.ledger.receipt import read_receipt
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.verify import verify
from tests.walk.load import Load, Received
from tests.walk.mortal import Victim, mortal_station
from tests.walk.processes import PATIENCE, ask_for_token, is_ready, token_for, wait_until
from tests.walk.recorded import assert_recorded
from tests.world import Asker, Deployment

KILLS = int(os.environ.get("GATEWAY_KILLS", "60")) // 2
"""Of each of the two stations."""
TIMES = {Victim.WORKER: 24, Victim.POSTGRES: 16, Victim.REDIS: 17, Victim.FIRST: 3}
"""Who is meant, of sixty kills."""
PATIENT = 0.6
"""How often the next kill waits until answers arrive again."""

PAGE = "/v1/records/household?limit=10"
NOBODY = "/v1/records/household/nobody"
SAMPLE = 20


@pytest.fixture
def deployment(tmp_path: Path, redis_url: str) -> Deployment:
    return Deployment(tmp_path / "station", redis_url)


@pytest.mark.timeout(300 + 10 * KILLS)
@pytest.mark.parametrize("copied", [False, True], ids=["ledger on disk", "and in a copy"])
def test_every_answer_that_arrived_is_on_the_record_whoever_is_killed(deployment: Deployment, *, copied: bool) -> None:
    chance = random.Random(KILLS + copied)  # noqa: S311 - a test repeats itself
    asker = deployment.asker("community-committee", "elderly-care")
    began = time.monotonic()
    with mortal_station(deployment, copied=copied) as station:
        address = station.gateway.address
        wait_until(lambda: is_ready(address), "the gateway is ready")
        token = token_for(deployment, asker, address)
        one = f"/v1/records/household/{an_identifier(address, token)}"
        with Load(address, (PAGE, one, PAGE, NOBODY), lambda: a_token(deployment, asker, address)) as load:
            for victim in drawn(chance):
                if chance.random() < PATIENT:
                    load.wait_for_more()
                time.sleep(chance.uniform(0, 0.1))
                station.kill(victim, chance)
            load.wait_for_more(50)
        released = [each for each in load.received if each.body is not None]
        token = token_for(deployment, asker, address)
        wait_until(lambda: receipt_of(released[-1], address, token).ok, "the tree has caught up")
        for each in chance.sample(released, SAMPLE):
            assert_receipt_holds(each, receipt_of(each, address, token).json(), deployment)
    assert_recorded(load.received, deployment.settings)
    assert_whole(deployment)
    tell(load.received, deployment, time.monotonic() - began)


def drawn(chance: random.Random) -> list[Victim]:
    """Who is killed, in what order: each of them, and those more often that are soon back."""
    victims = [victim for victim, times in TIMES.items() for _ in range(-(-times * KILLS // sum(TIMES.values())))]
    # the shares were rounded up; of workers there are enough
    del victims[: len(victims) - KILLS]
    chance.shuffle(victims)
    return victims


def a_token(deployment: Deployment, asker: Asker, address: str) -> str:
    """A token, or nothing while there is none to be had."""
    reply = ask_for_token(deployment, asker, address)
    return str(reply.json()["access_token"]) if reply.ok else ""


def an_identifier(address: str, token: str) -> str:
    page = requests.get(f"{address}{PAGE}", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
    identifier: str = page.json()["data"][0]["household_no"]
    return identifier


def receipt_of(received: Received, address: str, token: str) -> requests.Response:
    return requests.get(
        f"{address}/v1/receipts/{received.id}", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    )


def assert_receipt_holds(received: Received, given: object, deployment: Deployment) -> None:
    receipt = read_receipt(given)
    assert receipt.disclosure == received.id
    assert receipt.check(received.body or b"", place_of(deployment).known_keys()) > 0


def place_of(deployment: Deployment) -> TreePlace:
    settings = deployment.settings
    return TreePlace(settings.ledger, settings.keys, settings.issuer)


def assert_whole(deployment: Deployment) -> None:
    """Nothing is missing between the entries either, and the tree has them all."""
    written = verify(deployment.settings.ledger)
    assert written.faults == ()
    in_tree = place_of(deployment).check({})
    assert (in_tree.entries, in_tree.faults) == (written.entries, ())


def tell(received: list[Received], deployment: Deployment, seconds: float) -> None:
    kinds = Counter("broke off" if not each.code and each.body is None else str(each.status) for each in received)
    found = verify(deployment.settings.ledger)
    sys.stdout.write(
        f"{KILLS} kills in {seconds:.0f} s; answers that arrived: {dict(kinds)}; without an entry: 0; "
        f"entries: {found.entries} in {found.segments} segments, of which {found.unclosed} were left by the killed\n"
    )
