"""The commands that tell what was disclosed about somebody, and erase it: what they ask for, show and leave behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.cli.deployment import SETTINGS_FILE
from gateway.ledger.acts import read_acts
from gateway.ledger.book import Ledger
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.settings import read_settings
from tests.deployments import new_deployment
from tests.unit.ledger.answers import release

NUMBER = "310115196601010029"


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    return new_deployment(tmp_path / "station")


def run(deployment: Path, *arguments: str, given: str = f"{NUMBER}\n") -> Result:
    return CliRunner().invoke(main, ["--settings", str(deployment / SETTINGS_FILE), "subject", *arguments], input=given)


def disclose(deployment: Path, number: str = NUMBER) -> None:
    settings = read_settings(deployment / SETTINGS_FILE, environ={})
    key = read_reference_key(settings.keys / KEY_FILE)
    people = {"head": (key.subject_key.reference(number), None)}
    with Ledger(settings.ledger, key, sync=lambda _: None) as ledger:
        ledger.append(replace(release(), subjects=people, notice_deferred=None, released=("household_no", "address")))


def test_a_report_is_told_by_the_titles_of_the_catalogue_in_either_language(deployment: Path) -> None:
    disclose(deployment)
    zh = run(deployment, "report", "--as", "zhang", "--id-number-stdin", "--for-subject").stdout
    assert "提供的内容：户号、住址" in zh
    assert "居家养老服务" in zh
    en = run(deployment, "report", "--as", "zhang", "--id-number-stdin", "--language", "en").stdout
    assert "purpose: Care for the elderly at home" in en
    assert "zhang had a report made about this person (subject)" in en


def test_the_number_is_asked_for_and_an_old_one_is_the_same_person(deployment: Path) -> None:
    disclose(deployment)
    found = run(deployment, "report", "--as", "zhang", "--json", given="310115660101002\n")
    assert found.exit_code == 0
    assert NUMBER not in found.output
    told = orjson.loads(found.stdout.partition("\n")[2])
    assert len(told["disclosures"]) == 1


def test_that_it_was_made_is_on_record_and_about_whom_under_seal(deployment: Path) -> None:
    assert run(deployment, "report", "--as", "zhang", "--id-number-stdin", "--for-subject").exit_code == 0
    [act] = read_acts(deployment / "ledger")[-1].acts.acts
    assert (act.act, act.by, act.about, act.after) == ("subject-reported", "zhang", {}, {"copy": "subject"})
    told = orjson.loads(run(deployment, "report", "--as", "zhang", "--id-number-stdin", "--json").stdout)
    assert [each["by"] for each in told["reported"]] == ["zhang"]


@pytest.mark.parametrize("given", ["\n", "李雷\n", "3101151950030712\n", f"{NUMBER}0\n"])
def test_what_is_no_id_number_is_refused_without_being_repeated(deployment: Path, given: str) -> None:
    refused = run(deployment, "report", "--as", "zhang", "--id-number-stdin", given=given)
    assert refused.exit_code == 1
    assert "that is no ID number" in refused.stderr
    assert given.strip() == "" or given.strip() not in refused.output
    assert not (deployment / "ledger" / "accounting.db").exists()


def test_no_number_is_anywhere_in_the_deployment(deployment: Path) -> None:
    disclose(deployment)
    for _ in range(2):
        run(deployment, "report", "--as", "zhang", "--id-number-stdin")
    files = [path for path in deployment.rglob("*") if path.is_file()]
    assert any(path.name == "accounting.db" for path in files)
    assert not [path for path in files if NUMBER.encode() in path.read_bytes()]


def test_nothing_is_shown_that_cannot_be_put_on_record(deployment: Path) -> None:
    disclose(deployment)
    (deployment / "ledger" / "opening.lock").unlink()
    (deployment / "ledger" / "opening.lock").mkdir()
    refused = run(deployment, "report", "--as", "zhang", "--id-number-stdin")
    assert refused.exit_code == 1
    assert refused.stdout == ""


def test_once_there_are_accounts_the_role_is_needed(deployment: Path) -> None:
    command = [
        "--settings",
        str(deployment / SETTINGS_FILE),
        "user",
        "add",
        "wang",
        "--name",
        "W",
        "--role",
        "reviewer",
    ]
    assert CliRunner().invoke(main, command).exit_code == 0
    refused = run(deployment, "report", "--as", "wang", "--id-number-stdin")
    assert "no active account with the role" in refused.output


def test_somebody_who_is_erased_has_no_account_and_it_is_on_record_that_somebody_was(deployment: Path) -> None:
    disclose(deployment)
    disclose(deployment, "31011519700707001X")
    erased = run(deployment, "erase", "--as", "li", "--reason", "file 117", "--id-number-stdin", "--json")
    assert (erased.exit_code, orjson.loads(erased.stdout)) == (0, {"entries": 1})
    [act] = read_acts(deployment / "ledger")[-1].acts.acts
    assert (act.act, act.by, act.about, act.after) == ("subject-erased", "li", {}, {"reason": "file 117"})
    report = ("report", "--as", "zhang", "--id-number-stdin", "--json")
    assert orjson.loads(run(deployment, *report).stdout)["disclosures"] == []
    assert len(orjson.loads(run(deployment, *report, given="31011519700707001X\n").stdout)["disclosures"]) == 1
    verified = CliRunner().invoke(main, ["--settings", str(deployment / SETTINGS_FILE), "ledger", "verify"])
    assert verified.exit_code == 0, verified.output


def test_nobody_is_erased_without_a_reason_or_where_it_cannot_be_put_on_record(deployment: Path) -> None:
    disclose(deployment)
    assert run(deployment, "erase", "--as", "li", "--id-number-stdin").exit_code == 2
    (deployment / "ledger" / "opening.lock").unlink()
    (deployment / "ledger" / "opening.lock").mkdir()
    assert run(deployment, "erase", "--as", "li", "--reason", "file 117", "--id-number-stdin").exit_code == 1
    (deployment / "ledger" / "opening.lock").rmdir()
    told = orjson.loads(run(deployment, "report", "--as", "zhang", "--id-number-stdin", "--json").stdout)
    assert len(told["disclosures"]) == 1
