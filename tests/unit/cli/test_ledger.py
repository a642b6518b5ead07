from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from gateway.cli.ledger import ledger
from gateway.ledger.browse import newest
from gateway.ledger.claims import segment_paths
from gateway.model.release import Asked, Refusal
from tests.unit.ledger.answers import new_ledger, refusal, release, settings_of, unsynced


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with new_ledger(tmp_path / "ledger", sync=unsynced) as written:
        written.append(release("a" * 32))
        written.append(refusal("b" * 32))
        written.append(Refusal(Asked("c" * 32, officer="\x1b[2Jred"), "GW201"))
    return tmp_path / "ledger"


def run(directory: Path, *arguments: str) -> Result:
    return CliRunner().invoke(ledger, arguments, obj=replace(settings_of(directory.parent), ledger=directory))


def damage(directory: Path) -> Path:
    (path,) = segment_paths(directory)
    path.write_bytes(path.read_bytes().replace(b"GW401", b"GW301"))
    return path


def test_a_whole_ledger_is_told_in_one_sentence(directory: Path) -> None:
    result = run(directory, "verify")
    assert result.exit_code == 0
    assert result.stdout == "the ledger is whole (entries: 5, releases: 1, refusals: 2, segments: 1)\n"
    assert result.stderr == ""


def test_a_fault_is_told_with_its_file_and_line_and_the_exit_code_says_so(directory: Path) -> None:
    path = damage(directory)
    result = run(directory, "verify")
    assert result.exit_code == 1
    assert result.stdout.startswith("the ledger is not whole: faults found: 1 (")
    assert result.stderr == f"{path.name}:3  the entry was altered: its hash does not fit its content\n"


def test_verify_tells_a_program_the_same(directory: Path) -> None:
    path = damage(directory)
    result = run(directory, "verify", "--json")
    assert result.exit_code == 1
    told = orjson.loads(result.stdout)
    assert told["whole"] is False
    assert told["releases"] == 1
    assert [(fault["file"], fault["line"]) for fault in told["faults"]] == [(path.name, 3)]


def test_an_entry_is_shown_by_its_id_and_by_its_disclosures(directory: Path) -> None:
    by_disclosure = orjson.loads(run(directory, "show", "a" * 32, "--json").stdout)
    by_entry = orjson.loads(run(directory, "show", by_disclosure["id"], "--json").stdout)
    assert by_disclosure == by_entry
    assert by_disclosure["body"]["policies"] == ["elderly-care@7"]
    assert "purpose           elderly-care\n" in run(directory, "show", "a" * 32).stdout


def test_an_unknown_id_is_told_with_the_next_step(directory: Path) -> None:
    result = run(directory, "show", "d" * 32)
    assert result.exit_code == 1
    assert result.stderr == "Error: the ledger has no such entry; give an entry's id or a disclosure's, as answered\n"


def test_the_newest_entries_are_shown_a_line_each(directory: Path) -> None:
    lines = run(directory, "tail", "-n", "3").stdout.splitlines()
    assert len(lines) == 3
    assert "refusal record_type=household action=list partner=committee-1" in lines[0]
    assert lines[0].endswith("code=GW401")
    assert lines[1].endswith("refusal code=GW201")
    assert lines[2].endswith("closed")
    objects = [orjson.loads(line) for line in run(directory, "tail", "--json").stdout.splitlines()]
    assert [entry["id"] for entry in objects] == [entry.id for entry in newest(directory, 20)]


def test_what_a_requester_wrote_cannot_command_the_terminal(directory: Path) -> None:
    shown = run(directory, "show", "c" * 32).stdout
    assert "\x1b" not in shown
    assert r"\x1b[2Jred" in shown


@pytest.mark.parametrize("command", [["verify"], ["show", "a" * 32], ["tail"]])
def test_a_ledger_that_does_not_exist_yet_is_told_so(tmp_path: Path, command: list[str]) -> None:
    result = run(tmp_path / "none", *command)
    assert result.exit_code == 1
    assert "there is no ledger at" in result.stderr


@pytest.mark.parametrize("command", [["verify"], ["show", "a" * 32], ["tail"]])
def test_a_file_that_cannot_be_read_is_told_by_name(directory: Path, command: list[str]) -> None:
    (directory / f"{'f' * 20}.ledger").mkdir()
    result = run(directory, *command)
    assert result.exit_code == 1
    assert "cannot be read: Is a directory" in result.stderr


@pytest.mark.parametrize("command", [[], ["verify"], ["show"], ["tail"]])
def test_every_command_helps_with_an_example(tmp_path: Path, command: list[str]) -> None:
    result = run(tmp_path, *command, "--help")
    assert result.exit_code == 0
    assert "Example: gateway ledger" in result.stdout
