"""A state that is older than its record, or was restored, is told anew when the deployment is completed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.db import open_database, reading
from gateway.grants.directory import Directory, read_directory
from gateway.grants.retold import directory_told
from gateway.ledger.acts import acts_in_force, read_acts, things_told
from gateway.model.act import ActName
from gateway.settings import read_settings

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """A deployment with a partner in it."""
    home = tmp_path / "station"
    assert again(home).exit_code == 0
    done(home, "partner", "import", str(CONFIG / "partners" / "committee-puxing-one.yaml"))
    done(home, "user", "add", "wang-fang", "--name", "王芳", "--role", "operator")
    return home


def again(home: Path) -> Result:
    return CliRunner().invoke(main, ["init", str(home), "--again"])


def done(home: Path, *words: str) -> None:
    result = CliRunner().invoke(main, ["--settings", str(home / "gateway.toml"), *words])
    assert result.exit_code == 0, result.output


def founded(home: Path) -> int:
    told = read_acts(home / "ledger")
    return sum(each.acts.acts[0].act is ActName.FOUNDED for each in told)


def stands(home: Path) -> Directory:
    engine = open_database(read_settings(home / "gateway.toml", {}).state_url)
    with reading(engine) as connection:
        directory = read_directory(connection)
    engine.dispose()
    return directory


def told(home: Path) -> Directory:
    version = stands(home).version
    acts = [each.acts for each in acts_in_force(read_acts(home / "ledger"), version)]
    return directory_told(things_told(each for each in acts if each.version is not None), version)


def test_what_is_on_record_is_not_told_again(station: Path) -> None:
    assert again(station).exit_code == 0
    assert founded(station) == 0
    assert told(station) == stands(station)


def test_a_state_without_a_record_is_told_as_it_is_found(station: Path) -> None:
    shutil.rmtree(station / "ledger")
    assert "1 parts were made" in again(station).stdout
    assert founded(station) == 1
    assert told(station) == stands(station)
    assert told(station).partners
    assert again(station).exit_code == 0
    assert founded(station) == 1


def test_a_state_that_was_restored_is_told_beyond_what_was_done_since(station: Path) -> None:
    shutil.copy(station / "state.db", station / "backup.db")
    done(station, "partner", "suspend", "committee-puxing-one")
    done(station, "user", "suspend", "wang-fang")
    for file in station.glob("state.db*"):
        file.unlink()
    shutil.copy(station / "backup.db", station / "state.db")
    before = stands(station)
    assert again(station).exit_code == 0
    assert stands(station).version > max(each.acts.version or 0 for each in read_acts(station / "ledger")[:-1])
    assert told(station) == stands(station)
    assert told(station).partners == before.partners
    assert told(station).people["wang-fang"].active


def test_what_goes_on_from_there_is_told_as_before(station: Path) -> None:
    shutil.rmtree(station / "ledger")
    again(station)
    done(station, "partner", "suspend", "committee-puxing-one")
    assert told(station) == stands(station)
    assert not told(station).partners["committee-puxing-one"].active
