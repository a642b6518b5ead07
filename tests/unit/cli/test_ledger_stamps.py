"""Time stamps by the commands of the station, and as docs/ledger.md has them checked without it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

import gateway.cli.ledger_stamps  # noqa: F401 - adds its command to the group
from gateway.cli.ledger import ledger
from gateway.ledger.book import Ledger
from gateway.ledger.tree.keys import create_key
from tests.machine import needs_openssl
from tests.time_authority import TimeAuthority, new_authority, serving
from tests.unit.ledger.answers import KEY, release, settings_of, unsynced

pytestmark = needs_openssl

PAGE = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[TimeAuthority]:
    with serving(new_authority(tmp_path / "tsa")) as served:
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A deployment with an answer on the record."""
    create_key(tmp_path / "keys")
    with Ledger(tmp_path / "ledger", KEY, time.time, sync=unsynced) as written:
        written.append(release("a" * 32))
    return tmp_path


def run(home: Path, authority: TimeAuthority | None, *arguments: str) -> Result:
    named = "" if authority is None else f'timestamps = "{authority.address}"\ntimestamps_ca = "tsa/ca.pem"'
    return CliRunner().invoke(ledger, arguments, obj=settings_of(home, named))


def test_a_stamp_is_asked_for_and_verified(home: Path, authority: TimeAuthority) -> None:
    told = run(home, authority, "timestamp")
    assert told.stdout == f"stamped: 3 entries, in `{home}/ledger/timestamps/3.tsr`\n"
    first, second = run(home, authority, "verify").stdout.splitlines()
    assert first.endswith("in the tree: 3, time stamps that hold: 1)")
    assert re.fullmatch(r"proved by a time stamp: 3 entries at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", second)
    as_object = orjson.loads(run(home, authority, "verify", "--json").stdout)
    assert (as_object["stamps"], as_object["newest_stamp"]["entries"]) == (1, 3)
    unnamed = run(home, None, "verify")
    assert (unnamed.exit_code, "time stamps that nobody is named to check by: 1" in unnamed.stdout) == (0, True)


def test_a_stamp_that_was_altered_is_a_fault(home: Path, authority: TimeAuthority) -> None:
    run(home, authority, "timestamp")
    (home / "ledger" / "timestamps" / "3.tsr").write_bytes(b"nothing")
    result = run(home, authority, "verify")
    assert result.exit_code == 1
    assert result.stderr == (
        "timestamps/3.tsr:1  the time stamp does not hold: the answer is no time stamp: it cannot be read\n"
    )


def test_without_an_authority_a_sentence_says_what_to_do(home: Path) -> None:
    assert "set `ledger.timestamps`" in run(home, None, "timestamp").output


def test_an_authority_that_fails_ends_the_command_in_a_sentence(home: Path, authority: TimeAuthority) -> None:
    authority.answer = lambda _: (500, b"")
    result = run(home, authority, "timestamp")
    assert (result.exit_code, str(result.exception)) == (
        1,
        "the authority gave no time stamp: it answered with HTTP status 500",
    )


def test_openssl_finds_the_same(home: Path, authority: TimeAuthority) -> None:
    run(home, authority, "timestamp")
    folder = home / "ledger" / "timestamps"
    (folder / "tsa-ca.pem").write_bytes(authority.ca_file.read_bytes())
    assert "Verification: OK" in in_bash(folder).stdout
    path = folder / "3.checkpoint"
    path.write_text(path.read_text(encoding="utf-8").replace("\n3\n", "\n4\n"), encoding="utf-8")
    assert in_bash(folder).returncode != 0


def in_bash(folder: Path) -> subprocess.CompletedProcess[str]:
    (block,) = (each for each in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL) if "ts -verify" in each)
    call = ["bash", "-ec", str(block)]
    return subprocess.run(  # noqa: S603 - our own words
        call, cwd=folder, env={"SIZE": "3", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
