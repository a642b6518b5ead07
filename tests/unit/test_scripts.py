from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from gateway.db import connect_redis
from gateway.embedded import EmbeddedRedis
from gateway.scripts import Script

ADDING = "return {redis.call('INCRBY', KEYS[1], ARGV[1]), redis.call('GET', KEYS[2])}"


@pytest.fixture
def adding(redis_url: str, redis_client: redis.Redis) -> Script:
    redis_client.script_flush()
    redis_client.set("told", "户籍")
    return Script(connect_redis(redis_url), ADDING)


def test_a_script_that_the_server_does_not_know_is_told_to_it(adding: Script, redis_client: redis.Redis) -> None:
    assert adding(("sum", "told"), (2,)) == [2, "户籍".encode()]
    redis_client.script_flush()
    assert adding(("sum", "nothing"), ("40",)) == [42, None]


def test_a_connection_that_has_ended_is_replaced(adding: Script, redis_client: redis.Redis) -> None:
    adding(("sum", "told"), (1,))
    redis_client.client_kill_filter(_type="normal", skipme=True)
    assert adding(("sum", "told"), (1,))[0] == 2


def test_a_fault_of_the_script_leaves_the_connection_as_it_was(adding: Script, redis_client: redis.Redis) -> None:
    with pytest.raises(redis.ResponseError):
        adding(("sum", "told"), ("no number",))
    before = redis_client.info("clients")["connected_clients"]
    assert adding(("sum", "told"), (3,)) == [3, "户籍".encode()]
    assert redis_client.info("clients")["connected_clients"] == before


def test_threads_never_hear_the_answers_of_one_another(adding: Script) -> None:
    def ask(thread: int) -> list[int]:
        return [adding((f"sum-{thread}", "told"), (1,))[0] for _ in range(50)]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(8))) == [list(range(1, 51))] * 8


def test_a_server_that_is_gone_is_a_fault_until_it_is_back(tmp_path: Path) -> None:
    embedded = EmbeddedRedis(tmp_path)
    adding = Script(connect_redis(embedded.start()), ADDING)
    adding(("sum", "told"), (1,))
    embedded.stop()
    for _ in range(2):
        with pytest.raises(redis.ConnectionError):
            adding(("sum", "told"), (1,))
    with EmbeddedRedis(tmp_path):
        assert adding(("sum", "told"), (1,)) == [1, None]
