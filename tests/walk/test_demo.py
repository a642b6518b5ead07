"""What a newcomer sees first: `make run`, and the lines that it prints to be pasted elsewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.machine import ROOT, needs_curl
from tests.walk.processes import PATIENCE, gateway, wait_until

HOUSEHOLDS = ("--households", "300")


def text_of(folder: Path) -> str:
    return (folder / "out").read_text(encoding="utf-8")


def pasted(line: str, shell: str, folder: Path) -> dict[str, Any]:
    """The answer to a line that was pasted into a shell somewhere else."""
    done = subprocess.run([shell, "-c", line], cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=True)  # noqa: S603 - our own line
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.stderr == ""
    return answer


def program_of_the_documentation(text: str, directory: Path, folder: Path) -> str:
    """What the program in docs/getting-a-token.md prints when it is given the demonstration's own client."""
    page = (ROOT / "docs" / "getting-a-token.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    (folder / "partner.py").write_text(program, encoding="utf-8")
    (url,) = re.findall(r"Serving on (\S+) until", text)
    client = "committee-puxing-one-care"
    told = {"GATEWAY_URL": url, "GATEWAY_CLIENT": client, "GATEWAY_KEY": str(directory / "clients" / f"{client}.jwk")}
    done = subprocess.run(
        [sys.executable, "partner.py"],
        cwd=folder,
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


def answer_of_the_readme(text: str, directory: Path) -> dict[str, Any]:
    """What the lines of README about yes and no print when they are pasted while the demonstration serves."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (lines,) = (block for block in re.findall(r"```\n(.*?)```", page, flags=re.DOTALL) if "/v1/answers/" in block)
    (url,) = re.findall(r"Serving on (\S+) until", text)
    for written, here in (
        ("var/demo", f"'{directory}'"),
        (".venv/bin/python", shlex.quote(sys.executable)),
        ("http://localhost:8080", url),
    ):
        assert written in lines
        lines = lines.replace(written, here)
    # README's gateway serves at the address that is the default
    lines = lines.replace("gateway token", f"gateway token --url {url}")
    return pasted(lines, "bash", ROOT)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where a demonstration was made, in a path with a space, and where its output went."""
    directory, folder = tmp_path_factory.mktemp("a demo") / "station", tmp_path_factory.mktemp("output")
    with gateway("demo", "--dir", str(directory), *HOUSEHOLDS, "--no-serve", folder=folder) as process:
        assert process.wait(PATIENCE) == 0, (folder / "log").read_text(encoding="utf-8")
    return directory, folder


def test_one_household_is_shown_as_stored_and_as_partners_see_it(shown: tuple[Path, Path]) -> None:
    rows = {
        line.split()[0]: line.split() for line in text_of(shown[1]).splitlines() if line.startswith(("head_", "phone"))
    }

    assert rows["head_name"][2:] == ["沈月华", "沈月华", "沈月华"]
    assert rows["head_id_number"][2:] == ["310115195003071222", "310115195003071222", "31****************"]
    assert rows["head_birth_date"][2:] == ["1950-03-07", "1950-03-07", "1950s"]
    assert rows["head_sex"][2:] == ["female", "female", "·"]
    assert rows["phone"][2:] == ["12500000042", "*******0042", "*******0042"]


def test_another_committee_and_two_refusals_are_told_what_to_do_next(shown: tuple[Path, Path]) -> None:
    text = text_of(shown[1])

    assert "404 GW402  there is no such record for you" in text
    assert "400 GW103  a field is not available to you" in text
    assert "no token was given: invalid_scope" in text
    assert text.count("next step  ") == 2


def test_the_ledger_is_shown_to_be_whole(shown: tuple[Path, Path]) -> None:
    assert "checked: the ledger is whole, 2 releases and 3 refusals" in text_of(shown[1])


def test_without_a_terminal_there_is_no_colour(shown: tuple[Path, Path]) -> None:
    assert "\x1b" not in text_of(shown[1])
    assert (shown[1] / "log").read_text(encoding="utf-8") == ""


@needs_curl
def test_the_second_time_it_is_found_again_and_its_lines_work_as_pasted(
    shown: tuple[Path, Path], tmp_path: Path
) -> None:
    directory, _ = shown
    key = directory / "keys" / "cursor.key"
    made = key.read_bytes()
    with gateway("demo", "--dir", str(directory), *HOUSEHOLDS, folder=tmp_path) as process:
        wait_until(lambda: "is an ordinary deployment" in text_of(tmp_path), "the end of what is shown", process)
        lines = [line for line in text_of(tmp_path).splitlines() if line.startswith("curl ")]
        one, page, search = (
            pasted(line, shell, Path("/")) for line, shell in zip(lines, ("sh", "bash", "sh"), strict=True)
        )
        printed = program_of_the_documentation(text_of(tmp_path), directory, tmp_path)
        answered = answer_of_the_readme(text_of(tmp_path), directory)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0

    begun = dict(
        re.findall(r"(?m)^([a-z-]+)  .*/(?:desk|window) +((?:[a-z0-9]{5}-){4}[a-z0-9]{5})$", text_of(tmp_path))
    )
    assert begun.keys() == {"wang-fang", "li-qiang", "zhao-min", "sun-li", "lin-mei"}
    assert len(set(begun.values())) == 5
    assert key.read_bytes() == made
    assert "H000000007 mobility 沈月华\n" in printed
    assert answered == {"answer": "yes"}
    assert one["data"]["head_birth_date"] == "1950s"
    assert set(page["data"][0]) == {"household_no", "head_name", "address", "phone"}
    assert {record["subsidy"] for record in search["data"]} == {"minimum_living"}


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    output = tmp_path.with_name("output")
    output.mkdir()

    with gateway("demo", "--dir", str(tmp_path), "--no-serve", folder=output) as process:
        assert process.wait(PATIENCE) == 1

    assert "is not empty and no demonstration: choose another with --dir" in (output / "log").read_text(
        encoding="utf-8"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
