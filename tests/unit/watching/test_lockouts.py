"""Who tries to get into an account, told by the counts of tries in a real Redis and kept by the watch."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import redis

from gateway.cli.events import told
from gateway.db import reading
from gateway.events import list_events
from gateway.identity.people.attempts import FREE, LOCKED, Attempts, Place
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.person import Role
from gateway.watching.lockouts import Lockouts
from gateway.watching.service import Watch
from tests.unit.signin.visitors import somebody
from tests.world import Deployment, World

PLACE = Place("203.0.113.7")


@dataclass(frozen=True)
class Station:
    """A station with one account, `owner`, and a watch over it."""

    world: World
    attempts: Attempts
    watch: Watch

    def kept(self) -> list[tuple[str | None, str]]:
        with reading(self.world.deployment.engine) as connection:
            return [(each.person_id, each.facts["step"]) for each in list_events(connection, kind="lockout")]


@pytest.fixture
def station(tmp_path: Path, redis_url: str, redis_client: redis.Redis) -> Station:
    """With an empty Redis."""
    world = World(Deployment(tmp_path / "deployment", redis_url), "lockouts")
    somebody(world, "owner", Role.OPERATOR)
    key = read_people_key(world.settings.keys / KEY_FILE)
    lockouts = Lockouts(redis_client, key)
    watch = Watch(world.settings, world.deployment.engine, world.clock, lockouts)
    return Station(world, Attempts(redis_client, key), watch)


def test_whoever_has_to_wait_for_an_account_is_an_event_once(station: Station, redis_client: redis.Redis) -> None:
    waits = [station.attempts.wait("owner", PLACE) for _ in range(FREE + 3)]
    assert waits[FREE - 1] == 0 < waits[FREE]
    assert station.watch.look() == 1
    assert station.kept() == [("owner", "password")]
    assert not redis_client.exists(LOCKED)
    assert station.watch.look() == 0
    with reading(station.world.deployment.engine) as connection:
        (event,) = list_events(connection)
    assert told(event).startswith("somebody who signs in as person `owner` has to wait: the password was wrong")


def test_the_second_step_is_told_apart(station: Station) -> None:
    for _ in range(FREE):
        station.attempts.wait_second("owner", PLACE)
    assert station.watch.look() == 1
    assert station.kept() == [("owner", "second")]


def test_fewer_tries_and_names_that_are_no_account_are_nothing(station: Station, redis_client: redis.Redis) -> None:
    for _ in range(FREE - 1):
        station.attempts.wait("owner", PLACE)
    for _ in range(FREE):
        station.attempts.wait("owner-of-nothing", PLACE)
    told_as = [str(each) for each in redis_client.lrange(LOCKED, 0, -1)]
    assert len(told_as) == 1
    assert "owner" not in told_as[0]
    assert (station.watch.look(), station.kept(), redis_client.exists(LOCKED)) == (0, [], 0)


@pytest.mark.parametrize("told", [b"", b"password", b"door:abc", b"password:\xff"])
def test_what_somebody_else_put_there_stops_nothing(station: Station, redis_client: redis.Redis, told: bytes) -> None:
    redis_client.rpush(LOCKED, told)
    for _ in range(FREE):
        station.attempts.wait("owner", PLACE)
    assert station.watch.look() == 1


def test_the_list_in_redis_stays_short(station: Station, redis_client: redis.Redis) -> None:
    redis_client.rpush(LOCKED, *["password:other"] * 1500)
    for _ in range(FREE):
        station.attempts.wait("owner", PLACE)
    assert redis_client.llen(LOCKED) == 1000
    kept = [station.watch.look() for _ in range(3)]
    assert (sum(kept), redis_client.llen(LOCKED)) == (1, 0)


def test_without_redis_the_watch_goes_on(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> Callable[[], None]:
        raise redis.ConnectionError("away")

    for _ in range(FREE):
        station.attempts.wait("owner", PLACE)
    monkeypatch.setattr(redis.Redis, "lrange", away)
    assert station.watch.look() == 0
    monkeypatch.undo()
    assert station.watch.look() == 1


def test_an_agreement_that_is_about_to_end_is_a_line_in_the_log_once_a_day(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    world = station.world
    asker = world.deployment.asker("community-committee", "elderly-care")
    last = datetime.combine(asker.agreement.last, time(12), world.settings.zone)
    world.clock.now = (last - timedelta(days=3)).timestamp()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            station.watch.look()
        world.clock.now += 24 * 3600
        station.watch.look()
    told = [line.__dict__ for line in caplog.records if line.msg == "an agreement is about to end"]
    ours = [(line["days"], line["partner"]) for line in told if line["agreement"] == asker.agreement.id]
    assert ours == [(3, asker.agreement.partner_id), (2, asker.agreement.partner_id)]


def test_what_was_told_while_the_rest_was_kept_is_not_forgotten(station: Station, redis_client: redis.Redis) -> None:
    key = read_people_key(station.world.settings.keys / KEY_FILE)
    told_of = [f"password:{number}:{'0' * 64}" for number in range(4)]
    redis_client.rpush(LOCKED, *told_of[:3])
    lockouts = Lockouts(redis_client, key)
    lockouts.more(lambda: ["owner"], 0.0)
    redis_client.rpush(LOCKED, told_of[3])
    redis_client.ltrim(LOCKED, 2, -1)  # as whoever tells cuts a long list
    lockouts.done()
    assert redis_client.lrange(LOCKED, 0, -1) == [told_of[3].encode()]
