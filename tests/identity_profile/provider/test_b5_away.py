"""B5, a provider that is away, slow or broken, or changes its keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Response
from joserfc.jwk import ECKey

from gateway.model.person import Role
from tests.identity_profile.provider.agency import (
    Agency,
    Traveller,
    away,
    come,
    refused,
)
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import World


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://sso.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"code_challenge_methods_supported": ["plain"]},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        {"token_endpoint_auth_methods_supported": ["none"]},
        {"extra": "x" * 300_000},
    ],
    ids=lambda metadata: next(iter(metadata)),
)
def test_a_provider_whose_metadata_do_not_suit_is_not_used_and_passwords_are(
    world: World, agency: Agency, metadata: dict[str, Any]
) -> None:
    agency.metadata = metadata
    assert away(Traveller(world, "li-min").get("/signin/with/bureau"))


def test_a_provider_that_is_away_is_not_asked_at_every_click(world: World, agency: Agency) -> None:
    agency.metadata = {"issuer": "https://evil.example"}
    assert all(away(Traveller(world, "li-min").get("/signin/with/bureau")) for _ in range(3))
    assert len(agency.fetched) == 1
    agency.metadata = {}
    world.clock.now += 10
    assert Traveller(world, "li-min").set_out()


def test_while_a_provider_is_away_people_sign_in_by_password(world: World, agency: Agency) -> None:
    owner = somebody(world, "by-password", Role.AUDITOR)
    agency.metadata = {"issuer": "https://evil.example"}
    visitor = Visitor(world, "by-password", secret=owner.secret)
    assert away(visitor.get("/signin/with/bureau"))
    assert visitor.sign_in().status_code == 303


@pytest.mark.parametrize(
    "reply",
    [
        Response("oops", 500),
        Response("<html>", 200),
        Response("[]", 200, mimetype="application/json"),
        Response("[" * 200_000, 200, mimetype="application/json"),
        Response("{" + " " * 300_000 + "}", 200, mimetype="application/json"),
        Response("", 302, headers={"Location": "/token"}),
        Response("{}", 200, headers={"Content-Encoding": "gzip"}),
    ],
    ids=["500", "html", "list", "deep", "large", "redirect", "compressed"],
)
def test_a_token_endpoint_that_answers_nonsense_is_away(world: World, agency: Agency, reply: Response) -> None:
    agency.reply = reply
    traveller, answer = come(world, agency)
    assert away(answer)
    assert not traveller.is_in()
    assert len(agency.asked) == 1


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "<script>", "x" * 2000])
def test_a_code_that_the_provider_refuses_lets_nobody_in(
    world: World, agency: Agency, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    agency.reply = Response(f'{{"error": "{error}"}}', 400, mimetype="application/json")
    with caplog.at_level("INFO", "gateway"):
        traveller, reply = come(world, agency)
    assert refused(traveller, reply)
    [line] = [each for each in caplog.records if each.message == "nobody was let in through a provider"]
    assert vars(line)["reason"] == (error if error.startswith("invalid") else "token endpoint")


def test_a_provider_that_drips_is_given_up(world: World, agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.identity.people.openid.asking.WHOLE_S", 0.05)

    def dripping() -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b" "

    agency.reply = Response(dripping(), 200, mimetype="application/json")
    traveller, reply = come(world, agency)
    assert away(reply)
    assert not traveller.is_in()


def test_who_waits_for_a_provider_that_hangs_waits_with_an_end(
    world: World, agency: Agency, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gateway.identity.people.openid.asking.PATIENCE_S", 0.01)
    agency.hangs = threading.Event()
    first = threading.Thread(target=Traveller(world, "li-min").set_out)
    first.start()
    ends = time.monotonic() + 20
    while not agency.fetched and time.monotonic() < ends:
        time.sleep(0.005)
    with caplog.at_level("WARNING", "gateway"):
        assert away(Traveller(world, "li-min").get("/signin/with/bureau"))
    agency.hangs.set()
    first.join()
    [line] = [each for each in caplog.records if each.message == "a provider cannot be asked"]
    assert vars(line)["reason"] == "busy"
    assert Traveller(world, "li-min").set_out()


def test_a_new_key_is_asked_for_once_a_minute(world: World, agency: Agency) -> None:
    come(world, agency)
    assert agency.fetched.count("/jwks") == 1
    new = ECKey.generate_key("P-256", {"kid": "agency-new"})
    agency.keys = [new.as_dict(private=False)]
    agency.token = lambda honest: agency.signed(honest, new)
    assert not come(world, agency)[0].is_in()
    assert agency.fetched.count("/jwks") == 1
    world.clock.now += 60
    assert come(world, agency)[0].is_in()
    agency.token = lambda honest: agency.signed(honest, kid="never-there")
    for _ in range(3):
        assert not come(world, agency)[0].is_in()
    assert agency.fetched.count("/jwks") == 2


def test_a_key_that_the_provider_withdrew_is_good_for_an_hour_at_most(world: World, agency: Agency) -> None:
    come(world, agency)
    new = ECKey.generate_key("P-256", {"kid": "agency-new"})
    agency.keys = [new.as_dict(private=False)]
    world.clock.now += 3599
    assert come(world, agency)[0].is_in()
    world.clock.now += 1
    assert not come(world, agency)[0].is_in()
