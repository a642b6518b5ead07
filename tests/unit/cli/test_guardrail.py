"""A shipped guardrail is changed by two people or by nobody: until both have signed, the gateway does not start."""

from __future__ import annotations

import stat
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from gateway.app import create_app
from gateway.cli import main
from gateway.cli.window import open_window
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.signatures import SignatureError, signatures_file
from gateway.policies.standing import standing_guardrails
from gateway.settings import Settings, read_settings
from tests.deployments import new_deployment

PASSPHRASE = "correct horse battery"


class Station:
    """A deployment whose guardrails may be edited, and two people with keys."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        new_deployment(folder)
        self.folder = folder
        self.settings: Settings = read_settings(folder / "gateway.toml", {"GATEWAY_REDIS_URL": redis_url})

    def call(self, *words: str, say: str = "") -> Result:
        return CliRunner().invoke(main, ["--settings", str(self.settings.file), "guardrail", *words], input=say)

    def enter(self, name: str) -> Path:
        key = self.folder / f"{name}.key"
        result = self.call("keys", name, "--out", str(key), say=f"{PASSPHRASE}\n{PASSPHRASE}\n")
        assert result.exit_code == 0, result.output
        return key

    def sign(self, name: str, key: Path | None = None, say: str = PASSPHRASE) -> Result:
        return self.call("sign", name, "--key", str(key or self.folder / f"{name}.key"), say=f"{say}\n")

    def edit(self, old: str, new: str) -> None:
        text = self.settings.guardrails.read_text(encoding="utf-8")
        assert old in text
        self.settings.guardrails.write_text(text.replace(old, new), encoding="utf-8")

    def starts(self) -> bool:
        try:
            standing_guardrails(self.settings)
        except SignatureError:
            return False
        return True


@pytest.fixture
def station(tmp_path: Path, redis_url: str) -> Station:
    """A deployment as it is shipped, and two people who may sign."""
    station = Station(tmp_path / "station", redis_url)
    station.enter("zhang-san")
    station.enter("li-si")
    return station


def test_what_is_shipped_needs_nobody_s_signature(station: Station) -> None:
    result = station.call("check")
    assert (result.exit_code, result.stdout) == (0, "`guardrails.yaml` holds every guardrail as it is shipped\n")
    assert station.starts()


def test_additions_need_nobody_s_signature_and_hold(station: Station) -> None:
    with station.settings.guardrails.open("a", encoding="utf-8") as file:
        file.write("\n- {id: S1, title: {zh: 更严, en: Stricter}, source: 局令, sign: {people: 3}}\n")
    assert station.starts()
    assert standing_guardrails(station.settings).rules[-1].id == "S1"


def test_a_change_stands_once_two_people_have_signed_it_and_not_before(station: Station) -> None:
    station.edit("policy_days: 1096", "policy_days: 1826")
    told = "`guardrails.yaml` differs from what is shipped in G12, and {} (G19)"
    refused = station.call("check")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[-1] == told.format("0 of 2 people signed")
    assert '-    "policy_days": 1096' in refused.stdout
    assert '+    "policy_days": 1826' in refused.stdout
    assert not station.starts()

    assert station.sign("zhang-san").stdout == told.format("1 of 2 people signed (zhang-san)") + "\n"
    assert station.sign("zhang-san").exit_code == 0
    assert not station.starts()

    assert station.sign("li-si").stdout == told.format("2 of 2 people signed (li-si, zhang-san)") + "\n"
    assert station.starts()
    assert station.call("check").exit_code == 0


def test_a_word_more_after_signing_and_nobody_has_signed(station: Station) -> None:
    station.edit("policy_days: 1096", "policy_days: 1826")
    station.sign("zhang-san")
    station.sign("li-si")
    station.edit("policy_days: 1826", "policy_days: 9999")
    assert not station.starts()
    found = load_guardrails(station.settings.guardrails)
    assert orjson.loads(station.call("check", "--json").stdout_bytes) == {
        "digest": found.digest,
        "guardrails": [rule.id for rule in found.rules],
        "changed": ["G12"],
        "signed_by": [],
        "people": 2,
        "holds": False,
    }
    station.sign("li-si")
    assert signatures_file(station.settings.guardrails).read_text().count("by:") == 1


def test_one_person_with_two_names_is_one_person(station: Station) -> None:
    station.edit("people: 2", "people: 9")
    (station.settings.keys / "signers" / "li-si.pub").write_bytes(
        (station.settings.keys / "signers" / "zhang-san.pub").read_bytes()
    )
    station.sign("zhang-san")
    assert station.sign("li-si", station.folder / "zhang-san.key").exit_code == 0
    assert orjson.loads(station.call("check", "--json").stdout_bytes)["signed_by"] == ["li-si"]
    assert not station.starts()


@pytest.mark.parametrize("effect", ["sign: {people: 2}", "require: legal_basis"])
def test_the_rule_about_signatures_is_not_loosened_by_itself(station: Station, effect: str) -> None:
    station.edit("source: GB/T 39477", "source: GB/T 39478")
    station.edit("  sign: {people: 2}", f"  {effect}")
    station.sign("zhang-san")
    assert not station.starts()
    assert orjson.loads(station.call("check", "--json").stdout_bytes)["people"] == 2


def test_a_station_may_ask_for_three_people(station: Station) -> None:
    station.edit("people: 2", "people: 3")
    station.sign("zhang-san")
    station.sign("li-si")
    assert not station.starts()
    station.enter("wang-wu")
    station.sign("wang-wu")
    assert station.starts()


def test_nobody_looks_at_a_record_under_guardrails_that_are_not_signed(station: Station) -> None:
    station.edit("policy_days: 1096", "policy_days: 1826")
    with pytest.raises(SignatureError), open_window(station.settings):
        pytest.fail("the window opened")
    with pytest.raises(SignatureError):
        create_app(station.settings)
    served = CliRunner().invoke(main, ["--settings", str(station.settings.file), "serve"])
    assert served.exit_code == 1
    assert served.stderr == (
        "Error: `guardrails.yaml` differs from what is shipped in G12, and 0 of 2 people signed (G19): "
        "see `gateway guardrail check`\n"
    )


@pytest.mark.parametrize(
    ("name", "key", "say", "told"),
    [
        ("zhang-san", "li-si", PASSPHRASE, "is not the key of `zhang-san`"),
        ("wang-wu", "zhang-san", PASSPHRASE, "is not the key of `wang-wu`"),
        ("zhang-san", "zhang-san", "wrong horse battery", "holds no private key of Ed25519 under that passphrase"),
    ],
)
def test_only_the_holder_of_a_key_signs_in_their_name(
    station: Station, name: str, key: str, say: str, told: str
) -> None:
    result = station.sign(name, station.folder / f"{key}.key", say)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not signatures_file(station.settings.guardrails).exists()


def test_a_private_key_is_its_owner_s_alone_and_under_a_passphrase(station: Station) -> None:
    key = station.folder / "zhang-san.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in key.read_bytes()
    again = station.call("keys", "zhang-san", "--out", str(station.folder / "other.key"), say="x\nx\n")
    assert (again.exit_code, "`zhang-san` has a key" in again.stderr) == (1, True)
    short = station.call("keys", "wang-wu", "--out", str(station.folder / "wang-wu.key"), say="short\nshort\n")
    assert (short.exit_code, "at least 12 characters" in short.stderr) == (1, True)
    assert not (station.folder / "wang-wu.key").exists()
