"""Every entry is in both places before anybody is told of it, and whatever fails, the two become the same again."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import psycopg
import pytest

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.book import Ledger
from gateway.ledger.claims import own_segments
from gateway.ledger.copy import place
from gateway.ledger.copy import session as copy_session
from gateway.ledger.copy.place import Copy
from gateway.ledger.copy.tables import make_tables
from gateway.ledger.verify import verify
from tests.servers import DyingPostgres
from tests.unit.ledger.answers import KEY, a_clock, abandon, refusal, release
from tests.unit.ledger.copy.copied import FailingSync, copied_ledger, in_copy, on_disk


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is put off after a fault."""
    monkeypatch.setattr(place, "_PAUSE_S", 0.0)


def test_an_entry_is_in_the_copy_when_append_returns(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    with copied_ledger(tmp_path, copy_url) as ledger:
        for number in range(3):
            ledger.append(release(f"{number:032}"))
            assert in_copy(database) == on_disk(tmp_path)
            assert len(in_copy(database).popitem()[1]) == number + 2
    assert in_copy(database) == on_disk(tmp_path)
    assert verify(tmp_path).whole


def test_the_copy_commits_for_good_whatever_the_database_is_set_to(copy_url: str, database: psycopg.Connection) -> None:
    name = database.info.dbname
    database.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    session = Copy(copy_url)()
    found = session._connection.execute("SHOW synchronous_commit").fetchone()  # noqa: SLF001 - what it runs under
    session.close()
    assert found == ("on",)


def test_a_segment_without_a_name_on_disk_is_not_in_the_copy(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    ledger = copied_ledger(tmp_path, copy_url)
    assert ledger.ready()
    assert in_copy(database) == {}
    ledger.close()
    assert in_copy(database) == on_disk(tmp_path)


def test_threads_that_append_at_once_share_a_statement(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    with copied_ledger(tmp_path, copy_url) as ledger:
        threads = [
            threading.Thread(target=lambda: [ledger.append(refusal()) for _ in range(50)] and None) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        together = database.execute("SELECT count(*), count(DISTINCT xmin::text) FROM ledger_line").fetchone()
    assert together is not None
    lines, statements = together
    assert lines == 401
    assert statements < lines
    assert in_copy(database) == on_disk(tmp_path)


def test_nothing_leaves_when_the_disk_fails_and_what_the_copy_had_taken_is_put_back(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    sync = FailingSync()
    with copied_ledger(tmp_path, copy_url, sync) as ledger:
        ledger.append(refusal())
        sync.fails = True
        with pytest.raises(GatewayError) as refused:
            ledger.append(refusal())
        assert refused.value.problem is LEDGER
        sync.fails = False
        ledger.append(refusal())
    assert in_copy(database) == on_disk(tmp_path)
    assert verify(tmp_path).whole


@pytest.mark.parametrize("sqlstate", ["53100", "57014"])
def test_nothing_leaves_when_the_database_fails_and_a_fresh_segment_is_begun(
    tmp_path: Path, copy_url: str, database: psycopg.Connection, sqlstate: str, caplog: pytest.LogCaptureFixture
) -> None:
    with copied_ledger(tmp_path, copy_url) as ledger:
        ledger.append(refusal())
        refuse_inserts(database, sqlstate)
        for _ in range(3):
            with pytest.raises(GatewayError) as refused:
                ledger.append(refusal())
            assert refused.value.problem is LEDGER
        assert sqlstate in caplog.text
        assert len(own_segments(tmp_path)) <= 2
        database.execute("DROP TRIGGER refused ON ledger_line")
        ledger.append(refusal())
        assert ledger.ready()
    assert in_copy(database) == on_disk(tmp_path)
    assert verify(tmp_path).whole


def refuse_inserts(database: psycopg.Connection, sqlstate: str) -> None:
    database.execute(
        "CREATE OR REPLACE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$"
    )
    database.execute("CREATE TRIGGER refused BEFORE INSERT ON ledger_line EXECUTE FUNCTION refused()")


def test_a_database_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, copy_url: str, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copied_ledger(tmp_path, copy_url) as ledger:
        ledger.append(refusal())
        monkeypatch.setattr(copy_session, "PATIENCE_S", 0.3)
        with database.transaction():
            database.execute("LOCK TABLE ledger_line IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(GatewayError):
                ledger.append(refusal())
        monkeypatch.setattr(copy_session, "PATIENCE_S", 5)
        ledger.append(refusal())
    assert in_copy(database) == on_disk(tmp_path)
    assert verify(tmp_path).whole


def test_what_a_dead_writer_left_on_its_way_is_certain_before_a_segment_is_begun(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    """The database still works for a writer whose process is gone: it is ended, and the file is what counts."""
    ledger = copied_ledger(tmp_path, copy_url)
    ledger.append(refusal())
    session = ledger._writing[0]._second  # type: ignore[index]  # noqa: SLF001 - the test plays the kernel
    assert isinstance(session, copy_session.CopySession)
    name = own_segments(tmp_path)[0].stem
    database.execute("BEGIN")
    database.execute("INSERT INTO ledger_line VALUES (%s, 2, 'in the way', '')", (name,))
    session._send(name, 2, [b"late\n"])  # noqa: SLF001
    session._process = -1  # noqa: SLF001 - so that its connection stays
    abandon(ledger)
    with copied_ledger(tmp_path, copy_url) as following:
        following.append(refusal())
    database.execute("ROLLBACK")
    session._connection.close()  # noqa: SLF001
    assert in_copy(database) == on_disk(tmp_path)
    assert verify(tmp_path).whole


def test_a_line_that_died_between_file_and_database_is_brought_there(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    """Its writer never named the segment in the copy either."""
    ledger = Ledger(tmp_path, KEY, a_clock())
    ledger.append(refusal())
    abandon(ledger)
    with copied_ledger(tmp_path, copy_url) as following:
        following.append(refusal())
    assert in_copy(database) == on_disk(tmp_path)
    assert sorted(len(lines) for lines in in_copy(database).values()) == [2, 3]


def test_acknowledged_lines_that_the_disk_lost_are_put_back(
    tmp_path: Path, copy_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = copied_ledger(tmp_path, copy_url)
    for number in range(5):
        ledger.append(release(f"{number:032}"))
    abandon(ledger)
    (path,) = own_segments(tmp_path)
    lines = path.read_bytes().rstrip(b"\0").splitlines(keepends=True)
    os.truncate(path, len(b"".join(lines[:3])) + 40)
    with copied_ledger(tmp_path, copy_url) as following:
        assert following.ready()
    assert on_disk(tmp_path)[path.stem] == lines
    assert "lacked 3 entries" in caplog.text
    assert verify(tmp_path).whole


def test_a_line_of_the_copy_that_does_not_follow_is_not_put_back(
    tmp_path: Path, copy_url: str, database: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = copied_ledger(tmp_path, copy_url)
    ledger.append(refusal())
    abandon(ledger)
    (path,) = own_segments(tmp_path)
    before = on_disk(tmp_path)
    database.execute("INSERT INTO ledger_line VALUES (%s, 2, 'elsewhere', %s)", (path.stem, before[path.stem][1]))
    with copied_ledger(tmp_path, copy_url) as following:
        assert following.ready()
    assert on_disk(tmp_path)[path.stem] == before[path.stem]
    assert "has another history" in caplog.text
    assert verify(tmp_path).whole


def test_without_its_tables_nothing_leaves(tmp_path: Path, postgres_database: str) -> None:
    with copied_ledger(tmp_path, postgres_database) as ledger:
        assert not ledger.ready()
        with pytest.raises(GatewayError):
            ledger.append(refusal())
    assert own_segments(tmp_path) == []


def test_whoever_asks_right_after_a_fault_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_PAUSE_S", 600.0)
    tried: list[str] = []

    def refuse(url: str, machine: str) -> None:
        tried.append(url + machine)
        raise OSError

    monkeypatch.setattr(place, "CopySession", refuse)
    with copied_ledger(tmp_path, "postgresql:///none") as ledger:
        assert not ledger.ready()
        assert not ledger.ready()
    assert len(tried) == 1


def test_a_forked_child_leaves_its_parents_session_alone(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    with copied_ledger(tmp_path, copy_url) as ledger:
        ledger.append(refusal())
        child = os.fork()
        if child == 0:
            try:
                ledger.append(refusal())
                ledger.close()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        ledger.append(refusal())
    assert in_copy(database) == on_disk(tmp_path)
    assert sorted(len(lines) for lines in in_copy(database).values()) == [3, 4]


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(
    ("table", "column"), [("ledger_line", "line"), ("ledger_tree", "root"), ("ledger_document", "content")]
)
def test_what_is_in_the_copy_cannot_be_changed_or_removed(
    database: psycopg.Connection, statement: str, table: str, column: str
) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="the ledger only grows"):
        database.execute(statement.format(table, column, column))


def test_the_role_of_the_gateway_may_add_and_read_and_no_more(
    tmp_path: Path, postgres_database: str, database: psycopg.Connection
) -> None:
    role = f"writer_{database.info.dbname}"
    database.execute(f"CREATE ROLE {role} LOGIN")
    try:
        make_tables(database, role)
        make_tables(database, role)
        url = postgres_database.replace("postgres@", f"{role}@")
        with copied_ledger(tmp_path, url) as ledger:
            ledger.append(refusal())
        with psycopg.connect(url) as weak, pytest.raises(psycopg.errors.InsufficientPrivilege):
            weak.execute("DELETE FROM ledger_line")
    finally:
        database.execute(f"DROP OWNED BY {role}")
        database.execute(f"DROP ROLE {role}")


def test_no_acknowledged_entry_is_lost_when_the_database_is_killed_under_load(tmp_path: Path) -> None:
    told: list[str] = []
    done = threading.Event()
    with DyingPostgres() as postgres:
        with psycopg.connect(postgres.url) as connection:
            make_tables(connection)
        with copied_ledger(tmp_path, postgres.url) as ledger:

            def write() -> None:
                while not done.is_set():
                    try:
                        told.append(ledger.append(refusal()).entry_id)
                    except GatewayError:
                        time.sleep(0.01)

            threads = [threading.Thread(target=write) for _ in range(4)]
            for thread in threads:
                thread.start()
            for _ in range(3):
                seen = len(told)
                while len(told) < seen + 200:
                    time.sleep(0.01)
                postgres.kill()
                seen = len(told)
                time.sleep(0.1)
                assert len(told) <= seen + len(threads)
                postgres.start()
            done.set()
            for thread in threads:
                thread.join()
            ledger.append(refusal())
        with psycopg.connect(postgres.url) as connection:
            copied = in_copy(connection)
    assert copied == on_disk(tmp_path)
    assert verify(tmp_path).whole
    names = {f"{segment}-{number}" for segment, lines in copied.items() for number in range(len(lines))}
    assert set(told) <= names
