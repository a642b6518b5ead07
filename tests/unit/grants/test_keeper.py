from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis
from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from gateway import changes
from gateway.changes import VERSION_KEY
from gateway.db import directory_version, open_database, reading
from gateway.errors import IDENTITY_DOWN, GatewayError
from gateway.grants.administration import Administration
from gateway.grants.keeper import RECHECK_S, DirectoryKeeper
from tests.state import state_of
from tests.unit.grants.settled import CARE, COMMITTEE, DESK

NOW = 1_790_000_000.0


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def keeper(administration: Administration, engine: Engine, server: redis.Redis, clock: Clock) -> DirectoryKeeper:
    """A keeper of the state that ``administration`` writes."""
    assert administration.directory().clients
    return DirectoryKeeper(engine, server, clock)


def questions(engine: Engine) -> list[str]:
    """The statements that reach the database from now on."""
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    return asked


def test_the_directory_is_what_was_settled(keeper: DirectoryKeeper) -> None:
    directory = keeper.current()
    assert (directory.partners, directory.agreements) == ({COMMITTEE.id: COMMITTEE}, {CARE.id: CARE})
    assert directory.clients == {DESK.id: DESK}


def test_a_directory_that_did_not_change_costs_the_database_nothing(keeper: DirectoryKeeper, engine: Engine) -> None:
    first = keeper.current()
    asked = questions(engine)
    assert all(keeper.current() is first for _ in range(50))
    assert asked == []


def test_a_write_is_seen_by_the_next_request_of_every_process(
    state_url: str, engine: Engine, server: redis.Redis, administration: Administration
) -> None:
    others = [open_database(state_url) for _ in range(2)]
    keepers = [DirectoryKeeper(other, server, lambda: NOW) for other in (engine, *others)]
    for active in (True, False, True, False):
        administration.set_client_active("desk", active=active)
        assert [keeper.current().clients["desk"].active for keeper in keepers] == [active] * 3
    for other in others:
        other.dispose()


def test_a_write_of_another_process_is_seen_by_the_next_request(
    state_url: str, redis_url: str, keeper: DirectoryKeeper
) -> None:
    assert keeper.current().clients["desk"].active
    program = (
        "import sys, time\n"
        "from gateway.changes import OpenState\n"
        "from gateway.db import connect_redis, open_database\n"
        "from gateway.grants.administration import Administration\n"
        "state = OpenState(open_database(sys.argv[1]), connect_redis(sys.argv[2]), [], time.time)\n"
        "administration = Administration(state)\n"
        "administration.set_client_active('desk', active=False)\n"
    )
    subprocess.run([sys.executable, "-c", program, state_url, redis_url], check=True)  # noqa: S603 - our own program
    assert not keeper.current().clients["desk"].active


def test_what_is_read_while_a_write_is_under_way_is_not_relied_on(
    administration: Administration, keeper: DirectoryKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watched(server: redis.Redis, version: int) -> None:
        publish(server, version)
        seen.append(keeper.current().clients["desk"].active)

    publish = changes.publish
    monkeypatch.setattr(changes, "publish", watched)
    administration.set_client_active("desk", active=False)
    assert seen == [True, False]
    assert not keeper.current().clients["desk"].active


def test_a_writer_that_dies_before_it_commits_costs_time_and_not_truth(
    keeper: DirectoryKeeper, engine: Engine, server: redis.Redis, administration: Administration
) -> None:
    before = keeper.current()
    server.set(VERSION_KEY, before.version + 1)
    asked = questions(engine)
    assert keeper.current() == before
    assert keeper.current() == before
    assert asked
    administration.set_client_active("desk", active=False)
    assert not keeper.current().clients["desk"].active


def test_a_redis_that_lost_its_memory_is_told_again(
    keeper: DirectoryKeeper, engine: Engine, server: redis.Redis
) -> None:
    version = keeper.current().version
    server.flushdb()
    assert keeper.current().version == version
    assert server.get(VERSION_KEY) == str(version).encode()
    asked = questions(engine)
    keeper.current()
    assert asked == []


def test_a_write_that_redis_forgot_is_seen_within_a_second(
    keeper: DirectoryKeeper, engine: Engine, clock: Clock
) -> None:
    before = keeper.current()
    Administration(state_of(engine, None, clock)).set_client_active("desk", active=False)
    assert keeper.current() is before
    clock.now += RECHECK_S
    assert not keeper.current().clients["desk"].active


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_clock_that_jumps_asks_again(keeper: DirectoryKeeper, engine: Engine, clock: Clock, jump: float) -> None:
    keeper.current()
    clock.now += jump
    asked = questions(engine)
    keeper.current()
    assert asked


def test_without_redis_there_is_no_directory(engine: Engine, lost_redis: redis.Redis) -> None:
    keeper = DirectoryKeeper(engine, lost_redis, lambda: NOW)
    for _ in range(2):
        with pytest.raises(GatewayError) as refused:
            keeper.current()
        assert refused.value.problem is IDENTITY_DOWN
        assert refused.value.retry_after


def test_a_directory_that_is_known_is_no_substitute_for_redis(keeper: DirectoryKeeper, lost_redis: redis.Redis) -> None:
    keeper.current()
    keeper._redis = lost_redis  # noqa: SLF001 - the connection is lost
    with pytest.raises(GatewayError) as refused:
        keeper.current()
    assert refused.value.problem is IDENTITY_DOWN


def test_without_the_database_nothing_new_is_believed(keeper: DirectoryKeeper, engine: Engine) -> None:
    version = keeper.current().version
    event.listen(engine, "before_cursor_execute", _fail)
    with pytest.raises(GatewayError) as refused:
        keeper.told(version + 1)
    assert refused.value.problem is IDENTITY_DOWN


def _fail(*_: object) -> None:
    raise SQLAlchemyError


def test_threads_never_see_an_older_directory_than_redis_told_them(
    keeper: DirectoryKeeper, administration: Administration, engine: Engine
) -> None:
    def ask(_: int) -> bool:
        with reading(engine) as connection:
            committed = directory_version(connection)
        return keeper.current().version >= committed

    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(ask, number) for number in range(60)]
        for number in range(6):
            administration.add_partner(replace(COMMITTEE, id=f"committee-{number}"))
        assert all(each.result() for each in asked)
