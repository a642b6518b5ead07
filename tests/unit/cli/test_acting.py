"""`--as`: a name while the station has no accounts, and then an account that is entrusted with the act."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, update

from gateway.cli import main
from gateway.db import open_database, writing
from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.tables import CLIENT, DELEGATION
from tests.deployments import new_deployment

CONFIG = Path(__file__).parents[3] / "config"
CARE = "committee-elderly-care"
PEOPLE = {
    "wang-fang": "policy-administrator",
    "li-qiang": "reviewer",
    "zhao-min": "auditor",
    "chen-jie": "operator",
    "sun-tao": "policy-administrator",
}


@pytest.fixture
def station(tmp_path: Path) -> Path:
    directory = tmp_path / "station"
    return new_deployment(directory)


def run(station: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(station / "gateway.toml"), *words])


def enter_people(station: Path) -> None:
    for person, role in PEOPLE.items():
        assert run(station, "user", "add", person, "--name", person, "--role", role).exit_code == 0
    assert run(station, "user", "suspend", "sun-tao").exit_code == 0


def drafted(station: Path, by: str) -> Result:
    text = (station / "policies" / f"{CARE}.yaml").read_text(encoding="utf-8").split("\ntests:")[0] + "\n"
    file = station / "draft.yaml"
    changed = text.replace("version: 1\n", "version: 2\n", 1).replace("keep_last: 4", "keep_last: 2", 1)
    file.write_text(changed, encoding="utf-8")
    return run(station, "policy", "draft", str(file), "--as", by)


def test_without_accounts_a_name_is_taken(station: Path) -> None:
    assert drafted(station, "王芳").exit_code == 0


@pytest.mark.parametrize("by", ["王芳", "li-qiang", "zhao-min", "sun-tao", "nobody"])
def test_with_accounts_nobody_drafts_who_is_not_entrusted_with_it(station: Path, by: str) -> None:
    enter_people(station)
    result = drafted(station, by)
    assert result.exit_code == 1
    assert f"`{by}` is no active account with the role policy-administrator" in result.stderr


@pytest.mark.parametrize(("by", "exit_code"), [("li-qiang", 0), ("wang-fang", 1), ("zhao-min", 1), ("李强", 1)])
def test_with_accounts_only_a_reviewer_approves(station: Path, by: str, exit_code: int) -> None:
    enter_people(station)
    assert drafted(station, "wang-fang").exit_code == 0
    assert run(station, "policy", "submit", f"{CARE}@2", "--as", "wang-fang").exit_code == 0
    assert run(station, "policy", "review", f"{CARE}@2", "--approve", "--as", by).exit_code == exit_code


def test_nobody_approves_under_an_account_what_they_may_have_written_under_a_name(station: Path) -> None:
    assert drafted(station, "王芳").exit_code == 0
    assert run(station, "policy", "submit", f"{CARE}@2", "--as", "王芳").exit_code == 0
    enter_people(station)
    for act in (("review", "--approve", "--as", "li-qiang"), ("publish", "--as", "wang-fang")):
        result = run(station, "policy", act[0], f"{CARE}@2", *act[1:])
        assert result.exit_code == 1
        assert "the work of somebody without an account" in result.stderr


@pytest.fixture
def archived(station: Path) -> Path:
    """A deployment with people, records and a committee."""
    enter_people(station)
    assert CliRunner().invoke(main, ["synth", str(station), "--households", "40"]).exit_code == 0
    assert run(station, "partner", "import", str(CONFIG / "partners" / "committee-puxing-one.yaml")).exit_code == 0
    return station


def looked(station: Path, by: str) -> Result:
    asked = ("--partner", "committee-puxing-one", "--purpose", "elderly-care", "--type", "household")
    return run(station, "policy", "explain", *asked, "--record", "H000000001", "--as", by)


def names_on_record(station: Path) -> list[str]:
    """Who looked at a record, as the ledger has it."""
    entries = newest(station / "ledger", 100) if (station / "ledger").exists() else []
    return [entry.facts["operator"] for entry in entries if entry.kind is EntryKind.PREVIEW]


@pytest.mark.parametrize("by", ["chen-jie", "wang-fang", "zhao-min"])
def test_whoever_operates_administers_or_audits_looks_at_a_record(archived: Path, by: str) -> None:
    looked(archived, by)
    assert names_on_record(archived) == [by]


@pytest.mark.parametrize("by", ["li-qiang", "sun-tao", "王芳", " ", "zhang-san"])
def test_with_accounts_nobody_else_looks_at_a_record(archived: Path, by: str) -> None:
    clerk = ("--name", "张三", "--role", "clerk", "--partner", "committee-puxing-one")
    assert run(archived, "user", "add", "zhang-san", *clerk).exit_code == 0
    result = looked(archived, by)
    assert (result.exit_code, result.stdout, names_on_record(archived)) == (1, "", [])
    assert f"`{by}` is no active account with the role operator or policy-administrator or auditor" in result.stderr


@pytest.fixture
def proposed(station: Path) -> Path:
    """A deployment that others can reach, with people, and a client that an operator has entered."""
    file, partner = station / "gateway.toml", CONFIG / "partners" / "committee-puxing-one.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("http://localhost:8080", "https://gateway.example"), encoding="utf-8")
    enter_people(station)
    assert run(station, "partner", "import", str(partner)).exit_code == 0
    assert added(station, "chen-jie").exit_code == 0
    return station


def added(station: Path, by: str, client: str = "desk") -> Result:
    keys = ("--agreement", "committee-puxing-one-care", "--generate", str(station))
    return run(station, "client", "add", client, *keys, "--as", by)


@pytest.mark.parametrize("by", ["wang-fang", "li-qiang", "zhao-min", "王芳"])
def test_only_an_operator_enters_a_client(proposed: Path, by: str) -> None:
    result = added(proposed, by, "another")
    assert result.exit_code == 1
    assert f"`{by}` is no active account with the role operator" in result.stderr


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("li-qiang", "is approved"),
        ("chen-jie", "somebody else has to approve it"),
        ("wang-fang", "no active account with the role operator or reviewer"),
    ],
)
def test_another_operator_or_a_reviewer_approves_a_client(proposed: Path, by: str, told: str) -> None:
    assert told in run(proposed, "client", "approve", "desk", "--as", by).output


def test_nobody_approves_under_an_account_a_client_that_they_may_have_entered_under_a_name(proposed: Path) -> None:
    with writing(open_database(f"sqlite:///{proposed / 'state.db'}")) as connection:
        connection.execute(update(CLIENT).values(entered_by="李强"))
    result = run(proposed, "client", "approve", "desk", "--as", "li-qiang")
    assert result.exit_code == 1
    assert "client `desk` is the work of somebody without an account: enter it anew" in result.stderr


@pytest.mark.parametrize(
    ("entered_by", "by", "told"),
    [
        ("chen-jie", "li-qiang", "may act for"),
        ("chen-jie", "chen-jie", "somebody else has to approve it"),
        ("chen-jie", "wang-fang", "no active account with the role operator or reviewer"),
        ("李强", "li-qiang", "is the work of somebody without an account: withdraw it"),
    ],
)
def test_a_delegation_is_approved_as_a_client_is(proposed: Path, entered_by: str, by: str, told: str) -> None:
    with writing(open_database(f"sqlite:///{proposed / 'state.db'}")) as connection:
        desk = connection.execute(select(CLIENT)).mappings().one()
        connection.execute(insert(CLIENT).values({**desk, "id": "district", "may_exchange": True}))
        delegation = {"client_id": "desk", "actor_id": "district", "entered_by": entered_by, "active": False}
        connection.execute(insert(DELEGATION).values(**delegation, created="", updated=""))
    assert told in run(proposed, "delegation", "approve", "desk", "district", "--as", by).output


@pytest.mark.parametrize(("by", "told"), [("zhao-min", "no active account"), ("wang-fang", "is not the key of")])
def test_only_accounts_that_keep_policies_sign_guardrails(station: Path, by: str, told: str) -> None:
    key = station / "signer.key"
    made = ["--settings", str(station / "gateway.toml"), "guardrail", "keys", "another", "--out", str(key)]
    phrase = "a long passphrase\n"
    assert CliRunner().invoke(main, made, input=phrase * 2).exit_code == 0
    enter_people(station)
    sign = ["--settings", str(station / "gateway.toml"), "guardrail", "sign", by, "--key", str(key)]
    assert told in CliRunner().invoke(main, sign, input=phrase).stderr
