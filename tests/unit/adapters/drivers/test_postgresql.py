from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from psycopg import sql

from gateway import errors
from gateway.adapters.drivers.postgresql import PostgreSQLDriver
from gateway.adapters.pushdown import push_down
from gateway.adapters.sql import SqlAdapter
from gateway.adapters.statement import write
from gateway.errors import GatewayError
from gateway.model.condition import ALWAYS, Comparison, Condition, Operator
from gateway.model.kinds import Kind
from gateway.model.outcome import WITHHELD
from gateway.model.plan import Order
from gateway.redaction.generalise import Generalise, Ladder
from tests.unit.adapters.examples import HOUSEHOLD, TWO_RULES, households, later, plan, status, within

DECLARED = """
    create table household (household_no char(8) primary key, area_code varchar(20), status text, address text,
        registered date, changed timestamp, size smallint, income numeric(12, 2))"""


@pytest.fixture
def archive(postgres_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute(DECLARED)
        yield connection


@pytest.fixture
def driver(postgres_database: str) -> Iterator[PostgreSQLDriver]:
    driver = PostgreSQLDriver(postgres_database)
    yield driver
    driver.close()


@pytest.fixture
def adapter(driver: PostgreSQLDriver) -> SqlAdapter:
    return SqlAdapter(driver)


def fill(archive: psycopg.Connection, count: int) -> None:
    with archive.cursor().copy("copy household (household_no, area_code, status) from stdin") as copy:
        for row in households(count):
            copy.write_row(row)


def test_a_stations_own_types_are_read_as_plans_mean_them(archive: psycopg.Connection, adapter: SqlAdapter) -> None:
    archive.execute(
        """insert into household values
            ('a', '310115', 'x', null, '1950-03-07', '2026-11-22 21:31:05.25', 3, 12.50),
            ('b', null, null, null, '2000-01-01 BC', 'infinity', null, 'NaN')"""
    )
    fields = ("registered", "changed", "size", "income")
    assert list(adapter.execute(plan(ALWAYS, fields))) == [
        ("a", "1950-03-07", "2026-11-22T21:31:05", 3, 12.5, "a"),
        ("b", "2000-01-01 BC", "infinity", None, None, "b"),
    ]
    assert list(adapter.check(HOUSEHOLD)) == []


def test_a_stations_own_dates_are_compared_and_generalised(archive: psycopg.Connection, adapter: SqlAdapter) -> None:
    archive.execute(
        "insert into household (household_no, registered) values ('a', '1950-03-07'), ('b', '2000-01-01 BC')"
    )
    before = Comparison("registered", Kind.DATE, Operator.BEFORE, "2026-01-01")
    assert [record[0] for record in adapter.execute(plan(before))] == ["a"]
    decades = adapter.execute(plan(ALWAYS, (), registered=Generalise(Ladder.TIME, "decade")))
    assert [record[1] for record in decades] == ["1950s", WITHHELD]


def test_what_postgresql_cannot_compute_is_redacted_on_arrival_and_never_compared(
    archive: psycopg.Connection, adapter: SqlAdapter
) -> None:
    archive.execute("insert into household (household_no, address) values ('a', '上海市浦东新区牡丹路100弄5号602室')")
    asked = plan(ALWAYS, (), address=Generalise(Ladder.ADDRESS, "street"))
    assert [record[1] for record in adapter.execute(asked)] == ["上海市浦东新区牡丹路"]
    criterion = Comparison("address", Kind.CATEGORY, Operator.IS, "上海市浦东新区牡丹路")
    for compared in (replace(asked, criteria=criterion), replace(asked, order=(Order("address"), *asked.order))):
        with pytest.raises(GatewayError) as refusal:
            adapter.execute(compared)
        assert refusal.value.problem is errors.FIELD


@pytest.mark.parametrize(
    "visible", [within("310115003"), within("310115003001"), TWO_RULES], ids=["one", "finer", "rules"]
)
def test_a_page_of_an_area_is_a_walk_along_its_index(
    archive: psycopg.Connection, driver: PostgreSQLDriver, visible: Condition
) -> None:
    archive.execute("alter table household alter household_no type text, alter area_code type text")
    fill(archive, 20_000)
    archive.execute("create index by_street on household (substr(area_code, 1, 9), household_no)")
    archive.execute("create index by_committee on household (substr(area_code, 1, 12), household_no)")
    archive.execute("analyze household")
    asked = later(plan(visible), "H000500")
    statement = write(push_down(asked, driver.columns("household"), driver.words), driver.words)
    archive.execute("set plan_cache_mode = force_generic_plan")
    psycopg.RawCursor(archive).execute(f"prepare walk as {statement.sql}")
    constants = sql.SQL(", ").join(map(sql.Literal, statement.parameters(asked)))
    steps = archive.execute(sql.SQL("explain (costs off) execute walk ({})").format(constants))
    walked = [line.strip() for (line,) in steps if "Scan" in line or "Sort" in line]
    assert len(walked) == 1
    assert walked[0].startswith("->  Index Scan using ")


def test_the_plan_of_a_statement_is_the_same_for_whatever_is_asked(
    archive: psycopg.Connection, driver: PostgreSQLDriver, adapter: SqlAdapter
) -> None:
    fill(archive, 1_000)
    archive.execute("analyze household")
    for value in ("active", "archived", "no such status"):
        adapter.execute(plan(status(value)))
    counted = "select generic_plans, custom_plans from pg_prepared_statements where statement ~ '^SELECT'"
    assert driver.fetch(counted, ()) == [(3, 0)]


def test_a_connection_that_died_is_replaced_once(
    archive: psycopg.Connection, driver: PostgreSQLDriver, adapter: SqlAdapter
) -> None:
    fill(archive, 10)
    asked = plan(status("active"))
    first = adapter.execute(asked)
    others = "pid <> pg_backend_pid() and datname = current_database()"
    archive.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}")  # noqa: S608 - our own
    assert adapter.execute(asked) == first
    assert driver.fetch("select 1", ()) == [(1,)]


def test_a_server_that_is_gone_is_a_fault_without_its_words() -> None:
    adapter = SqlAdapter(PostgreSQLDriver("postgresql://nobody:hunter2@/archive?host=/nowhere"))
    assert not adapter.ready()
    with pytest.raises(GatewayError) as fault:
        adapter.execute(plan(ALWAYS))
    assert fault.value.problem is errors.SOURCE
    assert "hunter2" not in str(fault.value)
    adapter.close()


@pytest.mark.parametrize("statement", ["delete from household", "create table another (a text)", "select pg_sleep(60)"])
def test_a_statement_that_writes_or_takes_too_long_is_a_fault(
    archive: psycopg.Connection, postgres_database: str, statement: str
) -> None:
    fill(archive, 1)
    hasty = PostgreSQLDriver(postgres_database, patience=0.2)
    with pytest.raises(GatewayError) as fault:
        hasty.fetch(statement, ())
    hasty.close()
    assert fault.value.problem is errors.SOURCE
    assert archive.execute("select count(*) from household").fetchone() == (1,)


def test_check_names_every_fault_for_the_operator(archive: psycopg.Connection, adapter: SqlAdapter) -> None:
    archive.execute("alter table household drop column status, alter size type text, alter changed type timestamptz")
    assert list(adapter.check(HOUSEHOLD)) == [
        "there is no column `status` for the field `status`",
        "the column `changed` holds no datetime: give `changed` another column or kind",
        "the column `size` holds no integer: give `size` another column or kind",
    ]
    assert list(adapter.check(replace(HOUSEHOLD, table="elsewhere"))) == ["there is no table `elsewhere`"]
