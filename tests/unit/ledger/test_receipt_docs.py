"""What docs/ledger.md tells a partner to do with a receipt does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from gateway.cli.receipt import receipt as command
from gateway.ledger.receipt import Receipt
from tests.machine import ROOT, needs_openssl
from tests.unit.ledger.test_receipt import BODY, ID, SIGNER, Station

PAGE = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
KEY = str(SIGNER.key)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With what a partner keeps."""
    station = Station(tmp_path / "station")
    station.sequence()
    found = station.receipts.find(ID, {})
    assert isinstance(found, Receipt)
    (tmp_path / "receipt.json").write_bytes(orjson.dumps(found.as_object()))
    (tmp_path / "answer.json").write_bytes(BODY)
    (tmp_path / "checkpoint").write_text(found.proof.partition("\n\n")[2], encoding="utf-8")
    return tmp_path


def block(language: str, word: str) -> str:
    (found,) = (each for each in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if word in each)
    return str(found)


def in_python(folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / "check.py"
    script.write_text(block("python", "another answer"), encoding="utf-8")
    call = [sys.executable, str(script), "receipt.json", "answer.json", KEY]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words


def in_bash(folder: Path) -> subprocess.CompletedProcess[str]:
    call = ["bash", "-ec", block("bash", "pkeyutl")]
    return subprocess.run(  # noqa: S603 - our own words
        call, cwd=folder, env={"KEY": KEY, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )


def by_command(folder: Path, *more: str) -> tuple[int, str]:
    call = ["verify", str(folder / "receipt.json"), "--body", str(folder / "answer.json"), "--key", KEY, *more]
    result = CliRunner().invoke(command, call)
    return result.exit_code, result.output or str(result.exception)


def test_a_receipt_holds_by_the_command_and_by_twenty_lines(folder: Path) -> None:
    assert by_command(folder) == (0, f"the answer is that of disclosure {ID}, in a ledger of 6 signed entries\n")
    assert orjson.loads(by_command(folder, "--json")[1]) == {"disclosure": ID, "entries": 6, "verified": True}
    assert in_python(folder).stdout == "the receipt holds\n"


@needs_openssl
def test_a_checkpoint_holds_for_openssl(folder: Path) -> None:
    result = in_bash(folder)
    assert "Signature Verified Successfully" in result.stdout, result.stderr


@pytest.mark.parametrize("altered", ["receipt.json", "answer.json"])
def test_what_was_altered_holds_by_none(folder: Path, altered: str) -> None:
    path = folder / altered
    path.write_bytes(path.read_bytes().replace(b"yes", b"no ").replace(b"index 1", b"index 2"))
    assert by_command(folder)[0] == 1
    assert in_python(folder).returncode == 1


@needs_openssl
def test_a_checkpoint_that_was_altered_does_not_hold_for_openssl(folder: Path) -> None:
    path = folder / "checkpoint"
    path.write_text(path.read_text(encoding="utf-8").replace("\n6\n", "\n7\n"), encoding="utf-8")
    assert in_bash(folder).returncode != 0


def test_a_key_that_is_none_and_a_receipt_that_is_none_are_told_in_a_sentence(folder: Path) -> None:
    assert "does not fit its id" in by_command(folder, "--key", f"x{KEY}")[1]
    (folder / "receipt.json").write_text("nothing")
    assert by_command(folder) == (1, "the receipt is not JSON")
