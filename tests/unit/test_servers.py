from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import make_url

_HOLD_A_POSTGRES = """
import sys
from tests.servers import running_postgres
with running_postgres() as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def test_postgres_compares_text_by_code_point_and_knows_letters(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        assert connection.execute("select 'Z' < 'a', lower('Ä'), '张' ~ '\\w'").fetchone() == (True, "ä", True)


def test_each_test_has_a_database_of_its_own(postgres_database: str, postgres_url: str) -> None:
    assert make_url(postgres_database).database != make_url(postgres_url).database
    with psycopg.connect(postgres_database) as connection:
        assert connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)


def test_redis_is_empty_when_a_test_begins(redis_client: redis.Redis) -> None:
    assert redis_client.dbsize() == 0


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="the server is not ours")
def test_a_killed_run_leaves_no_postgres_behind() -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _HOLD_A_POSTGRES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as owner:
        assert owner.stdout is not None
        url = make_url(owner.stdout.readline().strip())
        folder = Path(str(url.query["host"]))
        postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        owner.kill()
    deadline = time.monotonic() + 30
    while folder.exists():
        assert time.monotonic() < deadline
    with pytest.raises(ProcessLookupError):
        os.kill(postmaster, 0)
