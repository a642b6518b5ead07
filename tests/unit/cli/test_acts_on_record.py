"""Whatever a command does to the state is in the ledger; and one that only looks leaves nothing there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from gateway.cli import main
from gateway.cli.state import machine_user
from gateway.db import connect_redis, directory_version, open_database, reading, writing
from gateway.embedded import EmbeddedRedis
from gateway.events import Happening, keep
from gateway.grants.directory import read_directory
from gateway.grants.retold import directory_told
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.identity.people.passkey_rows import PasskeyRows
from gateway.identity.people.passkeys import Passkey
from gateway.ledger.acts import acts_in_force, read_acts, things_told
from gateway.ledger.claims import segment_paths
from gateway.ledger.opening import open_ledger
from gateway.ledger.verify import verify
from gateway.model.act import Act, ActName, Acts
from gateway.model.person import Factor
from gateway.settings import Settings, read_settings
from gateway.watching.cases import Uses, write_uses
from gateway.watching.uses import Use
from tests.state import state_of
from tests.unit.cli.test_commands import commands

CONFIG = Path(__file__).parents[3] / "config"
CARE = "committee-elderly-care"
PASSPHRASE = "correct horse battery"

WRITES = {
    "policy draft": ["policy-drafted"],
    "policy submit": ["policy-submitted"],
    "policy review": ["policy-approved"],
    "policy publish": ["policy-published"],
    "policy rollback": ["policy-drafted"],
    "policy withdraw": ["policy-withdrawn", "policy-withdrawn"],
    "policy import": ["policy-drafted", "policy-submitted"],
    "guardrail keys": ["guardrails-signer-added"],
    "guardrail sign": ["guardrails-signed"],
    "partner add": ["partner-written"],
    "partner agree": ["agreement-written"],
    "partner import": ["partner-written", "agreement-written", "agreement-written"],
    "partner suspend": ["partner-suspended"],
    "partner resume": ["partner-resumed"],
    "partner revoke": ["agreement-revoked"],
    "client add": ["client-written"],
    "client approve": ["client-approved"],
    "client activate": ["client-activated"],
    "client rotate": ["client-keys-replaced"],
    "client suspend": ["client-suspended"],
    "client resume": ["client-resumed"],
    "delegation add": ["delegation-written"],
    "delegation approve": ["delegation-approved"],
    "delegation withdraw": ["delegation-withdrawn"],
    "user add": ["person-written"],
    "user rename": ["person-renamed"],
    "user roles": ["person-entrusted"],
    "user link": ["person-linked"],
    "user suspend": ["person-suspended"],
    "user resume": ["person-resumed"],
    "user reset": ["person-reset"],
    "user remove-passkey": ["person-passkey-removed"],
    "user end-session": ["sessions-ended"],
    "user end-sessions": ["sessions-ended"],
    "keys rotate": ["key-entered"],
    "keys activate": ["key-retiring", "key-activated"],
    "keys retire": ["key-removed"],
    "keys revoke": ["key-retiring", "key-activated", "key-removed"],
    "revoke": ["token-revoked"],
    "ledger keys add": ["checkpoint-key-added"],
    "ledger keys retire": ["checkpoint-key-retired"],
    "events seen": ["event-seen"],
    "emergency review": ["emergency-reviewed"],
    "subject report": ["subject-reported"],
    "canary add": ["canary-added"],
    "canary remove": ["canary-removed"],
}
"""What each command that changes the state puts on record."""

ELSEWHERE = {
    *("init", "demo", "serve", "synth", "token", "provider key", "source import"),
    *("ledger copy prepare", "ledger restore", "ledger timestamp", "policy export", "watch"),
}
"""What makes or reads files and archives, or is made of the commands above; the acts of `init` are tried below."""


@dataclass
class Station:
    """A deployment, and what each command of it put on record."""

    settings: Settings
    engine: Engine
    acts: dict[str, list[Act]] = field(default_factory=dict)
    known: int = 0

    def do(self, command: str, *words: str, say: str | None = None) -> Any:
        before = len(segment_paths(self.settings.ledger))
        called = ["--settings", str(self.settings.file), *command.split(), *words]
        result = CliRunner().invoke(main, called, input=say)
        assert result.exit_code == 0, (command, result.output)
        told = [act for each in read_acts(self.settings.ledger) for act in each.acts.acts]
        new, self.known = told[self.known :], len(told)
        if new:
            self.acts[command] = new
        else:
            assert len(segment_paths(self.settings.ledger)) == before
        return result

    def told(self, command: str, *words: str) -> Any:
        return json.loads(self.do(command, *words, "--json").stdout)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station whose operator has called every command that writes."""
    home = tmp_path_factory.mktemp("acts") / "station"
    assert CliRunner().invoke(main, ["init", str(home)]).exit_code == 0
    settings = read_settings(home / "gateway.toml", {})
    settings.run.mkdir(exist_ok=True)
    engine = open_database(settings.state_url)
    with EmbeddedRedis(settings.run):
        station = Station(settings, engine)
        station.known = sum(len(each.acts.acts) for each in read_acts(settings.ledger))
        _partners(station)
        _keys_and_tokens(station)
        _policies(station)
        _people(station)
        yield station
    engine.dispose()


def _partners(station: Station) -> None:
    folder = station.settings.home / "clients"
    station.do("partner import", str(CONFIG / "partners" / "committee-puxing-one.yaml"))
    station.do("partner add", "committee-nine", "--kind", "community-committee", "--name", "九", "--area", "310115009")
    terms = {"type": "household", "action": "list", "purpose": "elderly-care", "area": "310115009"}
    dates = ("--from", time.strftime("%Y-%m-%d"), "--until", time.strftime("%Y-12-31"))
    options = [word for name, value in terms.items() for word in (f"--{name}", value)]
    station.do("partner agree", "committee-nine", "care-nine", *options, *dates)
    for name, *more in (("desk",), ("district", "--may-exchange")):
        given = ("--agreement", "care-nine", "--generate", str(folder), "--redirect-uri", "https://desk.example/back")
        station.do("client add", name, *given[:4], *more, "--as", "王芳")
    station.do("client approve", "desk", "--as", "李强")
    with writing(station.engine) as connection:
        connection.exec_driver_sql("UPDATE client SET stage = 'tested' WHERE id = 'desk'")
    station.do("client activate", "desk", "--as", "王芳")
    station.do("client rotate", "desk", "--generate", str(folder / "new"))
    station.do("client suspend", "desk")
    station.do("client resume", "desk")
    station.do("delegation add", "desk", "district", "--as", "王芳")
    station.do("delegation approve", "desk", "district", "--as", "李强")
    station.do("delegation withdraw", "desk", "district")
    station.do("partner suspend", "committee-nine")
    station.do("partner resume", "committee-nine")
    station.do("partner revoke", "care-nine")


def _keys_and_tokens(station: Station) -> None:
    first = station.told("keys list")[0]["kid"]
    second = station.told("keys rotate")["kid"]
    station.do("keys activate")
    with writing(station.engine) as connection:
        connection.exec_driver_sql("UPDATE token_key SET since = '2020-01-01T00:00:00Z'")
    station.do("keys retire", first)
    station.do("keys rotate")
    station.do("keys revoke", second)
    station.do("revoke", "1f0c5a3e9b7d42668c1e0fa4b2d95733")
    station.do("ledger keys add")
    station.do("ledger keys retire", "1")
    station.do("canary add", "household", "H000000007", "--as", "li")
    station.do("canary remove", "household", "H000000007")
    use = Use(time.time(), "a" * 32, "emergency", "committee-nine", "desk", None, "officer", "a reason", 1, 24)
    with writing(station.engine) as connection:
        write_uses(connection, Uses(use, 1, 1), {})
    station.do("emergency review", "1", "--as", "li", "--verdict", "justified", "--note", "the ambulance was there")
    station.do("subject report", "--as", "zhang", say="310115195003071230\n")
    happening = Happening(
        "copied-passkey", time.time(), None, None, "wang-fang", None, {"passkey": "desk", "before": 2, "now": 1}
    )
    with writing(station.engine) as connection:
        keep(connection, [happening], 0)
    station.do("events seen", str(station.told("events list")[0]["event"]), "--as", "chen")


def _policies(station: Station) -> None:
    home = station.settings.home
    text = (home / "policies" / f"{CARE}.yaml").read_text(encoding="utf-8").split("\ntests:")[0] + "\n"
    (home / f"{CARE}.yaml").write_text(text.replace("version: 1\n", "version: 2\n"), encoding="utf-8")
    station.do("policy draft", str(home / f"{CARE}.yaml"), "--as", "王芳")
    station.do("policy submit", f"{CARE}@2", "--as", "王芳")
    station.do("policy review", f"{CARE}@2", "--approve", "--as", "李强", "--comment", "as agreed")
    station.do("policy publish", f"{CARE}@2", "--as", "王芳")
    station.do("policy withdraw", CARE, "--as", "王芳")
    station.do("policy rollback", CARE, "--to", "1", "--as", "王芳")
    renamed = text.replace(f"policy: {CARE}\n", "policy: another-care\n")
    (home / "more").mkdir()
    (home / "more" / "another-care.yaml").write_text(renamed, encoding="utf-8")
    station.do("policy import", str(home / "more"), "--as", "王芳")
    key = home / "zhang-san.key"
    station.do("guardrail keys", "zhang-san", "--out", str(key), say=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    station.do("guardrail sign", "zhang-san", "--key", str(key), say=f"{PASSPHRASE}\n")


def _people(station: Station) -> None:
    station.do("user add", "wang-fang", "--name", "王芳", "--role", "operator")
    station.do("user rename", "wang-fang", "王芳芳")
    station.do("user roles", "wang-fang", "--role", "operator", "--role", "auditor")
    station.do("user link", "wang-fang", "--provider", "https://sso.example", "--subject", "8f3b")
    people = _people_of(station)
    passkey = Passkey("desk", b"", 0, "desk", "2026-11-22T04:00:00Z")
    assert PasskeyRows(people).add("wang-fang", passkey)
    station.do("user remove-passkey", "wang-fang", passkey.short)
    sessions = people.sessions
    assert sessions is not None
    for _ in range(2):
        assert sessions.open("wang-fang", {Factor.PASSWORD: int(time.time())}, sessions.beginning("wang-fang"))
    station.do("user end-session", sessions.of("wang-fang")[0].name)
    station.do("user end-sessions", "wang-fang")
    station.do("user suspend", "wang-fang")
    station.do("user resume", "wang-fang")
    station.do("user reset", "wang-fang")


def _people_of(station: Station) -> People:
    server = connect_redis(EmbeddedRedis(station.settings.run).url)
    return People(state_of(station.engine, server), read_people_key(station.settings.keys / KEY_FILE))


@pytest.mark.parametrize("command", WRITES)
def test_a_command_that_writes_says_what_it_does(station: Station, command: str) -> None:
    acts = station.acts[command]
    assert [act.act.value for act in acts] == WRITES[command]
    assert all(act.by for act in acts)


def test_every_command_writes_or_only_looks(station: Station) -> None:
    every = {" ".join(path) for path, command in commands(main) if not hasattr(command, "commands")}
    for command in sorted(every - WRITES.keys() - ELSEWHERE):
        words = {"ledger show": "x", "ledger prove": "x", "events show": "1", "partner show": "committee-nine"}
        CliRunner().invoke(main, ["--settings", str(station.settings.file), *command.split(), words.get(command, "")])
    assert WRITES.keys() <= every
    assert len([act for each in read_acts(station.settings.ledger) for act in each.acts.acts]) == station.known


def test_what_somebody_does_in_their_name_is_tried_here_or_with_its_own_tests() -> None:
    elsewhere = {"policy explain", "recall open", "recall close", "subject erase", "ledger prune"}
    in_a_name = {" ".join(path) for path, each in commands(main) if "--as" in [o for p in each.params for o in p.opts]}
    assert in_a_name <= WRITES.keys() | elsewhere


def test_who_acts_is_the_account_or_the_name_or_who_called_the_command(station: Station) -> None:
    assert [act.by for act in station.acts["client approve"]] == ["李强"]
    assert [act.by for act in station.acts["partner suspend"]] == [machine_user()]


def test_acts_are_listed_by_what_they_are_about(station: Station) -> None:
    rows = station.told("ledger acts", "--about", "committee-nine")
    assert [row["act"] for row in rows] == ["partner-written", "partner-suspended", "partner-resumed"]
    assert {row["done"] for row in rows} == {True}
    assert [row["after"]["active"] for row in rows] == [True, False, True]
    [approved] = [row for row in station.told("ledger acts", "--about", "李强") if row["act"] == "client-approved"]
    assert approved["about"] == {"client": "desk"}
    listed = station.do("ledger acts", "--about", "desk").stdout
    assert "client-approved" in listed
    assert "by 李强" in listed
    assert "not done" not in listed
    assert "act=canary-removed" in station.do("ledger tail", "-n", "500").stdout


def test_what_was_not_committed_is_listed_as_not_done(station: Station) -> None:
    with open_ledger(station.settings, time.time) as ledger:
        ledger.append(Acts(10_000, (Act(ActName.PARTNER_SUSPENDED, None, {"partner": "nobody"}, {}),)))
    station.known += 1
    [row] = station.told("ledger acts", "--about", "nobody")
    assert not row["done"]
    listed = station.do("ledger acts", "--about", "nobody").stdout
    assert "by itself" in listed
    assert "not done" in listed


def test_no_secret_is_among_what_is_told(station: Station) -> None:
    keys = {path.read_bytes() for path in station.settings.keys.glob("*") if path.is_file()}
    private = [json.loads(path.read_bytes())["d"].encode() for path in station.settings.keys.glob("*.jwk")]
    ledger = b"".join(path.read_bytes() for path in segment_paths(station.settings.ledger))
    assert private
    assert not [key for key in (*keys, *private, PASSPHRASE.encode()) if key in ledger]


def test_the_directory_can_be_made_from_the_record_alone(station: Station) -> None:
    with reading(station.engine) as connection:
        stands, version = read_directory(connection), directory_version(connection)
    told = [each.acts for each in acts_in_force(read_acts(station.settings.ledger), version)]
    retold = directory_told(things_told(each for each in told if each.version is not None), version)
    assert retold == stands


def test_the_ledger_is_whole_after_all_of_it(station: Station) -> None:
    found = verify(station.settings.ledger)
    assert found.whole
    assert (found.live, found.unclosed) == (0, 0)
