"""docs/adding-a-record-type.md, followed as it stands: its files are saved, its commands run, its answer compared."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.deployments import new_deployment
from tests.walk.processes import PATIENCE, free_port, gateway, is_ready, wait_until

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-record-type.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


COMMANDS = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new deployment, which is where the page begins; its folder is the current one."""
    directory = tmp_path / "a station"
    new_deployment(directory)
    monkeypatch.chdir(directory)
    return directory


def save_the_files(directory: Path) -> None:
    (csv,) = blocks("csv")
    (directory / "shelters.csv").write_text(csv, encoding="utf-8")
    for block in blocks("yaml"):
        name = block.splitlines()[0].removeprefix("# ")
        (directory / name).write_text(block, encoding="utf-8")


def run(commands: Iterator[str]) -> Iterator[Result]:
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "gateway"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{command}\n{result.output}"
        yield result


def pasted(commands: list[str], directory: Path) -> str:
    """What a shell prints that finds `gateway` on its path."""
    programs = directory / "programs"
    programs.mkdir()
    (programs / "gateway").write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m gateway "$@"\n', encoding="utf-8"
    )
    (programs / "gateway").chmod(0o700)
    environment: Mapping[str, str] = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(  # noqa: S603 - the lines of our own documentation
        ["sh", "-ec", "\n".join(commands)],  # noqa: S607 - wherever it is
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


def test_a_tenth_type_is_shared_by_following_the_page_alone(station: Path, tmp_path: Path) -> None:
    save_the_files(station)
    until_serving = COMMANDS.index("gateway serve")
    results = list(run(iter(COMMANDS[:until_serving])))
    assert "4 records of `shelter` are in the archive" in results[0].output

    port = free_port()
    settings = station / "gateway.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("8080", str(port)), encoding="utf-8")
    asking = [
        line.replace("gateway token", f"gateway token --url http://127.0.0.1:{port}").replace("8080", str(port))
        for line in COMMANDS[until_serving + 1 :]
    ]
    with gateway("--settings", str(settings), "serve", folder=tmp_path):
        wait_until(lambda: is_ready(f"http://127.0.0.1:{port}"), "the gateway")
        answer = json.loads(pasted(asking, tmp_path))

    (promised,) = blocks("json")
    assert answer["data"] == json.loads(promised)


def test_what_would_be_proposed_for_the_table_shares_nothing(station: Path) -> None:
    save_the_files(station)
    (station / "catalogue" / "shelter.yaml").unlink()

    (proposed,) = run(iter(["gateway source import shelters.csv --type shelter --propose-only"]))

    assert "consent: none" in proposed.stdout
    assert "marks: {}" in proposed.stdout
