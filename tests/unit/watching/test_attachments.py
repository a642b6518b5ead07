"""The gateway destroys by itself what was attached to requests, when its time has ended, and says so in its log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.access.asking import AccessRequests
from gateway.access.attached import taken
from gateway.access.clock import Terms
from gateway.access.request import AccessRequest
from gateway.db import open_database
from gateway.grants.administration import Administration
from gateway.identity.people.key import PeopleKey
from gateway.ledger.acts import read_acts
from gateway.ledger.claims import segment_paths
from gateway.ledger.references import KEY_FILE
from gateway.model.act import ActName
from gateway.settings import Settings, read_settings
from gateway.watching.attachments import destroy_today, destroying
from tests.deployments import new_deployment
from tests.state import state_of
from tests.unit.access.wishes import CLERK, PDF, WISH
from tests.unit.grants.door import NOON
from tests.unit.grants.settled import CARE, COMMITTEE, DESK
from tests.world import Clock

DAY_S = 24 * 3600
LARGE = PDF.replace(b"<<>>", b"<<" + b" " * 20_000 + b">>")
"""More than one page of the database holds, when it is sealed, and ends as a PDF does."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    new_deployment(tmp_path / "deployment")
    return read_settings(tmp_path / "deployment" / "gateway.toml", {})


def withdrawn(settings: Settings) -> AccessRequest:
    """A request with an attachment that was taken back at noon."""
    engine = open_database(settings.state_url)
    administration = Administration(state_of(engine))
    administration.settle([(COMMITTEE, [CARE])])
    administration.add_client(DESK)
    requests = AccessRequests(state_of(engine, clock=Clock(NOON)), Terms(), settings.zone, PeopleKey(bytes(32)))
    asked = requests.ask(CLERK, WISH, [taken("依据.pdf", LARGE)])
    requests.withdraw(asked.id, CLERK)
    engine.dispose()
    return asked


def until(done: Callable[[], object]) -> None:
    for _ in range(1000):
        if done():
            return
        time.sleep(0.02)


def test_the_gateway_does_it_by_itself(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    asked, later, before = withdrawn(settings), Clock(NOON + 184 * DAY_S), segment_paths(settings.ledger)
    assert destroy_today(settings, Clock(NOON + 182 * DAY_S)) == 0
    assert segment_paths(settings.ledger) == before, "nothing is begun for nothing"
    with caplog.at_level(logging.WARNING), destroying(settings, later):
        until(lambda: caplog.records)
    assert "destroyed at the end of their time: 1" in caplog.text
    [act] = read_acts(settings.ledger)[-1].acts.acts
    assert (act.act, act.by, act.about["access"]) == (ActName.ACCESS_ATTACHMENT_DESTROYED, None, asked.id)
    assert destroy_today(settings, later) == 0


def test_nothing_of_it_is_left_in_the_file_of_the_state(settings: Settings) -> None:
    withdrawn(settings)
    place = settings.home / "state.db"
    engine = open_database(settings.state_url)
    with engine.connect() as connection:
        [sealed] = connection.exec_driver_sql("SELECT content FROM access_attachment").scalars()
    engine.dispose()
    parts = {sealed[start : start + 60].encode() for start in range(0, len(sealed) - 60, 3000)}
    assert sum(part in place.read_bytes() for part in parts) > len(parts) / 2  # some are cut by the end of a page
    assert destroy_today(settings, Clock(NOON + 184 * DAY_S)) == 1
    assert not [part for part in parts if part in place.read_bytes() + _log_of(place)]


def test_a_fault_is_logged_by_its_kind(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    (settings.keys / KEY_FILE).unlink()
    with destroying(settings):
        until(lambda: caplog.records)
    assert vars(caplog.records[0])["kind"] == "ReferenceKeyError"


def _log_of(place: Path) -> bytes:
    log = place.with_name(f"{place.name}-wal")
    return log.read_bytes() if log.exists() else b""
