from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("deployment")
    for arguments in (["init", str(directory)], ["synth", str(directory), "--households", "40"]):
        result = CliRunner().invoke(main, arguments)
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


def test_tables_that_exist_are_left_alone(deployment: Path) -> None:
    before = (deployment / "archive.db").read_bytes()

    result = CliRunner().invoke(main, ["synth", str(deployment), "--households", "7"])

    assert result.exit_code == 1
    assert "exists already: remove it, or choose another name" in result.stderr
    assert (deployment / "archive.db").read_bytes() == before
