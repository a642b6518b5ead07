from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Delete, Engine, Update, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from gateway.db import directory_version, migrate, next_version, open_database, reading, writing
from gateway.tables import CLIENT, METADATA, PARTNER, POLICY_ACT, POLICY_VERSION, REVOCATION

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
    client = {
        "id": "c",
        "agreement_id": "none",
        "jwks": [],
        "active": True,
        "created": "",
        "updated": "",
        "binding": "",
        "redirect_uris": [],
        "stage": "",
        "entered_by": "",
        "may_exchange": False,
    }

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


VERSION_ROW = {"name": "n", "number": 1, "digest": "d", "text": b"t", "author": "a", "state": "draft"}
ACT_ROW = {
    "time": "",
    "person": "a",
    "act": "draft",
    "change": "c",
    "name": "n",
    "number": 1,
    "digest": "d",
    "note": "",
}


@pytest.mark.parametrize(
    "rewriting",
    [
        *(update(POLICY_VERSION).values({column: value}) for column, value in (("text", b"x"), ("digest", "x"))),
        *(update(POLICY_VERSION).values({column: value}) for column, value in (("author", "x"), ("name", "x"))),
        update(POLICY_VERSION).values(number=2),
        delete(POLICY_VERSION),
        update(POLICY_ACT).values(person="x"),
        delete(POLICY_ACT),
    ],
    ids=str,
)
def test_what_was_submitted_or_done_is_never_rewritten(engine: Engine, rewriting: Update | Delete) -> None:
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(insert(POLICY_VERSION).values(VERSION_ROW))
        connection.execute(update(POLICY_VERSION).values(text=b"while it is a draft"))
        connection.execute(update(POLICY_VERSION).values(state="checked"))
        connection.execute(insert(POLICY_ACT).values(ACT_ROW))

    def rewrite() -> None:
        with writing(engine) as connection:
            connection.execute(rewriting)

    with pytest.raises(DBAPIError, match="stays as it was"):
        rewrite()
    with writing(engine) as connection:
        connection.execute(update(POLICY_VERSION).values(state="reviewed", reviewer="b", review="r", against="l"))
        assert connection.execute(select(POLICY_VERSION.c.text)).scalar_one() == b"while it is a draft"


def test_sqlite_writes_ahead_and_to_the_disk(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state.db'}")
    with reading(engine) as connection:
        pragmas = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")]
    engine.dispose()
    assert pragmas == ["wal", 2]


def test_seconds_go_on_after_2038(engine: Engine) -> None:
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(insert(REVOCATION).values(id="t", until=2**40))
    with reading(engine) as connection:
        assert connection.execute(select(REVOCATION.c.until)).scalar_one() == 2**40
