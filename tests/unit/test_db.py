from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from gateway.db import (
    CLIENT,
    METADATA,
    PARTNER,
    directory_version,
    migrate,
    next_version,
    open_database,
    reading,
    writing,
)

PARTNER_ROW = {"id": "p", "kind": "k", "name": "n", "areas": [], "active": True, "created": "", "updated": ""}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine for an empty state database, once of each kind."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'state.db'}" if is_sqlite else request.getfixturevalue("postgres_database")
    engine = open_database(url)
    yield engine
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_is_written_for(engine: Engine) -> None:
    migrate(engine)
    found = inspect(engine)
    for table in METADATA.sorted_tables:
        columns = {(c["name"], c["type"].compile(engine.dialect), c["nullable"]) for c in found.get_columns(table.name)}
        assert columns == {(c.name, c.type.compile(engine.dialect), c.nullable) for c in table.columns}
        indexed = {tuple(index["column_names"]) for index in found.get_indexes(table.name)}
        assert indexed == {tuple(index.columns.keys()) for index in table.indexes}
    assert set(found.get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with writing(engine) as connection:
        next_version(connection)
    migrate(engine)
    with reading(engine) as connection:
        assert directory_version(connection) == 2


def test_several_processes_may_migrate_at_once(engine: Engine) -> None:
    engines = [open_database(engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    with reading(engine) as connection:
        assert directory_version(connection) == 1
    for each in engines:
        each.dispose()


def test_writers_take_turns_so_that_no_version_is_given_twice(engine: Engine) -> None:
    migrate(engine)

    def write(_: int) -> int:
        with writing(engine) as connection:
            return next_version(connection)

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(write, range(20)))
    assert sorted(versions) == list(range(2, 22))


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    migrate(engine)
    with reading(engine) as reader:
        before = directory_version(reader)
        with writing(engine) as writer:
            next_version(writer)
        assert directory_version(reader) == before


def test_a_write_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    migrate(engine)
    client = {"id": "c", "agreement_id": "none", "jwks": [], "active": True, "created": "", "updated": ""}

    def write() -> None:
        with writing(engine) as connection:
            next_version(connection)
            connection.execute(insert(PARTNER).values(PARTNER_ROW))
            connection.execute(insert(CLIENT).values(client))

    with pytest.raises(IntegrityError):
        write()
    with reading(engine) as connection:
        assert directory_version(connection) == 1
        assert connection.execute(select(PARTNER)).all() == []


def test_sqlite_writes_ahead_and_to_the_disk(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state.db'}")
    with reading(engine) as connection:
        pragmas = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")]
    engine.dispose()
    assert pragmas == ["wal", 2]
