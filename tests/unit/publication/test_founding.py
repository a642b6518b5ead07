"""A new deployment begins with the policies of its folder, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.db import directory_version, reading
from gateway.documents import FaultyFiles
from gateway.publication.folder import read_folder
from gateway.publication.founding import FOUNDER, found, is_founded
from gateway.publication.reading import Standards
from gateway.publication.rows import read_acts, read_versions
from gateway.publication.version import State
from gateway.publication.workflow import Act
from tests.state import state_of
from tests.unit.publication.documents import care


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory = tmp_path / "policies"
    directory.mkdir()
    (directory / "care.yaml").write_bytes(care(3))
    return directory


def test_what_stands_in_the_folder_is_in_force_from_its_own_first_day(
    engine: Engine, folder: Path, standards: Standards
) -> None:
    assert not is_founded(engine)
    assert found(state_of(engine, None, lambda: 0.0), read_folder(folder, standards)) == ("care@3",)
    assert is_founded(engine)
    with reading(engine) as connection:
        [version] = read_versions(connection)
        [act] = read_acts(connection, "care")
    assert (version.text, version.author, version.state) == (care(3), FOUNDER, State.PUBLISHED)
    assert str(version.effective) == "2026-01-01"
    assert (act.person, act.act, act.number, act.time) == (FOUNDER, Act.PUBLISH, 3, "1970-01-01T00:00:00Z")


def test_a_deployment_is_founded_once(engine: Engine, folder: Path, standards: Standards) -> None:
    found(state_of(engine), read_folder(folder, standards))
    (folder / "care.yaml").write_bytes(care(4))
    assert found(state_of(engine), read_folder(folder, standards)) == ()
    with reading(engine) as connection:
        assert [version.label for version in read_versions(connection)] == ["care@3"]
        assert directory_version(connection) > 1


def test_every_fault_of_every_file_is_told_at_once(folder: Path, standards: Standards) -> None:
    (folder / "other.yaml").write_bytes(care())
    (folder / "unreadable.yaml").write_bytes(b"policy: yes\n")
    (folder / "failing.yaml").write_bytes(
        care() + b"tests:\n  - given: {partner: {areas: []}, purpose: elderly-care}\n    record: {}\n    expect: {}\n"
    )
    with pytest.raises(FaultyFiles) as faulty:
        read_folder(folder, standards)
    assert [Path(file.source).name for file in faulty.value.files] == ["failing.yaml", "other.yaml", "unreadable.yaml"]
