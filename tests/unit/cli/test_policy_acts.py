"""`gateway policy draft` to `show`: the way of a policy into force and out of it, as an administrator goes it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.deployments import new_deployment

CARE = "committee-elderly-care"
LESS = ("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}")
MORE = ("sort_on: [household_no", "sort_on: [care_needs, household_no")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made") / "station"
    return new_deployment(directory)


@pytest.fixture
def station(made: Path, tmp_path: Path) -> Path:
    """A deployment of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "station"))


def run(station: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(station / "gateway.toml"), "policy", *words])


def done(station: Path, *words: str) -> str:
    result = run(station, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def told(station: Path, *words: str) -> Any:
    return json.loads(done(station, *words, "--json"))


def written(station: Path, number: int, *changes: tuple[str, str]) -> Path:
    """The shipped policy as version ``number``, changed, without its tests."""
    text = (station / "policies" / f"{CARE}.yaml").read_text(encoding="utf-8").split("\ntests:")[0] + "\n"
    for old, new in (("version: 1\n", f"version: {number}\n"), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    file = station / f"{CARE}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def entered(station: Path, number: int, *changes: tuple[str, str]) -> str:
    done(station, "draft", str(written(station, number, *changes)), "--as", "王芳")
    done(station, "submit", f"{CARE}@{number}", "--as", "王芳")
    return f"{CARE}@{number}"


def test_a_policy_comes_into_force_by_two_people(station: Path) -> None:
    label = entered(station, 2, MORE)
    refused = run(station, "publish", label, "--as", "王芳")
    assert refused.exit_code == 1
    assert "somebody would be shown more" in refused.stderr
    assert "somebody else has to review it" in run(station, "review", label, "--approve", "--as", " 王 芳").stderr
    assert "if published today" in done(station, "review", label)
    reviewed = told(station, "review", label, "--approve", "--as", "李强", "--comment", "as agreed")
    assert {change["direction"] for change in reviewed["changes"]} == {"gain"}
    assert {change["what"] for change in reviewed["changes"]} == {"sort_on care_needs"}
    assert "in force from" in done(station, "publish", "--all-reviewed", "--as", "王芳")
    versions = {each["version"]: each for each in told(station, "list", "--all")}
    assert (versions[label]["standing"], versions[label]["reviewer"]) == ("live", "李强")
    assert versions[f"{CARE}@1"]["standing"] == "superseded"
    assert [each["act"] for each in told(station, "history", CARE)] == [
        *("publish", "draft", "submit", "approve", "publish")
    ]
    assert "as agreed" in done(station, "history", CARE)


def test_what_only_takes_away_is_published_by_one_person_for_a_later_day(station: Path) -> None:
    label = entered(station, 2, LESS)
    change = told(station, "publish", label, "--on", "2100-01-01", "--as", "王芳")
    assert {each["direction"] for each in change["changes"]} <= {"loss"}
    assert "from 2100-01-01" in done(station, "list", "--all")
    assert f"{CARE}@1" in done(station, "list")


def test_a_version_is_returned_to_its_author(station: Path) -> None:
    label = entered(station, 2, LESS)
    assert "returned" in done(station, "review", label, "--return", "--as", "李强", "--comment", "say why")
    assert "only what was checked or reviewed" in run(station, "publish", label, "--as", "王芳").stderr


def test_a_policy_is_withdrawn_at_once_and_rolled_back_by_review_alone(station: Path) -> None:
    assert f"{CARE}@1 is withdrawn" in done(station, "withdraw", CARE, "--as", "王芳", "--comment", "ended")
    assert f"{CARE}@1" not in done(station, "list")
    assert f"{CARE}@2 is a draft" in done(station, "rollback", CARE, "--to", "1", "--as", "王芳")
    done(station, "submit", f"{CARE}@2", "--as", "王芳")
    assert run(station, "publish", f"{CARE}@2", "--as", "王芳").exit_code == 1
    old = (station / "policies" / f"{CARE}.yaml").read_bytes()
    assert CliRunner().invoke(
        main, ["--settings", str(station / "gateway.toml"), "policy", "show", f"{CARE}@2"]
    ).stdout_bytes == re.sub(rb"(?m)^version: 1$", b"version: 2", old)


def test_to_import_what_was_exported_changes_nothing(station: Path, tmp_path: Path) -> None:
    folder = tmp_path / "git"
    done(station, "export", str(folder))
    original = {path.name: path.read_bytes() for path in (station / "policies").iterdir()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == original
    assert told(station, "import", str(folder), "--as", "王芳") == {"entered": [], "not_in_folder": []}


def test_a_folder_is_imported_whole_or_not_at_all(station: Path) -> None:
    folder = station / "policies"
    shutil.copy(written(station, 2, LESS), folder)
    (folder / "incident-transport.yaml").write_text("policy: [\n", encoding="utf-8")
    broken = run(station, "import", "--as", "王芳")
    assert (broken.exit_code, "incident-transport.yaml:" in broken.stderr) == (1, True)
    assert f"{CARE}@2" not in done(station, "list", "--all")
    (folder / "incident-transport.yaml").unlink()
    imported = run(station, "import", "--as", "王芳")
    assert f"{CARE}@2 is checked" in imported.stdout
    assert "`incident-transport` is live and not in the folder" in imported.stderr


def test_what_lies_in_the_folder_and_is_not_live_is_told(station: Path) -> None:
    done(station, "withdraw", CARE, "--as", "王芳")
    assert f"`{CARE}` lies there too and is not live" in run(station, "export", str(station / "policies")).stderr


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("show", "care@1"), 1, "there is no version `care@1`"),
        (("history", "care"), 1, "there is no policy `care`"),
        (("publish", "--as", "A"), 2, "name the versions"),
        (("publish", f"{CARE}@1", "--all-reviewed", "--as", "A"), 2, "name the versions"),
        (("publish", "--all-reviewed", "--as", "A"), 1, "no version was reviewed"),
        (("review", f"{CARE}@1", "--approve"), 2, "--as NAME"),
        (("withdraw", CARE, "--as", " "), 1, "printable"),
        (("rollback", CARE, "--to", "9", "--as", "A"), 1, "there is no version"),
        (("submit", f"{CARE}@1", "--as", "A"), 1, "only a draft is submitted"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    made: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    result = run(made, *words)
    assert (result.exit_code, sentence in result.stderr) == (code, True), result.output
