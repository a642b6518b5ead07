"""`make setup` does nothing where everything stands, and installs what is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.machine import ROOT

READ = ("setup.cfg", "pyproject.toml", "package.json", "package-lock.json", "requirements")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of what is read for it, with programs in ``.venv`` that only note that they were called."""
    for name in READ:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for line in (ROOT / "requirements" / "assets.txt").read_text(encoding="utf-8").splitlines()[1:]:
        file, name = line.split()
        for each in (file, f"{name}/LICENSE"):
            (tmp_path / "node_modules" / each).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "node_modules" / each).write_text(each, encoding="utf-8")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "npm"):
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$1" >>{tmp_path}/called\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    # so that the environment is taken for one of this place
    (tmp_path / ".venv" / "installed").write_text(f"{tmp_path}\n", encoding="utf-8")
    return tmp_path


def installed(place: Path) -> bool:
    """Whether ``make setup`` installs anything; npm is what it calls last."""
    called = place / "called"
    called.write_text("", encoding="utf-8")
    subprocess.run(["/bin/sh", place / "requirements" / "install.sh"], check=True, capture_output=True)  # noqa: S603 - our own command
    return "npm ci" in called.read_text(encoding="utf-8")


def test_what_stands_is_left_alone_and_what_is_missing_is_installed(place: Path) -> None:
    kept = place / "node_modules" / ".package-lock.json"
    kept.touch()
    assert installed(place)
    assert not installed(place)
    served = place / "gateway" / "console" / "assets"
    assert (served / "@codemirror+view.js").read_text(encoding="utf-8") == "@codemirror/view/dist/index.js"
    assert (served / "@codemirror+view.LICENSE").exists()

    shutil.rmtree(served)
    assert installed(place)
    assert not installed(place)

    kept.unlink()
    assert installed(place)

    kept.touch()
    (place / "package.json").write_text("{}", encoding="utf-8")
    assert installed(place)
    assert not installed(place)
