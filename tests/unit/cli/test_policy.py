"""`gateway policy` tells an administrator everything that is wrong, where, and whether it matters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli.policy import policy
from gateway.cli.policy_desk import Desk, open_desk
from gateway.db import migrate, open_database
from gateway.documents import Fault, Faulty
from gateway.policies.policy import Policy
from gateway.publication.folder import read_folder
from gateway.publication.founding import found
from gateway.settings import Settings, read_settings
from tests.state import state_of

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A deployment with the shipped catalogue, purposes and guardrails, and two policies of its own."""
    policies = tmp_path / "policies"
    policies.mkdir()
    for name in ("committee-elderly-care", "incident-transport"):
        shutil.copy(CONFIG / "policies" / f"{name}.yaml", policies)
    toml = tmp_path / "gateway.toml"
    toml.write_text(
        f'[config]\ncatalogue = "{CONFIG}/catalogue"\npolicies = "{policies}"\n'
        f'guardrails = "{CONFIG}/guardrails.yaml"\npurposes = "{CONFIG}/purposes.yaml"\n',
        encoding="utf-8",
    )
    return read_settings(toml, {})


def publish(settings: Settings) -> None:
    """Put the policies of the folder in force."""
    engine = open_database(settings.state_url)
    migrate(engine)
    found(state_of(engine), read_folder(settings.policies, open_desk(settings).standards))
    engine.dispose()


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(policy, arguments, obj=settings, catch_exceptions=False)


def spoil(settings: Settings, old: str, new: str) -> Path:
    path = settings.policies / "committee-elderly-care.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_sound_policies_are_said_to_be_sound(settings: Settings) -> None:
    result = run(settings, "check")
    assert (result.exit_code, result.stdout) == (0, "2 documents with 15 tests: all sound\n")
    assert result.stderr == ""


def test_a_fault_is_told_with_file_line_and_column_and_fails_the_command(settings: Settings) -> None:
    path = spoil(settings, "head_name: reveal", "head_nam: reveal")
    result = run(settings, "check")
    assert result.exit_code == 1
    assert f"{path}:24:7  no field `head_nam` in household@3\n" in result.stderr
    assert result.stdout == "2 documents with 3 tests: 1 fault\n"


def test_a_failing_test_fails_the_command_too(settings: Settings) -> None:
    path = spoil(settings, "care_needs: reveal", "care_needs: present")
    spoil(settings, "head_birth_date, care_needs]", "head_birth_date]")
    result = run(settings, "check", str(path))
    assert result.exit_code == 1
    assert (
        "`care_needs` comes out as `[withheld]` to `list`, not as `mobility`: mend the rules or the test"
        in result.stderr
    )


def test_a_warning_is_told_and_does_not_fail_the_command(settings: Settings) -> None:
    path = settings.policies / "committee-elderly-care.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\ntests:")], encoding="utf-8")
    result = run(settings, "check")
    assert result.exit_code == 0
    assert result.stderr.startswith(f"{path}:1:1  no test stands in this document")
    assert result.stderr.endswith("(warning)\n")


def test_one_file_or_another_folder_can_be_checked(settings: Settings) -> None:
    draft = settings.policies / "incident-transport.yaml"
    assert run(settings, "check", str(draft)).stdout == "1 document with 3 tests: all sound\n"
    assert run(settings, "check", str(CONFIG / "policies")).exit_code == 0
    assert run(settings, "check", str(settings.home / "none.yaml")).exit_code == 2


def test_drafts_are_checked_even_if_what_is_in_force_cannot_be_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Desk) -> tuple[Policy, ...]:
        raise Faulty("policies", [Fault(1, 1, "unreadable")])

    monkeypatch.setattr(Desk, "policies", unreadable)
    result = run(settings, "check", str(settings.policies / "incident-transport.yaml"))
    assert (result.exit_code, result.stdout) == (0, "1 document with 3 tests: all sound\n")
    assert result.stderr.startswith("the policies in force cannot be read: ")
    assert run(settings, "check").stderr == ""


def test_the_check_speaks_json_to_programs(settings: Settings) -> None:
    path = spoil(settings, "version: 1", "version: 0")
    result = run(settings, "check", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["sound"] is False
    refused, sound = report["files"]
    assert refused == {
        "file": str(path),
        "policy": None,
        "findings": [
            {
                "severity": "fault",
                "code": "unreadable",
                "line": 4,
                "column": 1,
                "sentence": "`version`: has to be a whole number, 1 or more",
            }
        ],
    }
    assert (sound["policy"], sound["findings"]) == ("incident-transport@1", [])


def test_the_list_says_for_whom_what_about_and_until_when(settings: Settings) -> None:
    publish(settings)
    lines = run(settings, "list").stdout.splitlines()
    assert lines[0].startswith("committee-elderly-care@1  household@3  community-committee  elderly-care")
    assert "2026-01-01 to 2027-12-31" in lines[0]
    first, second = json.loads(run(settings, "list", "--json").stdout)
    assert (first["policy"], second["partner_kind"]) == ("committee-elderly-care", "transport")


def test_a_deployment_without_policies_is_told_that_it_shares_nothing(settings: Settings) -> None:
    for path in settings.policies.iterdir():
        path.unlink()
    publish(settings)
    result = run(settings, "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "so nothing is shared" in result.stderr


@pytest.mark.parametrize("command", ["check", "list"])
def test_every_command_shows_an_example(settings: Settings, command: str) -> None:
    assert f"Example: gateway policy {command}" in run(settings, command, "--help").stdout
