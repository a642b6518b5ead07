from __future__ import annotations

from dataclasses import replace

import pytest
import redis
from sqlalchemy import Engine, select

from gateway.db import reading
from gateway.errors import BAD_TOKEN, IDENTITY_DOWN, GatewayError, Problem
from gateway.grants.administration import Administration
from gateway.grants.revocation import REVOKED_KEY, Revocations
from gateway.model.requester import Requester
from gateway.tables import REVOCATION
from tests.state import state_of
from tests.unit.grants.door import NOON, Door
from tests.unit.grants.settled import REQUESTER

END = int(NOON) + 300
MEMBER = replace(REQUESTER, token_id="token-of-a-family", family="a-family")


@pytest.fixture
def door(administration: Administration, engine: Engine, server: redis.Redis) -> Door:
    """The door of a station at noon."""
    assert administration.directory().clients
    return Door(engine, server)


def answer(door: Door, requester: Requester) -> Problem | None:
    try:
        door.admission.admit(requester)
    except GatewayError as refusal:
        return refusal.problem
    return None


def rows(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return sorted(connection.execute(select(REVOCATION.c.id)).scalars())


def test_a_revoked_token_is_refused_from_the_next_request_on_and_no_other(door: Door) -> None:
    assert answer(door, REQUESTER) is None
    door.revocations.revoke(REQUESTER.token_id, END)
    assert answer(door, REQUESTER) is BAD_TOKEN
    assert answer(door, MEMBER) is None


def test_with_a_family_every_token_of_it_is_refused(door: Door) -> None:
    door.revocations.revoke("a-family", END)
    assert answer(door, MEMBER) is BAD_TOKEN
    assert answer(door, replace(MEMBER, token_id="another")) is BAD_TOKEN
    assert answer(door, REQUESTER) is None


@pytest.mark.parametrize("ends", [(END, END + 60), (END + 60, END)])
def test_of_two_revocations_the_one_that_lasts_longer_holds(
    door: Door, engine: Engine, server: redis.Redis, ends: tuple[int, int]
) -> None:
    for end in ends:
        door.revocations.revoke("a-family", end)
    with reading(engine) as connection:
        assert connection.execute(select(REVOCATION.c.until)).scalar_one() == END + 60
    assert server.zscore(REVOKED_KEY, "a-family") == END + 60


def test_a_revocation_does_not_make_every_process_read_everything(door: Door, administration: Administration) -> None:
    before = administration.directory().version
    door.revocations.revoke(REQUESTER.token_id, END)
    assert administration.directory().version == before


@pytest.mark.parametrize("lost", ["everything", "the mark", "all but the version"])
def test_a_redis_that_lost_its_memory_lets_nobody_in_who_was_revoked(
    door: Door, server: redis.Redis, lost: str
) -> None:
    door.revocations.revoke(REQUESTER.token_id, END)
    assert answer(door, REQUESTER) is BAD_TOKEN
    match lost:
        case "everything":
            server.flushdb()
        case "the mark":
            server.zrem(REVOKED_KEY, "whole")
        case _:
            server.delete(REVOKED_KEY)
    assert answer(door, MEMBER) is None
    assert answer(door, REQUESTER) is BAD_TOKEN


def test_after_a_loss_the_first_to_ask_is_refused_as_well(door: Door, server: redis.Redis) -> None:
    door.revocations.revoke(REQUESTER.token_id, END)
    server.flushdb()
    assert answer(door, REQUESTER) is BAD_TOKEN


def test_a_revocation_while_redis_is_empty_does_not_pass_for_all_of_them(door: Door, server: redis.Redis) -> None:
    door.revocations.revoke(REQUESTER.token_id, END)
    server.flushdb()
    door.revocations.revoke("another", END)
    assert answer(door, REQUESTER) is BAD_TOKEN


def test_without_redis_nothing_is_revoked(engine: Engine, lost_redis: redis.Redis) -> None:
    with pytest.raises(GatewayError) as refused:
        Revocations(state_of(engine, lost_redis, lambda: NOON)).revoke("a-token", END)
    assert refused.value.problem is IDENTITY_DOWN
    assert rows(engine) == []


def test_what_has_ended_anyway_is_forgotten(door: Door, engine: Engine, server: redis.Redis) -> None:
    door.revocations.revoke("one", END)
    door.now = float(END)
    door.revocations.revoke("two", END + 300)
    assert rows(engine) == ["two"]
    assert server.zrange(REVOKED_KEY, 0, -1) == [b"two"]


def test_a_token_can_be_revoked_twice(door: Door, engine: Engine) -> None:
    for _ in range(2):
        door.revocations.revoke("one", END)
    assert rows(engine) == ["one"]
    assert door.revocations.is_revoked(["other", "one"])
    assert not door.revocations.is_revoked(["other"])
