"""B5 with a provider that nobody here wrote: npm's oidc-provider, certified by the OpenID Foundation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from gateway.model.person import Factor, Role
from tests.identity_profile.provider.agency import AWAY, Traveller, linked, partner_of, sessions_of
from tests.identity_profile.provider.npm import needs_provider, running_provider, sign_in_there
from tests.unit.signin.visitors import ORIGIN
from tests.world import Deployment, World

pytestmark = needs_provider


@pytest.fixture(scope="module", params=["ES256", "RS256", "PS256"])
def station(
    deployment: Deployment, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[World]:
    """A gateway with a provider that signs by the algorithm; clerks need a second factor, and the provider's counts."""
    home: Path = tmp_path_factory.mktemp("npm")
    before = deployment.clock.now
    with running_provider(ORIGIN, home, request.param) as settings:
        trusting = replace(settings, trusted_amr=frozenset({"otp"}))
        made = World(deployment, f"npm-{request.param}", providers=(trusting,))
        linked(made, f"npm-{request.param}", settings.issuer, "li-min", partner=partner_of(made))
        yield made
    deployment.clock.now = before


def travel(world: World, account: str) -> tuple[Traveller, str]:
    """Go to the provider and sign in there; the traveller, and what of our address the provider sends them to."""
    # its clock is the machine's
    world.clock.now = time.time()
    traveller = Traveller(world, account, provider="npm")
    there = traveller.get("/signin/with/npm").headers["Location"]
    with requests.Session() as browser:
        back = sign_in_there(browser, there, account)
    assert back.startswith(f"{ORIGIN}/signin/from/npm?")
    return traveller, back.removeprefix(ORIGIN)


def test_somebody_signs_in_on_its_page_and_comes_back(station: World, request: pytest.FixtureRequest) -> None:
    traveller, back = travel(station, "li-min")
    reply = traveller.get(back)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/account"), reply.text
    assert traveller.is_in()
    person_id = request.node.callspec.params["station"]
    assert set(sessions_of(station, f"npm-{person_id}")[0].proofs) == {Factor.PROVIDER, Factor.PROVIDER_SECOND}


def test_a_code_is_good_once_there_and_here(station: World) -> None:
    traveller, back = travel(station, "li-min")
    assert traveller.get(back).status_code == 303
    assert traveller.get(back).status_code == 403


def test_a_code_that_was_put_into_another_journey_is_refused_by_the_verifier(station: World) -> None:
    _, back = travel(station, "li-min")
    victim = Traveller(station, "li-min", provider="npm")
    sent = victim.set_out()
    code = back.partition("code=")[2].partition("&")[0]
    reply = victim.come_back(sent, station.settings.providers[0].issuer, code=code)
    assert (reply.status_code, victim.is_in()) == (403, False)


def test_whom_the_provider_knows_and_the_station_does_not_is_not_let_in(station: World) -> None:
    traveller, back = travel(station, "nobody-of-ours")
    assert (traveller.get(back).status_code, traveller.is_in()) == (403, False)


def test_whoever_breaks_off_there_is_shown_the_page_to_sign_in_on(station: World) -> None:
    traveller, back = travel(station, "")
    assert "error=access_denied" in back
    reply = traveller.get(back)
    assert (reply.status_code, traveller.is_in()) == (403, False)
    assert 'name="password"' in reply.text


def test_a_provider_that_ended_is_away_and_its_codes_are_not_lost_on_us(deployment: Deployment, tmp_path: Path) -> None:
    with running_provider(ORIGIN, tmp_path) as settings:
        world = World(deployment, "npm-ended", providers=(settings,))
        linked(world, "npm-ended", settings.issuer, "li-min", Role.AUDITOR)
        traveller, back = travel(world, "li-min")
    reply = traveller.get(back)
    assert (reply.status_code, AWAY in reply.text) == (503, True)
