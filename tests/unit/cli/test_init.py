from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect

from gateway.catalogue.load import load_catalogue
from gateway.cli import main
from gateway.db import open_database
from gateway.settings import read_settings


def init(directory: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["init", str(directory), *options])


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_a_new_deployment_has_everything_that_it_needs_to_run(tmp_path: Path) -> None:
    result = init(tmp_path / "a station")

    settings = read_settings(tmp_path / "a station" / "gateway.toml", {})
    assert result.exit_code == 0
    assert len(load_catalogue(settings.catalogue).types) == 9
    assert {path.name for path in settings.home.iterdir()} == {
        *(
            "areas.yaml",
            "catalogue",
            "forms",
            "gateway.toml",
            "guardrails.yaml",
            "keys",
            "ledger",
            "partners",
            "policies",
            "purposes.yaml",
            "state.db",
        )
    }
    assert {"partner", "agreement", "client"} <= set(inspect(open_database(settings.state_url)).get_table_names())


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    init(tmp_path / "station")

    keys = tmp_path / "station" / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {(path.name, stat.S_IMODE(path.stat().st_mode)) for path in keys.iterdir()} == {
        ("checkpoint-0001.key", 0o600),
        ("cursor.key", 0o600),
        ("people.key", 0o600),
        ("ledger-reference.key", 0o600),
        ("pseudonym.key", 0o600),
        ("token-0001.jwk", 0o600),
    }


def test_two_deployments_have_different_keys(tmp_path: Path) -> None:
    init(tmp_path / "one")
    init(tmp_path / "other")

    one, other = contents(tmp_path / "one" / "keys"), contents(tmp_path / "other" / "keys")
    assert one.keys() == other.keys()
    assert all(one[name] != other[name] for name in one)


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    result = init(tmp_path)

    assert result.exit_code == 1
    assert result.stderr == f"Error: `{tmp_path}` is not empty: choose another folder, or complete it with --again\n"
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_again_makes_what_is_missing_and_overwrites_nothing(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / "purposes.yaml").write_text("# changed by the station\n", encoding="utf-8")
    (tmp_path / "keys" / "cursor.key").unlink()
    before = contents(tmp_path)

    result = init(tmp_path, "--again", "--json")

    after = contents(tmp_path)
    assert json.loads(result.stdout)["made"] == ["cursor key"]
    assert after.keys() - before.keys() == {"keys/cursor.key"}
    assert {name: after[name] for name in before} == before


def test_again_does_not_bring_back_a_policy_that_the_station_has_removed(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / "policies" / "committee-elderly-care.yaml").unlink()

    assert json.loads(init(tmp_path, "--again", "--json").stdout)["made"] == []
    assert not (tmp_path / "policies" / "committee-elderly-care.yaml").exists()


def test_a_copy_that_was_interrupted_is_completed(tmp_path: Path) -> None:
    (tmp_path / ".policies.unfinished").mkdir()

    assert "policies" in json.loads(init(tmp_path, "--again", "--json").stdout)["made"]
    assert not list(tmp_path.glob(".*"))


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = init(tmp_path / "file" / "station")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: `")
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize("name", ["policies", "partners", "catalogue"])
def test_the_documents_are_those_that_come_with_the_gateway(tmp_path: Path, name: str) -> None:
    init(tmp_path)

    shipped = Path(__file__).parents[3] / "config" / name
    assert contents(tmp_path / name) == contents(shipped)
