"""What a partner and its people may combine in a day: counted alike for what exists and what does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine

from gateway.errors import COMBINED, RATE, GatewayError
from gateway.grants.administration import Administration
from gateway.model.bounds import Aggregate, Share
from gateway.model.inquiry import Action
from gateway.model.requester import Requester, Scope
from tests.state import empty_sqlite
from tests.unit.grants.door import ZONE, Door
from tests.unit.grants.settled import REQUESTER

SCOPES = frozenset(Scope(name, Action.READ) for name in ("household", "resident", "venue", "case", "nothing"))
ASKING = replace(REQUESTER, scopes=SCOPES, officer=None)


@pytest.fixture
def state_url(tmp_path: Path) -> str:
    """The address of a state in SQLite: what is combined is known to Redis alone."""
    return empty_sqlite(tmp_path)


@pytest.fixture
def door(administration: Administration, engine: Engine, server: redis.Redis) -> Door:
    """A station at which a partner combines three types and two purposes a day, and a person two and one."""
    assert administration.directory().clients
    return Door(engine, server, aggregate=Aggregate(Share(types=3, purposes=2), Share(types=2, purposes=1)))


def asks(door: Door, record_type: str | None, requester: Requester = ASKING) -> bool:
    """Whether ``requester`` may ask for ``record_type``; a refusal has to say when the day ends."""
    try:
        door.admission.admit(requester, record_type)
    except GatewayError as refused:
        assert (refused.problem, refused.retry_after) == (COMBINED, 12 * 3600)
        return False
    return True


def test_a_person_combines_as_many_types_as_the_guardrails_say_and_goes_on_with_those(door: Door) -> None:
    told = [asks(door, name) for name in ("household", "resident", "venue", "household", "resident", "venue")]
    assert told == [True, True, False, True, True, False]


def test_another_person_of_the_partner_begins_anew_until_the_partner_has_combined_enough(door: Door) -> None:
    first, second = replace(ASKING, officer="first"), replace(ASKING, officer="second")
    assert [asks(door, name, first) for name in ("household", "resident")] == [True, True]
    assert [asks(door, name, second) for name in ("venue", "household")] == [True, True]
    assert not asks(door, "case", replace(ASKING, officer="third"))
    assert asks(door, "case", replace(ASKING, partner_id="committee-two"))


def test_a_person_is_the_officer_whichever_client_asks_for_them(door: Door) -> None:
    officer = replace(ASKING, officer="first")
    assert all(asks(door, name, officer) for name in ("household", "resident"))
    assert not asks(door, "venue", replace(officer, client_id="other-desk"))


def test_whoever_signed_in_is_one_person_whomever_the_client_names(door: Door) -> None:
    clerk = replace(ASKING, person_id="wang-fang")
    assert all(
        asks(door, name, replace(clerk, officer=officer))
        for name, officer in (("household", "first"), ("resident", "second"))
    )
    assert not asks(door, "venue", replace(clerk, officer="third"))
    assert asks(door, "venue", replace(ASKING, officer="wang-fang"))


def test_a_client_and_an_officer_of_the_same_name_are_two(door: Door) -> None:
    assert all(asks(door, name) for name in ("household", "resident"))
    assert asks(door, "venue", replace(ASKING, officer=ASKING.client_id))


def test_purposes_are_combined_as_types_are(door: Door) -> None:
    other = replace(ASKING, purpose="disaster-roll")
    assert asks(door, "household")
    assert not asks(door, "household", other)
    assert asks(door, "household", replace(other, client_id="other-desk"))
    assert not asks(door, "household", replace(ASKING, purpose="civil-affairs", client_id="third-desk"))


def test_what_was_refused_is_not_combined(door: Door) -> None:
    assert all(asks(door, name) for name in ("household", "resident"))
    assert not asks(door, "venue")
    assert asks(door, "case", replace(ASKING, client_id="other-desk"))
    assert not asks(door, "venue", replace(ASKING, client_id="other-desk"))


def test_a_type_that_does_not_exist_counts_as_one_that_does(door: Door) -> None:
    assert all(asks(door, name) for name in ("nothing", "household"))
    assert not asks(door, "resident")


def test_what_the_token_does_not_cover_is_not_combined(door: Door) -> None:
    assert all(asks(door, f"guess-{number}") for number in range(10))
    assert asks(door, None)
    assert all(asks(door, name) for name in ("household", "resident"))


def test_a_new_day_of_the_station_combines_anew(door: Door, server: redis.Redis) -> None:
    assert all(asks(door, name) for name in ("household", "resident"))
    assert all(24 * 3600 < server.ttl(key) <= 48 * 3600 for key in server.keys("gateway:combined:*"))
    door.now = datetime(2026, 6, 2, 12, tzinfo=ZONE).timestamp()
    assert all(asks(door, name) for name in ("venue", "case"))


def test_a_question_combines_like_any_other_request(door: Door) -> None:
    assert asks(door, "household")
    door.admission.admit_question(ASKING, "resident", "over-60", 2)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit_question(ASKING, "venue", "over-60", 2)
    assert (refused.value.problem, refused.value.retry_after) == (COMBINED, 12 * 3600)
    assert not asks(door, "venue")


def test_a_refused_combination_still_counts_as_a_request(door: Door) -> None:
    for name in ("household", "resident", "venue"):
        asks(door, name)
    assert door.admission.admit(ASKING, "household").requests_today == 4


@pytest.mark.usefixtures("administration")
def test_the_second_s_limit_is_told_before_the_day_s(engine: Engine, server: redis.Redis) -> None:
    door = Door(engine, server, burst=1, aggregate=Aggregate(Share(1, 1), Share(1, 1)))
    assert asks(door, "household")
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(ASKING, "resident")
    assert refused.value.problem is RATE


@pytest.mark.usefixtures("administration")
def test_without_a_limit_everything_may_be_combined(engine: Engine, server: redis.Redis) -> None:
    door = Door(engine, server, aggregate=None)
    assert all(asks(door, scope.record_type) for scope in SCOPES)
    assert not server.keys("gateway:combined:*")


def test_nobody_s_name_is_kept(door: Door, server: redis.Redis) -> None:
    assert asks(door, "household", replace(ASKING, officer="民警甲"))
    assert not any("民警甲".encode() in key for key in server.keys("*"))


def test_simultaneous_requests_do_not_combine_more(door: Door) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda name: asks(door, name), ["household", "resident", "venue", "case"] * 5))
    assert sum(told) == 10
