"""`gateway policy explain` says what a partner sees of a type or a record, and why, and shows nothing beyond it."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.ledger.sealing import Unsealer
from tests.deployments import new_deployment

CONFIG = Path(__file__).parents[3] / "config"
ASKED = ("--partner", "committee-puxing-one", "--purpose", "elderly-care", "--type", "household")
LOOKING = (*ASKED, "--as", "王芳")


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("deployment")
    partner, settings = CONFIG / "partners" / "committee-puxing-one.yaml", directory / "gateway.toml"
    new_deployment(directory)
    for arguments in (
        ["synth", str(directory), "--households", "40"],
        ["--settings", str(settings), "partner", "import", str(partner)],
    ):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
    return directory


def run(deployment: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(deployment / "gateway.toml"), "policy", "explain", *options])


def test_every_field_is_explained_in_two_languages(deployment: Path) -> None:
    result = run(deployment, *ASKED)
    assert result.exit_code == 0, result.output
    assert "“户主姓名”" in result.stdout
    assert "`criminal_history` is not shown: no rule names it." in result.stdout


def test_programs_get_results_rules_guardrails_and_articles(deployment: Path) -> None:
    told = json.loads(run(deployment, *ASKED, "--json").stdout)
    assert told["shared"] is True
    assert told["policies"] == ["committee-elderly-care@1"]
    fields = {field["name"]: field for field in told["fields"]}
    name = fields["head_name"]
    # a protected person is not named, whatever the policy says
    assert {case["shown"] for case in name["result"]} == {"as it is", "not at all"}
    assert [(each["origin"], each["name"], each["lowers"]) for each in name["because"]] == [
        ("allow", "committee-elderly-care@1/own-area", False),
        ("guardrail", "G6", True),
    ]
    assert name["because"][1]["article"] == "刑事诉讼法第64条"
    assert fields["criminal_history"]["because"] == []
    assert "G1" in {each["name"] for each in told["guardrails"]}


def test_what_holds_of_every_release_is_told_with_its_article(deployment: Path) -> None:
    told = {each["name"]: each for each in json.loads(run(deployment, *ASKED, "--json").stdout)["duties"]}
    assert list(told) == [
        *("no-onward-transfer", "notify-data-subject", "purpose-limitation", "retain-at-most-180-days", "notice"),
        *("G12", "G14", "G19", "G20"),
    ]
    assert told["no-onward-transfer"]["article"] == "政务数据共享条例第25条"
    assert told["retain-at-most-180-days"]["article"].startswith("个人信息保护法第十三条")
    assert told["G20"]["article"] == "保守国家秘密法（2024）第36条"
    spoken = run(deployment, *ASKED).stdout
    assert all(each["sentence"]["zh"] in spoken and each["sentence"]["en"] in spoken for each in told.values())


def test_of_a_record_only_what_the_partner_is_shown_is_told(deployment: Path) -> None:
    shown = run(deployment, *LOOKING, "--record", household(deployment, "active", "310115003001"), "--json")
    record = json.loads(shown.stdout)["record"]
    assert (shown.exit_code, record["exists"]) == (0, True)
    assert record["fields"]["criminal_history"] == "absent"
    assert record["fields"]["address"].endswith("号")
    assert record["because"]["head_name"] == ["committee-elderly-care@1/own-area"]
    told = run(deployment, *LOOKING, "--record", household(deployment, "active", "310115003001")).stdout
    assert "criminal_history: absent  (no rule names it)" in told


def test_a_record_that_the_partner_cannot_see_shows_nothing_and_says_why(deployment: Path) -> None:
    hidden = run(deployment, *LOOKING, "--record", household(deployment, "active", "310115003006"), "--json")
    record = json.loads(hidden.stdout)["record"]
    assert (hidden.exit_code, record["exists"], record["fields"]) == (1, False, {})
    assert record["sentence"]["en"].endswith("no rule opens its `household_no`.")


def test_who_looked_at_which_record_through_whose_eyes_is_on_record(deployment: Path) -> None:
    number = household(deployment, "active", "310115003001")
    assert run(deployment, *LOOKING, "--record", number).exit_code == 0
    [entry] = previews(deployment)[-1:]
    assert (entry["operator"], entry["partner"], entry["purpose"]) == ("王芳", "committee-puxing-one", "elderly-care")
    key = read_reference_key(deployment / "keys" / KEY_FILE)
    assert entry["records"] == [key.reference("household", number)]
    assert ("address" in entry["released"], "criminal_history" in entry["withheld"]) == (True, True)


def test_nobody_looks_at_a_record_without_a_name(deployment: Path) -> None:
    before = len(previews(deployment))
    for options in (ASKED, (*ASKED, "--as", " ")):
        result = run(deployment, *options, "--record", household(deployment, "active", "310115003001"))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--record needs --as NAME" in result.stderr
    assert len(previews(deployment)) == before


def test_nothing_is_shown_when_it_cannot_be_put_on_record(deployment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fdatasync", full)
    result = run(deployment, *LOOKING, "--record", household(deployment, "active", "310115003001"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot be recorded, so nothing was disclosed" in result.stderr


def previews(deployment: Path) -> list[dict[str, Any]]:
    """The facts of every preview on record, oldest first, with their references opened."""
    directory = deployment / "ledger"
    entries = newest(directory, 100) if directory.exists() else []
    unsealer = Unsealer(directory)
    return [unsealer.facts(entry) for entry in entries if entry.kind is EntryKind.PREVIEW]


def household(deployment: Path, status: str, area: str) -> str:
    """The number of an unprotected household of the archive."""
    with closing(sqlite3.connect(deployment / "archive.db")) as archive:
        found = archive.execute(
            "select household_no from household where status = ? and area_code = ? and not protected"
            " and classification = '公开'",
            (status, area),
        ).fetchone()
    return str(found[0])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--partner", "nobody", *ASKED[2:]), "there is no partner `nobody`"),
        ((*ASKED[:2], "--purpose", "debt", *ASKED[4:]), "there is no purpose `debt`"),
        ((*ASKED[:4], "--type", "diary"), "the catalogue has no type `diary`"),
        ((*ASKED[:4], "--type", "offence"), "no agreement in force gives `committee-puxing-one` `offence:list`"),
        ((*LOOKING, "--record", "no such"), "the archive has no record of that identifier"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_a_sentence(
    deployment: Path, options: tuple[str, ...], sentence: str
) -> None:
    result = run(deployment, *options)
    assert result.exit_code == 1
    assert sentence in result.output


def test_questions_are_explained_like_records(deployment: Path) -> None:
    result = run(deployment, *ASKED, "--action", "answer")
    assert result.exit_code == 0, result.output
    assert "`committee-puxing-one` for `elderly-care`, `household:answer`: 2 questions may be asked." in result.stdout
    assert "`lives-here`: whoever gives `head_id_number`, at most 100 times a day, is answered yes" in result.stdout
    told = json.loads(run(deployment, *ASKED, "--action", "answer", "--json").stdout)
    asked = {each["ask"]: each for each in told["answers"]}
    assert sorted(asked) == ["lives-here", "over-60"]
    assert asked["over-60"]["given"] == ["head_id_number"]
    assert "`status` is active" in asked["over-60"]["yes"]["en"]
    silenced = asked["over-60"]["silenced"]["head_id_number"][0]
    assert (silenced["name"], silenced["article"]) == ("G6", "刑事诉讼法第64条")


def test_an_answer_shows_no_record_and_none_is_looked_at_for_it(deployment: Path) -> None:
    result = run(deployment, *LOOKING, "--action", "answer", "--record", "H000000001")
    assert result.exit_code == 2
    assert "an answer shows no record" in result.output


def test_where_nothing_is_answered_the_command_fails(deployment: Path) -> None:
    settings, partner = deployment / "gateway.toml", CONFIG / "partners" / "property-jinqiao.yaml"
    made = CliRunner().invoke(main, ["--settings", str(settings), "partner", "import", str(partner)])
    assert made.exit_code == 0, made.output
    asked = ("--partner", "property-jinqiao", "--purpose", "rental-housing", "--action", "answer")
    assert run(deployment, *asked, "--type", "resident").exit_code == 0
    result = run(deployment, *asked, "--type", "household")
    assert result.exit_code == 1
    assert "no policy in force answers anything" in result.stdout


def test_an_action_is_named_as_everywhere(deployment: Path) -> None:
    told = json.loads(run(deployment, *ASKED, "--action", "read", "--json").stdout)
    assert told["action"] == "read"
