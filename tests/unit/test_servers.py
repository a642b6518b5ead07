from __future__ import annotations

import psycopg
import redis


def test_postgres_compares_text_by_code_point_and_knows_letters(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        assert connection.execute("select 'Z' < 'a', lower('Ä'), '张' ~ '\\w'").fetchone() == (True, "ä", True)


def test_redis_is_empty_when_a_test_begins(redis_client: redis.Redis) -> None:
    assert redis_client.dbsize() == 0
