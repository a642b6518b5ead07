from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import apsw
import pytest

from gateway import errors
from gateway.adapters.drivers.sqlite import SQLiteDriver, open_adapter
from gateway.adapters.pushdown import push_down
from gateway.adapters.statement import write
from gateway.errors import GatewayError
from gateway.model.condition import ALWAYS, Condition
from gateway.model.outcome import WITHHELD, Record
from gateway.redaction.generalise import Generalise, Ladder
from tests.unit.adapters.examples import HOUSEHOLD, TWO_RULES, households, later, plan, status, within

DECLARED = (
    "household_no text primary key not null, area_code text, status text, address text, registered text, changed text"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(path))
    yield connection
    connection.close()


def fill(archive: apsw.Connection, columns: str = DECLARED, end: str = "strict", count: int = 0) -> None:
    archive.execute(f"create table household ({columns}, size integer, income real) {end}")
    insert = "insert into household (household_no, area_code, status) values (?, ?, ?)"
    with archive:
        archive.executemany(insert, households(count))


def answered(path: Path, visible: Condition = ALWAYS) -> list[Record]:
    adapter = open_adapter(f"sqlite:///{path}")
    try:
        return list(adapter.execute(plan(visible)))
    finally:
        adapter.close()


def planned(path: Path, archive: apsw.Connection, visible: Condition) -> str:
    """How SQLite goes about a page in the middle of the archive."""
    driver = SQLiteDriver(path)
    asked = later(plan(visible), "H000500")
    statement = write(push_down(asked, driver.columns("household"), driver.words), driver.words)
    driver.close()
    steps = archive.execute(f"explain query plan {statement.sql}", statement.parameters(asked))
    return "; ".join(str(step[3]) for step in steps)


@pytest.mark.parametrize(
    "visible", [within("310115003"), TWO_RULES, within("310115003001")], ids=["one", "rules", "finer"]
)
def test_a_page_of_an_area_is_a_walk_along_its_index(path: Path, archive: apsw.Connection, visible: Condition) -> None:
    fill(archive, end="strict, without rowid", count=2000)
    archive.execute("create index by_street on household (substr(area_code, 1, 9), household_no)")
    archive.execute("create index by_committee on household (substr(area_code, 1, 12), household_no)")
    steps = planned(path, archive, visible)
    assert steps.startswith("SEARCH household USING INDEX by_")
    assert "(<expr>=? AND household_no>?)" in steps


def test_a_page_of_the_whole_archive_is_a_walk_along_the_identifiers(path: Path, archive: apsw.Connection) -> None:
    fill(archive, end="strict, without rowid", count=2000)
    assert planned(path, archive, status("active")) == "SEARCH household USING PRIMARY KEY (household_no>?)"


def test_text_is_compared_by_code_point_whatever_the_column_says(path: Path, archive: apsw.Connection) -> None:
    fill(archive, DECLARED.replace("status text", "status text collate nocase"), count=3)
    assert [record[0] for record in answered(path, status("ACTIVE"))] == []
    assert len(answered(path, status("active"))) == 2


def test_a_view_of_the_database_can_be_a_source(path: Path, archive: apsw.Connection) -> None:
    archive.execute("create table stored (no text, area text)")
    archive.execute("insert into stored values ('b', '310115003'), ('a', '310115003'), ('c', '31')")
    archive.execute(
        "create view household as select no as household_no, area as area_code, 'active' as status from stored"
    )
    assert answered(path, within("310115003")) == [("a", "active", "a"), ("b", "active", "b")]


def test_text_that_is_not_unicode_is_withheld_where_it_would_be_generalised(
    path: Path, archive: apsw.Connection
) -> None:
    fill(archive, end="")
    archive.execute("insert into household (household_no, address) values ('a', cast(x'ff' as text))")
    adapter = open_adapter(f"sqlite:///{path}")
    [record] = adapter.execute(plan(ALWAYS, (), address=Generalise(Ladder.ADDRESS, "city")))
    assert record[1] is WITHHELD
    adapter.close()


@pytest.mark.parametrize(
    "damage",
    [
        "drop table household",
        "alter table household drop column status",
        "update household set status = cast(x'ff' as text)",
    ],
)
def test_every_fault_has_the_one_face_of_a_source_that_fails(path: Path, archive: apsw.Connection, damage: str) -> None:
    fill(archive, end="", count=3)
    archive.execute(damage)
    with pytest.raises(GatewayError) as fault:
        answered(path)
    assert fault.value.problem is errors.SOURCE
    assert fault.value.detail is None
    assert str(fault.value) == errors.SOURCE.title
    assert fault.value.__suppress_context__
    assert fault.value.retry_after is not None


def test_after_a_fault_the_table_is_learnt_anew(path: Path, archive: apsw.Connection) -> None:
    fill(archive, count=1)
    adapter = open_adapter(f"sqlite:///{path}")
    asked = plan(ALWAYS)
    adapter.execute(asked)
    archive.execute("alter table household rename to elsewhere")
    with pytest.raises(GatewayError):
        adapter.execute(asked)
    archive.execute("alter table elsewhere rename to household")
    assert len(adapter.execute(asked)) == 1
    adapter.close()


def test_an_archive_that_is_missing_is_not_made(path: Path) -> None:
    with pytest.raises(GatewayError):
        answered(path)
    assert not path.exists()


def test_the_archive_cannot_be_written_through_the_adapter(path: Path, archive: apsw.Connection) -> None:
    fill(archive, count=1)
    driver = SQLiteDriver(path)
    with pytest.raises(GatewayError):
        driver.fetch("delete from household returning household_no", ())
    driver.close()


FOREIGN_THREADS = """
import ctypes, pathlib, sys
from gateway.adapters.drivers.sqlite import SQLiteDriver

driver, counted, system = SQLiteDriver(pathlib.Path(sys.argv[1])), [], ctypes.CDLL(None)

@ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
def ask(_):
    counted.extend(driver.fetch("select count(*) from household", ()))

for _ in range(5):
    thread = ctypes.c_ulong()
    assert not system.pthread_create(ctypes.byref(thread), None, ask, None)
    assert not system.pthread_join(thread, None)
driver.close()
print(counted)
"""
"""The server's own threads were not begun by Python, and end when there is little to do."""


def test_a_thread_that_python_did_not_begin_ends_without_harm(path: Path, archive: apsw.Connection) -> None:
    fill(archive, count=3)
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FOREIGN_THREADS, str(path)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, f"{[(3,)] * 5}\n")


def test_a_connection_is_taken_up_again_by_whoever_asks_next(
    path: Path, archive: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, count=3)
    opened: list[Any] = []
    monkeypatch.setattr("apsw.connection_hooks", [opened.append])
    driver = SQLiteDriver(path)
    for _ in range(3):
        thread = Thread(target=driver.fetch, args=("select household_no from household", ()))
        thread.start()
        thread.join()
    driver.close()
    assert len(opened) == 1


def test_threads_never_share_a_connection(path: Path, archive: apsw.Connection) -> None:
    fill(archive, count=50)
    adapter = open_adapter(f"sqlite:///{path}")
    asked = plan(within("310115003"))
    answers: list[Any] = []
    threads = [Thread(target=lambda: answers.extend([adapter.execute(asked) for _ in range(20)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    adapter.close()
    assert answers == [answers[0]] * 80


def test_check_names_every_fault_for_the_operator(path: Path, archive: apsw.Connection) -> None:
    archive.execute("pragma encoding = 'UTF-16le'")
    fill(
        archive, "household_no text primary key not null, area_code integer, status text, address text, registered text"
    )
    adapter = open_adapter(f"sqlite:///{path}")
    assert list(adapter.check(HOUSEHOLD)) == [
        "the database is encoded in UTF-16le: make it anew in UTF-8",
        "the column `area_code` holds no area: give `area_code` another column or kind",
        "there is no column `changed` for the field `changed`",
    ]
    assert adapter.check(replace(HOUSEHOLD, table="elsewhere"))[-1] == "there is no table `elsewhere`"
    adapter.close()
