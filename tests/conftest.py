"""What every test may ask for: a real PostgreSQL and a real Redis, one of each for a worker of the run."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import redis
from click import Context
from hypothesis import HealthCheck, settings

from gateway.cli import main
from gateway.db import migrate, open_database
from tests.in_memory import folder_in_memory, remove
from tests.servers import new_database, running_postgres, running_redis
from tests.state import empty_sqlite

# before anything imports numpy: as the gateway itself asks for it, and several runs share a machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# a slow machine fails no test, and every run tries the same examples
settings.register_profile(
    "gateway", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("gateway")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have the files of this run in memory; the processes of a run have theirs where the first one says."""
    if config.option.basetemp is None and (folder := folder_in_memory()) is not None:
        config.option.basetemp = str(folder)
        config.add_cleanup(lambda: remove(folder))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among the tests themselves, of which there are half a million pieces."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


LONGEST: Final = frozenset(
    {
        *("test_kill.py", "test_canary.py", "test_guardrails.py", "test_serve.py", "test_desk_pages.py"),
        *("test_m4_keys.py", "test_redis_away.py", "test_run.py", "test_twin_worlds.py", "test_sqlite.py"),
    }
)
"""Files that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it when the others are done."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of this worker."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a database that this worker's tests share: `postgresql://…`."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of a new, empty database for one test."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_state(postgres_server: str) -> Iterator[str]:
    """The name of a database with the tables of a state, to make others from."""
    with new_database(postgres_server) as url:
        engine = open_database(url)
        migrate(engine)
        engine.dispose()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new state with empty tables, once in a database of each kind."""
    if request.param == "sqlite":
        yield empty_sqlite(tmp_path)
        return
    names = ("postgres_server", "postgres_state")
    with new_database(*(request.getfixturevalue(name) for name in names)) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis of this worker."""
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A client of this worker's Redis, which is empty when the test begins."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def command() -> Iterator[None]:
    """What the test opens as a command opens it is closed with the test."""
    with Context(main):
        yield
