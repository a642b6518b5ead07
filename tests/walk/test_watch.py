"""A served gateway does by itself what nobody asks for: it watches, and destroys what has been kept for long enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import requests

from gateway.access.asking import AccessRequests
from gateway.access.attached import taken
from gateway.access.clock import Terms
from gateway.access.request import Applicant
from gateway.db import reading, writing
from gateway.events import list_events
from gateway.identity.people.key import KEY_FILE as PEOPLE_KEY_FILE
from gateway.identity.people.key import read_people_key
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.watching.canaries import Canary, add_canary
from tests.leaks.households import household
from tests.state import state_of
from tests.unit.access.wishes import PDF, WISH
from tests.walk.processes import PATIENCE, served, token_for, wait_until
from tests.world import Archive, Asker, Clock, Deployment

HALF_A_YEAR_S = 184 * 24 * 3600


def attach_long_ago(deployment: Deployment, asker: Asker) -> Callable[[], bool]:
    """Attach something to a request that was taken back half a year ago; whether it is destroyed."""
    state = state_of(deployment.engine, clock=Clock(time.time() - HALF_A_YEAR_S))
    key = read_people_key(deployment.settings.keys / PEOPLE_KEY_FILE)
    requests_then = AccessRequests(state, Terms(), deployment.settings.zone, key)
    applicant = Applicant(asker.partner.id, asker.agreement.id, asker.client_id)
    asked = requests_then.ask(applicant, WISH, [taken("依据.pdf", PDF)])
    requests_then.withdraw(asked.id, applicant)
    return lambda: requests_then.find(asked.id, None).attached[0].destroyed is not None


def test_a_canary_that_is_opened_is_an_event_while_the_gateway_serves(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": [household()]})
    asker = deployment.asker("community-committee", "elderly-care")
    reference = read_reference_key(deployment.settings.keys / KEY_FILE).reference("household", "H-1")
    with writing(deployment.engine) as connection:
        add_canary(connection, Canary(reference, "household", "li", 0.0))

    is_destroyed = attach_long_ago(deployment, asker)

    def is_noticed() -> bool:
        with reading(deployment.engine) as connection:
            return [event.client_id for event in list_events(connection, kind="canary")] == [asker.client_id]

    with served(deployment) as (address, process):
        headers = {"Authorization": f"Bearer {token_for(deployment, asker, address)}"}
        assert requests.get(f"{address}/v1/records/household/H-1", headers=headers, timeout=PATIENCE).ok
        wait_until(is_noticed, "the event", process)
        wait_until(is_destroyed, "the end of an attachment", process)
        counted = requests.get(f"{address}/metrics", timeout=PATIENCE).text
    assert 'gateway_events_unseen{kind="canary"} 1.0' in counted
    log = (deployment.directory / "log").read_text(encoding="utf-8")
    assert '"event":"an unusual look-up","kind":"canary"' in log
    assert reference not in log
