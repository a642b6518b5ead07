"""`gateway user`: accounts as an operator enters, changes and ends them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.cli.people import people_of
from gateway.db import connect_redis, open_database
from gateway.embedded import EmbeddedRedis
from gateway.grants.administration import Administration
from gateway.grants.revocation import Revocations
from gateway.identity.details import Details
from gateway.identity.people.passkey_rows import PasskeyRows
from gateway.identity.people.passkeys import Passkey
from gateway.identity.refresh_tokens import Authorisation, RefreshTokens
from gateway.model.person import Factor
from gateway.settings import Settings, read_settings
from tests.deployments import new_deployment
from tests.state import state_of
from tests.unit.grants.settled import CARE, COMMITTEE, DESK

ADD = ("add", "wang-fang", "--name", "王芳", "--role", "policy-administrator")


pytestmark = pytest.mark.usefixtures("command")


@pytest.fixture
def station(tmp_path: Path) -> Path:
    directory = tmp_path / "station"
    return new_deployment(directory)


def settings_of(station: Path) -> Settings:
    return read_settings(station / "gateway.toml", {})


def run(station: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(station / "gateway.toml"), "user", *words])


def told(station: Path, *words: str) -> Any:
    result = run(station, *words, "--json")
    assert result.exit_code == 0, result.output
    return orjson.loads(result.stdout)


def test_an_account_begins_without_a_password_and_with_a_code_for_its_owner_alone(station: Path) -> None:
    entered = told(station, *ADD)
    assert (entered["person"], len(entered["code"].split("-")), entered["hours"]) == ("wang-fang", 5, 72)
    shown = told(station, "show", "wang-fang")
    assert (shown["password"], shown["app"], shown["passkeys"], shown["recovery_codes"]) == (False, False, 0, 0)
    assert shown["code_until"] is not None
    assert entered["code"] not in run(station, "show", "wang-fang").stdout
    assert told(station, "list") == [
        {
            "person": "wang-fang",
            "name": "王芳",
            "partner": None,
            "roles": ["policy-administrator"],
            "state": "active",
        }
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "li", "--name", "李", "--role", "clerk"), "a clerk is somebody of a partner"),
        (("add", "li", "--name", "李", "--partner", "p", "--role", "auditor"), "can be clerks and nothing else"),
        (("add", "li", "--name", "李", "--partner", "p", "--role", "clerk"), "there is no partner `p`"),
        (ADD, "there is an account `wang-fang` already"),
        (("roles", "wang-fang", "--role", "clerk"), "a clerk is somebody of a partner"),
        (("suspend", "nobody"), "there is no account `nobody`"),
        (("link", "wang-fang", "--provider", "https://sso.example"), "together"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(station: Path, words: tuple[str, ...], sentence: str) -> None:
    told(station, *ADD)
    result = run(station, *words)
    assert result.exit_code in {1, 2}
    assert sentence in result.stderr


def test_names_roles_and_states_are_changed(station: Path) -> None:
    told(station, *ADD)
    told(station, "rename", "wang-fang", "王芳芳")
    told(station, "roles", "wang-fang", "--role", "reviewer", "--role", "auditor")
    told(station, "suspend", "wang-fang")
    shown = told(station, "show", "wang-fang")
    assert (shown["name"], shown["roles"], shown["state"]) == ("王芳芳", ["auditor", "reviewer"], "suspended")
    assert told(station, "resume", "wang-fang")["state"] == "active"


def test_a_person_is_linked_to_one_subject_of_a_provider_and_a_subject_to_one_person(station: Path) -> None:
    told(station, *ADD)
    told(station, "add", "li-qiang", "--name", "李强", "--role", "reviewer")
    link = ("--provider", "https://sso.example", "--subject", "8f3b")
    assert told(station, "link", "wang-fang", *link)["subject"] == "8f3b"
    assert "another account is linked" in run(station, "link", "li-qiang", *link).stderr
    assert "name no provider with this issuer" in run(station, "link", "wang-fang", *link).stdout
    with (station / "gateway.toml").open("a", encoding="utf-8") as file:
        file.write('[signin.provider.bureau]\nissuer = "https://sso.example"\nclient_id = "gateway"\n')
        file.write('name_zh = "分局"\nname_en = "the bureau"\nkey_file = "keys/bureau.jwk"\n')
    assert run(station, "link", "wang-fang", *link).stdout == "account `wang-fang` is linked\n"
    assert told(station, "link", "wang-fang")["provider"] is None


def test_a_new_code_replaces_the_one_before(station: Path) -> None:
    first = told(station, *ADD)["code"]
    second = told(station, "reset", "wang-fang")["code"]
    people = people_of(settings_of(station))
    account = people.account("wang-fang")
    assert (people.is_invited(account, first), people.is_invited(account, second)) == (False, True)


@pytest.mark.parametrize("act", ["reset", "suspend"])
def test_where_no_gateway_runs_what_was_allowed_is_refused_by_the_one_that_starts(station: Path, act: str) -> None:
    told(station, *ADD)
    settings = settings_of(station)
    engine = open_database(settings.state_url)
    administration = Administration(state_of(engine))
    administration.settle([(COMMITTEE, [CARE])])
    administration.add_client(DESK)
    allowed = Authorisation("a" * 32, "desk", "wang-fang", "household:list", Details("care"), int(time.time()) + 600)
    RefreshTokens(state_of(engine), lambda *_: None).give(allowed)
    told(station, act, "wang-fang")
    settings.run.mkdir(exist_ok=True)
    with EmbeddedRedis(settings.run) as url:
        revocations = Revocations(state_of(engine, connect_redis(url)))
        assert revocations.is_revoked(["a" * 32])
        assert not revocations.is_revoked(["b" * 32])


def test_passkeys_are_listed_and_removed_and_what_is_left_is_told(station: Path) -> None:
    told(station, *ADD)
    assert "has no passkey" in run(station, "passkeys", "wang-fang").stderr
    rows = PasskeyRows(people_of(settings_of(station)))
    first, second = (Passkey(name, b"", 0, name, "2026-11-22T04:00:00Z") for name in ("desk", "telephone"))
    assert rows.add("wang-fang", first)
    assert rows.add("wang-fang", second)
    listed = told(station, "passkeys", "wang-fang")
    assert [(each["passkey"], each["name"]) for each in listed] == [(first.short, "desk"), (second.short, "telephone")]
    assert told(station, "show", "wang-fang")["passkeys"] == 2
    assert told(station, "remove-passkey", "wang-fang", first.short)["second_factor_left"] is True
    assert "gateway user reset wang-fang" in run(station, "remove-passkey", "wang-fang", second.short).stdout
    assert "has no passkey `x`" in run(station, "remove-passkey", "wang-fang", "x").stderr
    assert told(station, "passkeys", "wang-fang") == []


def test_removing_a_passkey_ends_the_sessions(station: Path) -> None:
    told(station, *ADD)
    settings = settings_of(station)
    settings.run.mkdir(exist_ok=True)
    with EmbeddedRedis(settings.run):
        people = people_of(settings)
        sessions = people.sessions
        assert sessions is not None
        passkey = Passkey("desk", b"", 0, "desk", "2026-11-22T04:00:00Z")
        PasskeyRows(people).add("wang-fang", passkey)
        held = sessions.open("wang-fang", {Factor.PASSWORD: 0}, "") or ""
        assert sessions.find(held) is not None
        told(station, "remove-passkey", "wang-fang", passkey.short)
        assert sessions.find(held) is None


def test_sessions_are_listed_and_ended(station: Path) -> None:
    told(station, *ADD)
    assert "is not signed in" in run(station, "sessions", "wang-fang").stderr
    assert "no session of that id goes on" in run(station, "end-session", "3f9c1b70d2e84a56").stderr
    settings = settings_of(station)
    settings.run.mkdir(exist_ok=True)
    with EmbeddedRedis(settings.run):
        sessions = people_of(settings).sessions
        assert sessions is not None
        first, second, third = (
            sessions.open("wang-fang", {Factor.PASSWORD: 0, Factor.CODE: 0}, "") or "" for _ in range(3)
        )
        listed = {each["session"]: each["proved"] for each in told(station, "sessions", "wang-fang")}
        assert list(listed.values()) == [["code", "password"]] * 3
        name = first.partition(".")[0]
        assert told(station, "end-session", name) == {"person": "wang-fang", "session": name}
        assert [sessions.find(each) is None for each in (first, second, third)] == [True, False, False]
        for gone in (name, "*", ""):
            assert "no session of that id goes on" in run(station, "end-session", gone).stderr
        assert told(station, "end-sessions", "wang-fang")["ended"] == 2
        assert [sessions.find(each) for each in (second, third)] == [None, None]
