"""What docs/auditing.md tells an auditor to do does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest
from click.testing import CliRunner

from gateway.cli.pack import pack
from tests.machine import ROOT
from tests.unit.auditing.station import Station
from tests.unit.ledger.pack.station import forged

PAGE = (ROOT / "docs" / "auditing.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Station:
    """A committee has asked once, and something was refused."""
    station = Station(tmp_path_factory.mktemp("audited"), redis_url)
    asker = station.deployment.asker("community-committee", "elderly-care")
    assert (station.ask(asker), station.ask(asker, "offence")) == (200, 403)
    return station


@pytest.fixture(scope="module")
def file(station: Station) -> Path:
    return station.export("november.pack")


def test_an_export_is_told_in_a_sentence_and_the_same_each_time(station: Station, file: Path) -> None:
    again = station.run_export("--from", "2026-01-01", "--to", "2027-12-31", str(station.home / "again.pack"))
    assert re.fullmatch(r"packed: \d+ entries, and 0 that stand before them, in `.*/again\.pack`\n", again.stdout), (
        again.output
    )
    assert (station.home / "again.pack").read_bytes() == file.read_bytes()
    today = station.run_export("--from", station.today, "--to", station.today, str(file.with_name("day")), "--json")
    assert orjson.loads(today.stdout)["entries"] > 0


def test_days_without_entries_leave_no_file(station: Station) -> None:
    result = station.run_export("--from", "2020-01-01", "--to", "2020-01-31", str(station.home / "none.pack"))
    assert (result.exit_code, str(result.exception)) == (
        1,
        "nothing is on the record from 2020-01-01 to 2020-01-31, or not in the tree yet",
    )
    assert [path for path in station.home.iterdir() if "none" in path.name] == []


def test_a_pack_is_checked_as_the_page_shows_it(station: Station, file: Path) -> None:
    shown = PAGE.split("$ gateway pack verify november.pack --key")[1].split("```")[0].splitlines()[1:]
    told = station.verify(file).stdout.splitlines()
    forms = [re.sub(r"\d[\d:T+-]*|act .*|`.*", "", line) for line in shown]
    assert [re.sub(r"\d[\d:T+-]*|act .*|`.*", "", line) for line in told] == [
        form for form in forms if "time stamp" not in form
    ]


def test_without_a_key_it_says_loudly_that_nobody_vouches(file: Path) -> None:
    result = CliRunner().invoke(pack, ["verify", str(file)])
    assert (result.exit_code, "NOBODY VOUCHES FOR IT" in result.stdout) == (0, True)
    assert "Invalid value for --key" in CliRunner().invoke(pack, ["verify", str(file), "--key", "a+b+c"]).output


def test_twenty_lines_of_python_find_the_same(file: Path, tmp_path: Path) -> None:
    with ZipFile(file) as opened:
        opened.extractall(tmp_path)
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "check.py").write_text(block, encoding="utf-8")

    def run() -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "check.py"]
        return subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own

    assert run().stdout == "members and entries are those of the manifest\n"
    entries = next(tmp_path.joinpath("entries").iterdir())
    entries.write_bytes(entries.read_bytes().replace(b'"version":1}', b'"version":2}', 1))
    assert run().returncode == 1


def test_every_member_is_on_the_page_and_none_has_a_key(station: Station, file: Path) -> None:
    with ZipFile(file) as opened:
        names = opened.namelist()
        content = b"".join(map(opened.read, names))
    listed = re.findall(r"^\| `([\w./]+)", PAGE.split("## What is in it")[1], re.MULTILINE)
    assert [name for name in names if not name.startswith(tuple(each.rstrip("…") for each in listed))] == []
    secrets = [path.read_bytes().strip() for path in station.settings.keys.iterdir() if path.suffix == ".key"]
    assert [secret for secret in secrets if secret in content] == []


@pytest.mark.parametrize("part", ["policies/committee-elderly-care@1.yaml", "before", "tree", "keys", "checkpoint"])
def test_a_member_that_was_swapped_is_named(station: Station, file: Path, part: str) -> None:
    other = file.with_name("other.pack")
    other.write_bytes(forged(file.read_bytes(), part, lambda content: content + b"\n"))
    result = station.verify(other)
    assert (result.exit_code, str(result.exception)) == (
        1,
        f"{part}: the member is not the one that the manifest lists: it was altered",
    )
