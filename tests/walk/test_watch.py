"""A served gateway watches by itself: a canary that a partner opens is an event while it serves."""

from __future__ import annotations

from pathlib import Path

import requests

from gateway.db import reading, writing
from gateway.events import list_events
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.watching.canaries import Canary, add_canary
from tests.leaks.households import household
from tests.walk.processes import PATIENCE, served, token_for, wait_until
from tests.world import Archive, Deployment


def test_a_canary_that_is_opened_is_an_event_while_the_gateway_serves(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": [household()]})
    asker = deployment.asker("community-committee", "elderly-care")
    reference = read_reference_key(deployment.settings.keys / KEY_FILE).reference("household", "H-1")
    with writing(deployment.engine) as connection:
        add_canary(connection, Canary(reference, "household", "li", 0.0))

    def is_noticed() -> bool:
        with reading(deployment.engine) as connection:
            return [event.client_id for event in list_events(connection, kind="canary")] == [asker.client_id]

    with served(deployment) as (address, process):
        headers = {"Authorization": f"Bearer {token_for(deployment, asker, address)}"}
        assert requests.get(f"{address}/v1/records/household/H-1", headers=headers, timeout=PATIENCE).ok
        wait_until(is_noticed, "the event", process)
        counted = requests.get(f"{address}/metrics", timeout=PATIENCE).text
    assert 'gateway_events_unseen{kind="canary"} 1.0' in counted
    log = (deployment.directory / "log").read_text(encoding="utf-8")
    assert '"event":"an unusual look-up","kind":"canary"' in log
    assert reference not in log
