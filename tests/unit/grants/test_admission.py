from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine

from gateway.errors import IDENTITY_DOWN, RATE, GatewayError
from gateway.grants.administration import Administration
from tests.state import empty_sqlite
from tests.unit.grants.door import NOON, ZONE, Door
from tests.unit.grants.settled import REQUESTER


@pytest.fixture
def state_url(tmp_path: Path) -> str:
    """The address of a state in SQLite: the limits are Redis' alone."""
    return empty_sqlite(tmp_path)


@pytest.fixture
def door(administration: Administration, engine: Engine, server: redis.Redis) -> Door:
    """The door of a station at noon."""
    assert administration.directory().clients
    return Door(engine, server)


def test_an_admitted_request_gets_the_directory_as_it_is_now(door: Door, administration: Administration) -> None:
    assert door.admission.admit(REQUESTER).directory.clients["desk"].active
    administration.set_client_active("desk", active=False)
    assert not door.admission.admit(REQUESTER).directory.clients["desk"].active


def test_the_day_s_requests_are_counted_for_a_partner_and_a_purpose(door: Door) -> None:
    counts = [door.admission.admit(REQUESTER).requests_today for _ in range(3)]
    assert counts == [1, 2, 3]
    assert door.admission.admit(replace(REQUESTER, client_id="other-desk")).requests_today == 4
    assert door.admission.admit(replace(REQUESTER, purpose="disaster-roll")).requests_today == 1
    assert door.admission.admit(replace(REQUESTER, partner_id="committee-two")).requests_today == 1


def test_the_last_request_within_the_limit_is_answered_and_the_next_is_told_when_to_return(door: Door) -> None:
    for _ in range(2):
        door.admission.admit(REQUESTER).stay_within(2)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(REQUESTER).stay_within(2)
    assert refused.value.problem is RATE
    assert refused.value.retry_after == 12 * 3600


def test_a_new_day_of_the_station_begins_anew(door: Door) -> None:
    door.now = datetime(2026, 6, 1, 23, 59, 59, tzinfo=ZONE).timestamp()
    assert door.admission.admit(REQUESTER).requests_today == 1
    assert door.admission.admit(REQUESTER).day_ends_in == 1
    door.now += 1
    assert door.admission.admit(REQUESTER).requests_today == 1


@pytest.mark.usefixtures("administration")
def test_a_burst_is_refused_until_the_next_second(engine: Engine, server: redis.Redis) -> None:
    door = Door(engine, server, burst=2)
    for _ in range(2):
        door.admission.admit(REQUESTER)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(REQUESTER)
    assert (refused.value.problem, refused.value.retry_after) == (RATE, 1)
    assert door.admission.admit(replace(REQUESTER, client_id="other-desk")).requests_today == 4
    door.now += 1
    assert door.admission.admit(REQUESTER).requests_today == 5


def test_a_person_has_a_limit_through_whichever_client_and_it_is_hers_alone(door: Door) -> None:
    door.now = NOON + 15
    person = replace(REQUESTER, person_id="chen")
    for number in range(120):
        door.admission.admit(replace(person, client_id=f"desk-{number % 2}"))
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(person)
    assert (refused.value.problem, refused.value.retry_after) == (RATE, 45)
    door.admission.admit(replace(person, person_id="wang"))
    door.admission.admit(REQUESTER)
    door.now += 45
    door.admission.admit(person)


def test_simultaneous_requests_are_each_counted_once(door: Door) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: door.admission.admit(REQUESTER).requests_today, range(40)))
    assert sorted(counts) == list(range(1, 41))


def test_counters_are_forgotten_when_their_window_has_passed(door: Door, server: redis.Redis) -> None:
    door.admission.admit(REQUESTER)
    (burst,), (day,) = server.keys("gateway:burst:*"), server.keys("gateway:day:*")
    assert 0 < server.ttl(burst) <= 2
    assert 24 * 3600 < server.ttl(day) <= 48 * 3600


def test_an_admission_is_one_round_trip(door: Door, server: redis.Redis) -> None:
    door.admission.admit(REQUESTER, "household")
    before = server.info("stats")["total_commands_processed"]
    door.admission.admit(REQUESTER, "household")
    commands = server.info("stats")["total_commands_processed"] - before
    # the first `info`, the script, and the seven commands that the script gives
    assert commands <= 9


def test_without_redis_nobody_is_admitted(engine: Engine, lost_redis: redis.Redis) -> None:
    with pytest.raises(GatewayError) as refused:
        Door(engine, lost_redis).admission.admit(REQUESTER)
    assert refused.value.problem is IDENTITY_DOWN


# -- questions


def test_a_question_is_counted_for_a_partner_and_a_purpose_and_asked_no_more_often(door: Door) -> None:
    others = [
        (replace(REQUESTER, purpose="disaster-roll"), "household", "over-60"),
        (replace(REQUESTER, partner_id="committee-two"), "household", "over-60"),
        (REQUESTER, "resident", "over-60"),
        (REQUESTER, "household", "lives-here"),
    ]
    for _ in range(2):
        door.admission.admit_question(REQUESTER, "household", "over-60", 2)
    for requester, record_type, ask in others:
        door.admission.admit_question(requester, record_type, ask, 1)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit_question(replace(REQUESTER, client_id="other-desk"), "household", "over-60", 2)
    assert (refused.value.problem, refused.value.retry_after) == (RATE, 12 * 3600)
    assert door.admission.admit(REQUESTER).requests_today == 1


def test_questions_may_be_asked_again_on_the_station_s_next_day(door: Door, server: redis.Redis) -> None:
    door.now = datetime(2026, 6, 1, 23, 59, 59, tzinfo=ZONE).timestamp()
    door.admission.admit_question(REQUESTER, "household", "over-60", 1)
    door.now += 1
    door.admission.admit_question(REQUESTER, "household", "over-60", 1)
    assert all(24 * 3600 < server.ttl(key) <= 48 * 3600 for key in server.keys("gateway:day:*"))


def test_without_redis_no_question_is_answered(engine: Engine, lost_redis: redis.Redis) -> None:
    with pytest.raises(GatewayError) as refused:
        Door(engine, lost_redis).admission.admit_question(REQUESTER, "household", "over-60", 1)
    assert refused.value.problem is IDENTITY_DOWN
