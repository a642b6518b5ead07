"""The watch over a real ledger and a real state: each look-up once, whoever begins anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from gateway.cli.events import events
from gateway.db import open_database, reading, writing
from gateway.errors import NO_RECORD
from gateway.events import Event, count_unseen, list_events
from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.model.release import Asked, Refusal
from gateway.settings import Settings, read_settings
from gateway.watching.canaries import Canary, add_canary
from gateway.watching.following import looks_in
from gateway.watching.service import Watch, watching
from tests.deployments import new_deployment
from tests.unit.ledger.answers import KEY, release, unsynced

ASKED = Asked("a" * 32, record_type="household", action="read", client_id="desk", partner_id="committee")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("station") / "deployment"
    new_deployment(directory)
    return read_settings(directory / "gateway.toml", {})


@pytest.fixture
def settings(made: Settings, tmp_path: Path) -> Settings:
    return replace(
        made, ledger=tmp_path / "ledger", zone=ZoneInfo("Asia/Shanghai"), watch=replace(made.watch, in_vain=3)
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings.state_url)
    yield engine
    with writing(engine) as connection:
        for table in ("event", "canary"):
            connection.exec_driver_sql(f"delete from {table}")  # noqa: S608 - our own names
    engine.dispose()


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    with Ledger(settings.ledger, KEY, time.time, sync=unsynced) as ledger:
        yield ledger


def guess(ledger: Ledger, times: int = 3, client: str = "desk") -> None:
    for _ in range(times):
        ledger.append(Refusal(replace(ASKED, client_id=client), NO_RECORD.code))


def kept(engine: Engine) -> list[Event]:
    with reading(engine) as connection:
        return list_events(connection)


def test_what_is_unusual_is_kept_once_whoever_begins_anew(settings: Settings, engine: Engine, ledger: Ledger) -> None:
    watch = Watch(settings, engine)
    guess(ledger)
    assert [watch.look(), watch.look(), Watch(settings, engine).look()] == [1, 0, 0]
    (event,) = kept(engine)
    assert (event.kind, event.partner_id, event.client_id) == ("guessing", "committee", "desk")
    assert event.facts == {"times": 3}


def test_what_was_written_while_nobody_watched_is_noticed(settings: Settings, engine: Engine, ledger: Ledger) -> None:
    guess(ledger, 2)
    watch = Watch(settings, engine)
    assert watch.look() == 0
    guess(ledger, 1)
    assert watch.look() == 1


def test_look_ups_of_several_segments_come_in_the_order_of_time(settings: Settings, ledger: Ledger) -> None:
    with Ledger(settings.ledger, KEY, time.time, sync=unsynced) as other:
        for number in range(6):
            (ledger, other)[number % 2].append(Refusal(replace(ASKED, client_id=f"desk-{number}"), "GW402"))
            time.sleep(0.002)
        follower = looks_in(settings.ledger, 0)
        assert [look.client for look in follower.more()] == [f"desk-{number}" for number in range(6)]
        assert list(follower.more()) == []
        assert len(segment_paths(settings.ledger)) == 2


def test_a_line_that_is_being_written_waits_and_one_that_holds_nothing_is_passed(settings: Settings) -> None:
    settings.ledger.mkdir()
    path = settings.ledger / f"{'0' * 20}.ledger"
    with Ledger(settings.ledger, KEY, time.time, sync=unsynced) as ledger:
        guess(ledger, 2)
    (written,) = (each for each in segment_paths(settings.ledger))
    opened, first, second, *_ = written.read_bytes().split(b"\n")
    written.unlink()
    follower = looks_in(settings.ledger, 0)
    path.write_bytes(opened + b"\nnot an entry\n" + first + b"\n" + second[:100] + b"\0" * 50)
    assert [look.client for look in follower.more()] == ["desk"]
    path.write_bytes(opened + b"\nnot an entry\n" + first + b"\n" + second + b"\n" + b"\0" * 50)
    assert [look.client for look in follower.more()] == ["desk"]


def test_what_is_older_than_is_looked_back_to_is_left_alone(settings: Settings, ledger: Ledger) -> None:
    guess(ledger)
    assert list(looks_in(settings.ledger, time.time() + 60).more()) == []


def test_a_canary_is_known_by_its_reference_and_opening_it_is_logged_without_it(
    settings: Settings, engine: Engine, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    reference = KEY.reference("household", "H-1")
    with writing(engine) as connection:
        assert add_canary(connection, Canary(reference, "household", "li", 0.0))
        assert not add_canary(connection, Canary(reference, "household", "li", 0.0))
    ledger.append(replace(release("b" * 32), identifiers=("H-1",)))
    with caplog.at_level(logging.WARNING):
        assert Watch(settings, engine).look() == 1
    (event,) = kept(engine)
    assert (event.kind, event.facts["record"]) == ("canary", reference)
    (line,) = caplog.records
    assert (line.levelname, line.__dict__["kind"]) == ("WARNING", "canary")
    assert reference not in str(line.__dict__)


def test_events_are_forgotten_when_they_have_been_kept_for_long_enough(
    settings: Settings, engine: Engine, ledger: Ledger
) -> None:
    guess(ledger)
    Watch(settings, engine).look()
    years_on = time.time() + (settings.watch.keep_days + 1) * 24 * 3600
    Watch(settings, engine, lambda: years_on).look()
    assert kept(engine) == []


def test_the_thread_looks_to_the_ledger_s_end_and_survives_a_fault(
    settings: Settings, engine: Engine, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    with watching(settings):
        guess(ledger)
    assert [event.kind for event in kept(engine)] == ["guessing"]
    with watching(replace(settings, state_url="sqlite:////nowhere/state.db")):
        guess(ledger, client="other")
    assert "the watch was interrupted" in caplog.text


# -- the auditor's commands


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(events, arguments, obj=settings)


@pytest.fixture
def guessed(settings: Settings, engine: Engine, ledger: Ledger) -> int:
    guess(ledger)
    Watch(settings, engine).look()
    return kept(engine)[0].id


@pytest.mark.usefixtures("guessed")
def test_events_are_listed_each_with_a_sentence(settings: Settings) -> None:
    result = run(settings, "list")
    assert "client `desk`, partner `committee` asked in vain 3 times within an hour" in result.stdout
    (listed,) = orjson.loads(run(settings, "list", "--json", "--kind", "guessing", "--since", "2026-01-01").stdout)
    assert (listed["kind"], listed["facts"], listed["seen_by"]) == ("guessing", {"times": 3}, None)
    assert orjson.loads(run(settings, "list", "--json", "--kind", "canary").stdout) == []
    assert orjson.loads(run(settings, "list", "--json", "--since", "2126-01-01").stdout) == []


def test_an_event_is_seen_once_by_a_name(settings: Settings, engine: Engine, guessed: int) -> None:
    with reading(engine) as connection:
        assert count_unseen(connection) == {"guessing": 1}
    assert run(settings, "seen", str(guessed), "--as", "chen").exit_code == 0
    assert run(settings, "seen", str(guessed), "--as", "wang").exit_code == 1
    assert "chen" in run(settings, "show", str(guessed)).stdout
    assert orjson.loads(run(settings, "list", "--json", "--unseen").stdout) == []
    assert run(settings, "show", "999").exit_code == 1
