"""The synthetic archive: repeatable, coherent, whole or not at all, and as varied as a station's files."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gateway.catalogue import load_catalogue
from gateway.catalogue.tables import quoted
from gateway.catalogue.writing import WritingError
from gateway.model.catalogue import Catalogue
from gateway.model.kinds import Kind, has_type
from gateway.synth import SPECIMEN, SPECIMEN_NO, synthesise
from gateway.synth.archive import SynthesisError

ROOT = Path(__file__).parents[3]
CATALOGUE = load_catalogue(ROOT / "config" / "catalogue")
HOUSEHOLDS = 6_000


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("synth") / "archive.db"
    synthesise(CATALOGUE, f"sqlite:///{path}", households=HOUSEHOLDS, seed=7)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def one(archive: sqlite3.Connection, query: str) -> Any:
    return archive.execute(query).fetchone()[0]


def count(archive: sqlite3.Connection, rest: str) -> int:
    return int(one(archive, "select count(*) " + rest))


def made(path: Path, *, households: int = 1_200, seed: int = 7, catalogue: Catalogue = CATALOGUE) -> bytes:
    synthesise(catalogue, f"sqlite:///{path}", households=households, seed=seed)
    return path.read_bytes()


def test_the_same_seed_and_size_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first = made(tmp_path / "1.db")
    assert made(tmp_path / "2.db") == first
    assert made(tmp_path / "3.db", seed=8) != first


def test_a_larger_archive_begins_with_the_smaller_one(tmp_path: Path, archive: sqlite3.Connection) -> None:
    made(tmp_path / "small.db")
    with sqlite3.connect(tmp_path / "small.db") as small:
        query = "select * from household where household_no <= 'H000001000' order by 1"
        assert small.execute(query).fetchall() == archive.execute(query).fetchall()
    small.close()


def test_every_field_of_every_type_is_filled_somewhere_with_values_of_its_kind(archive: sqlite3.Connection) -> None:
    for record_type in CATALOGUE.types.values():
        for field in record_type.fields.values():
            column, table = quoted(field.column), quoted(record_type.table)
            query = f"select {column} from {table} where {column} is not null"  # noqa: S608 - quoted names
            values = [value for (value,) in archive.execute(query).fetchmany(200)]
            assert values or field.name in {"declassified_on", "secret_until"}, f"{record_type.name}.{field.name}"
            if field.kind is Kind.BOOLEAN:
                assert set(values) <= {0, 1}
            else:
                assert all(has_type(field.kind, value) for value in values), f"{record_type.name}.{field.name}"


@pytest.mark.parametrize(
    ("table", "share"),
    [("resident", 10), ("incident", 6), ("case_file", 3), ("offence", 1.5), ("mediation", 2), ("opinion", 1)],
)
def test_the_other_types_are_in_proportion(archive: sqlite3.Connection, table: str, share: float) -> None:
    assert 100 * count(archive, f"from {table}") / HOUSEHOLDS == pytest.approx(share, rel=0.3)


def test_the_people_of_a_case_are_those_of_households(archive: sqlite3.Connection) -> None:
    strangers = """
        select count(*) from case_file c where not involves_minor and (
            not exists (select 1 from household h where h.person_ref = c.person_ref and h.head_name = c.suspect_name
                and h.head_id_number is c.suspect_id_number and h.address = c.suspect_address)
            or not exists (select 1 from household h where h.head_name = c.victim_name and h.address = c.victim_address)
            or not exists (select 1 from household h where h.head_name = c.witness_name and h.phone is c.witness_phone)
            or not exists (select 1 from household h
                where h.head_name = c.reporter_name and h.phone is c.reporter_phone))"""
    assert count(archive, "from case_file where not involves_minor") > 100
    assert one(archive, strangers) == 0


def test_what_follows_from_a_case_names_the_same_person(archive: sqlite3.Connection) -> None:
    for table in ("offence", "media"):
        linked = f"from {table} f join case_file c on c.case_no = f.case_no"
        assert count(archive, f"{linked}") > 20
        assert count(archive, f"{linked} where f.person_ref <> c.person_ref or f.sealed <> c.sealed") == 0


def test_a_household_s_history_tells_of_its_head_s_offences(archive: sqlite3.Connection) -> None:
    offenders = "select person_ref, offence_kind from offence where person_ref in (select person_ref from household)"
    histories = "select person_ref, criminal_history from household where criminal_history <> 'none'"
    assert sorted(archive.execute(offenders)) == sorted(archive.execute(histories)) != []


def test_narratives_repeat_names_numbers_telephones_and_plates(archive: sqlite3.Connection) -> None:
    for column in ("suspect_name", "suspect_id_number", "victim_phone", "plate"):
        repeated = f"from case_file where {column} is not null and instr(narrative, {column})"
        assert count(archive, f"{repeated} = 0") == 0
        assert count(archive, f"{repeated}") > 20
    assert count(archive, "from household where instr(visit_notes, phone)") > 100


def test_no_narrative_names_the_reporter_but_the_reporter_s_own_words_do(archive: sqlite3.Connection) -> None:
    assert count(archive, "from case_file where instr(reporter_statement, reporter_name) = 0") == 0
    assert count(archive, "from incident where instr(call_record, reporter_name) = 0") == 0
    reporters = "from case_file where reporter_name not in (suspect_name, victim_name, witness_name)"
    assert count(archive, f"{reporters} and instr(narrative, reporter_name)") == 0


def test_most_records_can_be_shared_and_every_classification_occurs(archive: sqlite3.Connection) -> None:
    levels = dict(archive.execute("select classification, count(*) from household group by 1").fetchall())
    assert set(levels) == {"公开", "内部", "秘密", "机密", "绝密", "工作秘密"}
    assert (levels["公开"] + levels["内部"]) / HOUSEHOLDS > 0.97
    assert count(archive, "from household where declassified_on is not null") > 5
    expired = "from household where secret_until < '2026-11-01' and declassified_on is null"
    assert count(archive, f"{expired}") > 5


@pytest.mark.parametrize(
    "mark",
    [
        "sealed",
        "public_order",
        "sub_file",
        "involves_minor",
        "protected",
        "sealed and involves_minor",
        "missing_child",
        "technical",
    ],
)
def test_every_mark_that_guardrails_look_at_occurs_and_is_not_the_rule(archive: sqlite3.Connection, mark: str) -> None:
    assert 0 < count(archive, f"from case_file where {mark}") < 0.4 * count(archive, "from case_file")


def test_the_specimen_is_the_same_in_every_archive(tmp_path: Path, archive: sqlite3.Connection) -> None:
    made(tmp_path / "other.db", households=7, seed=99)
    with sqlite3.connect(tmp_path / "other.db") as other:
        for connection in (archive, other):
            connection.row_factory = sqlite3.Row
            stored = connection.execute("select * from household where household_no = ?", [SPECIMEN_NO]).fetchone()
            assert dict(stored) == SPECIMEN
            connection.row_factory = None
    other.close()
    assert list(SPECIMEN) == list(CATALOGUE.types["household"].fields)


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    synthesise(
        CATALOGUE, f"sqlite:///{tmp_path / 'a.db'}", households=2_500, seed=1, progress=lambda *done: told.append(done)
    )
    assert told == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]


def test_an_archive_that_exists_is_never_written_over(tmp_path: Path) -> None:
    before = made(tmp_path / "archive.db", households=10)
    with pytest.raises(WritingError, match="exists already"):
        made(tmp_path / "archive.db", households=10)
    assert (tmp_path / "archive.db").read_bytes() == before


def test_what_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(done: int, _of: int) -> None:
        if done > 1_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesise(CATALOGUE, f"sqlite:///{tmp_path / 'a.db'}", households=5_000, seed=1, progress=stop)
    assert not list(tmp_path.iterdir())


def test_a_type_or_field_that_a_station_adds_is_empty(tmp_path: Path) -> None:
    household = CATALOGUE.types["household"]
    extra = replace(household.fields["phone"], name="landline", column="landline")
    added = replace(household, fields={**household.fields, "landline": extra})
    lists = replace(CATALOGUE.types["venue"], name="permit", table="permit")
    made(
        tmp_path / "a.db", catalogue=replace(CATALOGUE, types={**CATALOGUE.types, "household": added, "permit": lists})
    )
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert one(connection, "select count(landline) from household") == 0
        assert one(connection, "select count(*) from permit") == 0
    connection.close()


def test_a_catalogue_without_one_of_the_types_is_refused_in_one_sentence(tmp_path: Path) -> None:
    types = {name: record_type for name, record_type in CATALOGUE.types.items() if name != "case"}
    with pytest.raises(SynthesisError, match="the catalogue has no `case`"):
        made(tmp_path / "a.db", catalogue=replace(CATALOGUE, types=types))


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WritingError, match="cannot be written"):
        made(tmp_path / "absent" / "a.db")
    with pytest.raises(WritingError, match="cannot be reached"):
        synthesise(CATALOGUE, "postgresql://nobody@127.0.0.1:1/x", households=10, seed=1)


def test_postgresql_holds_the_same_archive(postgres_database: str, archive: sqlite3.Connection) -> None:
    synthesise(CATALOGUE, postgres_database, households=2_000, seed=7)
    with psycopg.connect(postgres_database) as connection:
        for record_type in CATALOGUE.types.values():
            names = ", ".join(quoted(field.column) for field in record_type.fields.values())
            query = f"select {names} from {quoted(record_type.table)} order by 1 limit 10"  # noqa: S608 - quoted names
            assert connection.execute(query).fetchall() == archive.execute(query).fetchall()
        assert connection.execute("select count(*) from household").fetchone() == (2_000,)
        with pytest.raises(WritingError, match="exists already"):
            synthesise(CATALOGUE, postgres_database, households=10, seed=7)


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from gateway.catalogue import load_catalogue;"
        "from gateway.synth import synthesise;"
        "catalogue = load_catalogue(Path('config/catalogue'));"
        "synthesise(catalogue, sys.argv[1], households=int(sys.argv[2]), seed=1);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = [
        int(
            subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-c", program, f"sqlite:///{tmp_path / size}", size],
                check=True,
                capture_output=True,
                cwd=ROOT,
            ).stdout
        )
        for size in ("2000", "12000")
    ]
    unit = 1 if sys.platform == "darwin" else 1024
    assert (peaks[1] - peaks[0]) * unit < 24 * 2**20
