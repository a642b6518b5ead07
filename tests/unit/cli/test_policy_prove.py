"""`gateway policy prove`, `diff` and `residual` answer people and programs, and fail when somebody has to look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.deployments import new_deployment

CONFIG = Path(__file__).parents[3] / "config"
CARE = "committee-elderly-care.yaml"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("deployment")
    partner = CONFIG / "partners" / "committee-puxing-one.yaml"
    new_deployment(directory)
    for arguments in (
        ["synth", str(directory), "--households", "40"],
        ["--settings", str(directory / "gateway.toml"), "partner", "import", str(partner)],
    ):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
    return directory


@pytest.fixture
def drafts(deployment: Path, tmp_path: Path) -> Path:
    """The deployment's policies, of which one shows more households and fewer telephones."""
    folder = tmp_path / "drafts"
    shutil.copytree(deployment / "policies", folder)
    draft = folder / CARE
    text = draft.read_text(encoding="utf-8")
    text = text.replace("{field: status, is: active}", "{field: status, in: [active, moved_out]}", 1)
    draft.write_text(text.replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}"), encoding="utf-8")
    return folder


def run(deployment: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(deployment / "gateway.toml"), "policy", *words])


def test_a_claim_that_holds_is_said_to_hold(deployment: Path) -> None:
    result = run(deployment, "prove", "committee never sees offence.*")
    assert (result.exit_code, result.stdout[:5]) == (0, "holds")


def test_a_claim_that_fails_comes_with_partner_purpose_and_record(deployment: Path) -> None:
    claim = "committee never sees household.head_id_number"
    result = run(deployment, "prove", claim)
    assert result.exit_code == 1
    assert "does not hold: a `community-committee` for `elderly-care` is shown `head_id_number` as" in result.stdout
    told = json.loads(run(deployment, "prove", claim, "--json").stdout)
    assert (told["holds"], told["counterexample"]["purpose"]) == (False, "elderly-care")
    assert told["counterexample"]["outcome"].endswith("*" * 16)
    assert told["counterexample"]["record"]["status"] == "active"


def test_an_answer_that_tells_of_a_field_is_named(deployment: Path) -> None:
    claim = "committee never sees household.status for elderly-care"
    result = run(deployment, "prove", claim)
    assert result.exit_code == 1
    assert "is told of `status` by a yes to `lives-here`, by committee-elderly-care@1, of the record" in result.stdout
    against = json.loads(run(deployment, "prove", claim, "--json").stdout)["counterexample"]
    assert (against["action"], against["question"], against["outcome"]) == ("answer", "lives-here", "yes")
    assert against["record"]["status"] == "active"


def test_a_claim_that_cannot_be_read_is_refused_with_the_grammar(deployment: Path) -> None:
    result = run(deployment, "prove", "nobody sees anything")
    assert result.exit_code == 1
    assert "a claim is written KIND never sees TYPE.FIELD" in result.output


def test_gains_and_losses_are_told_by_partner_purpose_and_field(deployment: Path, drafts: Path) -> None:
    result = run(deployment, "diff", str(deployment / "policies"), str(drafts), "--json", "--count")
    told = json.loads(result.stdout)
    changes = {(each["direction"], each["what"], each["before"], each["after"]) for each in told["changes"]}
    assert result.exit_code == 1
    assert ("gain", "rows", "hidden", "shown") in changes
    assert ("loss", "phone", "mask keep_last 4", "mask keep_last 2") in changes
    assert {(each["partner_kind"], each["purpose"]) for each in told["changes"]} == {
        ("community-committee", "elderly-care")
    }
    [records] = told["records"]
    assert (records["partner"], records["lost"]) == ("committee-puxing-one", 0)
    assert records["actions"] == ["list", "read"]
    assert records["gained"] > 0


def test_one_draft_is_compared_with_what_is_live(deployment: Path, drafts: Path) -> None:
    result = run(deployment, "diff", str(drafts / CARE), "--json")
    told = {(each["direction"], each["what"]) for each in json.loads(result.stdout)["changes"]}
    assert result.exit_code == 1
    assert told >= {("gain", "rows"), ("loss", "phone")}
    same = run(deployment, "diff", str(deployment / "policies"))
    assert (same.exit_code, same.stdout[:18]) == (0, "0 gains, 0 losses ")
    assert run(deployment, "diff", *[str(drafts)] * 3).exit_code == 2


def test_losses_alone_need_nobody_else(deployment: Path, drafts: Path) -> None:
    result = run(deployment, "diff", str(drafts), str(drafts))
    assert result.exit_code == 0
    assert result.stdout.startswith("0 gains, 0 losses in ")
    (drafts / CARE).unlink()
    withdrawn = run(deployment, "diff", str(deployment / "policies"), str(drafts))
    assert withdrawn.exit_code == 0
    assert "loss" in withdrawn.stdout
    assert "gain " not in withdrawn.stdout


def test_the_residual_report_counts_candidates_and_fails_below_the_threshold(deployment: Path) -> None:
    sound = run(deployment, "residual", "--json")
    told = json.loads(sound.stdout)
    assert (sound.exit_code, told["sound"], told["coalitions"]) == (0, True, [])
    of = {each["policies"][0]: each for each in told["policies"]}
    assert of["civil-affairs-assistance@2"]["granted_whole"] is True
    assert of["committee-elderly-care@1"]["candidates"] > 10**6
    strict = run(deployment, "residual", "--fewest", "1000000000")
    assert strict.exit_code == 1
    assert "(too few)" in strict.stdout


def heads_of_households(deployment: Path, folder: Path, fields: str) -> Path:
    """A draft that shows the heads of households to committees for the roll of disasters."""
    text = (deployment / "policies" / "committee-disaster-roll.yaml").read_text(encoding="utf-8")
    head = text[: text.index("\nrules:")].replace("policy: committee-disaster-roll", "policy: heads-of-households")
    draft = folder / "heads-of-households.yaml"
    draft.write_text(
        f"{head}\nrules:\n  - id: own-area\n    allow: [list, read]\n    type: household\n"
        "    where: {field: area_code, within: partner.areas}\n"
        f"    fields: {{household_no: reveal, {fields}}}\n",
        encoding="utf-8",
    )
    return draft


def test_the_check_counts_what_a_draft_leaves_beside_the_policies_in_force(deployment: Path, tmp_path: Path) -> None:
    fields = "head_id_number: {mask: {keep_last: 2}}, head_birth_date: reveal, head_sex: reveal"
    result = run(deployment, "check", str(heads_of_households(deployment, tmp_path, fields)), "--json")
    told = {each["code"]: each["sentence"] for each in json.loads(result.stdout)["files"][0]["findings"]}
    assert "few-candidates" not in told
    assert "`committee-elderly-care@1`" in told["few-together"]
    assert result.exit_code == 0


def test_a_draft_is_counted_in_the_place_of_its_namesake(deployment: Path, tmp_path: Path) -> None:
    heads = heads_of_households(deployment, tmp_path, "head_birth_date: reveal, head_sex: reveal")
    care, text = tmp_path / CARE, (deployment / "policies" / CARE).read_text(encoding="utf-8")
    text = text.replace("mask: {keep_first: 2}", "mask: {keep_first: 6}").replace('"31****', '"310115')
    care.write_text(text, encoding="utf-8")
    assert "few-together" not in run(deployment, "check", str(heads), "--json").stdout
    files = json.loads(run(deployment, "check", str(heads), str(care), "--json").stdout)["files"]
    assert [{each["code"] for each in file["findings"]} & {"few-together"} for file in files] == [{"few-together"}] * 2


@pytest.mark.parametrize("command", ["explain", "prove", "diff", "residual"])
def test_every_command_shows_an_example(deployment: Path, command: str) -> None:
    assert f"gateway policy {command}" in run(deployment, command, "--help").stdout
