from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.deployments import new_deployment


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("deployment")
    new_deployment(directory)
    result = CliRunner().invoke(main, ["synth", str(directory), "--households", "40"])
    assert result.exit_code == 0, result.output
    return directory


def check(deployment: Path, *options: str, **environment: str) -> Result:
    arguments = ["--settings", str(deployment / "gateway.toml"), "source", "check", *options]
    return CliRunner().invoke(main, arguments, env=environment)


def test_a_synthetic_archive_is_as_the_catalogue_says(deployment: Path) -> None:
    result = check(deployment, "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "sound": True,
        "types": {
            name: []
            for name in "case household incident media mediation offence opinion resident venue".split()  # noqa: SIM905
        },
    }


def test_a_missing_column_is_told_of_its_type(deployment: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    archive.write_bytes((deployment / "archive.db").read_bytes())
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("ALTER TABLE household DROP COLUMN phone")

    result = check(deployment, GATEWAY_SOURCE_ARCHIVE=f"sqlite:///{archive}")

    (line,) = [line for line in result.stdout.splitlines() if "as the catalogue says" not in line]
    assert result.exit_code == 1
    assert line.startswith("household")
    assert "phone" in line


def test_an_archive_that_does_not_answer_is_told_of_every_type(deployment: Path, tmp_path: Path) -> None:
    result = check(deployment, "--json", GATEWAY_SOURCE_ARCHIVE=f"sqlite:///{tmp_path}/nowhere.db")

    types = json.loads(result.stdout)["types"]
    assert result.exit_code == 1
    assert set(map(tuple, types.values())) == {("it does not answer: check its address",)}


def test_types_can_be_checked_by_name(deployment: Path) -> None:
    assert list(json.loads(check(deployment, "venue", "case", "--json").stdout)["types"]) == ["venue", "case"]

    unknown = check(deployment, "castle")
    assert unknown.exit_code == 1
    assert unknown.stderr.startswith("Error: the catalogue has no type `castle`: it has case, household, ")


def test_tables_that_exist_are_left_alone(deployment: Path) -> None:
    before = (deployment / "archive.db").read_bytes()

    result = CliRunner().invoke(main, ["synth", str(deployment), "--households", "7"])

    assert result.exit_code == 1
    assert "exists already: remove it, or choose another name" in result.stderr
    assert (deployment / "archive.db").read_bytes() == before


def take_in(deployment: Path, file: Path, *options: str) -> Result:
    arguments = ["--settings", str(deployment / "gateway.toml"), "source", "import", str(file), *options]
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "bicycles.csv"
    file.write_text("frame_no,colour,owner_phone\nB-1,red,12500000001\nB-2,,12500000002\n", encoding="utf-8")
    return file


def test_a_proposal_alone_changes_nothing(deployment: Path, table: Path) -> None:
    before = (deployment / "archive.db").read_bytes()

    result = take_in(deployment, table, "--type", "bicycle", "--propose-only")

    assert result.exit_code == 0
    assert 'type: "bicycle"\n' in result.stdout
    assert not (deployment / "catalogue" / "bicycle.yaml").exists()
    assert (deployment / "archive.db").read_bytes() == before


def test_a_file_becomes_a_type_that_the_catalogue_and_the_archive_agree_on(deployment: Path, table: Path) -> None:
    result = take_in(deployment, table, "--type", "lost_bicycle", "--json")

    taken = json.loads(result.stdout)
    assert taken == {
        "type": "lost_bicycle",
        "records": 2,
        "entry": str(deployment / "catalogue" / "lost_bicycle.yaml"),
        "proposed": True,
    }
    assert json.loads(check(deployment, "--json").stdout)["types"]["lost_bicycle"] == []


def test_a_broken_row_is_told_by_its_line_and_nothing_is_taken_in(deployment: Path, table: Path) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("B-3,green,12500000003,and more\n")

    result = take_in(deployment, table, "--type", "broken_bicycle")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {table}:4:1  ")
    assert not (deployment / "catalogue" / "broken_bicycle.yaml").exists()
    with closing(sqlite3.connect(deployment / "archive.db")) as archive:
        assert archive.execute("SELECT count(*) FROM sqlite_master WHERE name = 'broken_bicycle'").fetchone() == (0,)
