"""M6, on four processes: whatever is taken back is refused by each of them from the next request on.

Each process is asked on a connection of its own, and has seen the token before, so that what it remembers is tried.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from click.testing import CliRunner

from gateway.cli import main
from gateway.embedded import EmbeddedRedis
from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.model.person import Role
from tests.identity_profile.code_flow import new_application, new_clerk
from tests.unit.identity.world import claims_of
from tests.unit.signin.visitors import somebody
from tests.walk.processes import PATIENCE, served, token_for
from tests.walk.workers import Answer, Workers, every_worker
from tests.world import Archive, Asker, Deployment, World

FOUR = 4
CATALOGUE = "/v1/catalogue"
WAYS = (CATALOGUE, "/v1/records/household", "/v1/records/household/H-1")
REFUSED, NOT_COVERED, AWAY = Answer(401, "GW202"), Answer(403, "GW302"), Answer(503, "GW203")


@dataclass(frozen=True, slots=True)
class Station:
    """A deployment that is served, and a second gateway beside it, in this process, with the same state and Redis."""

    deployment: Deployment
    beside: World
    address: str
    workers: Workers
    redis: EmbeddedRedis

    def run(self, *words: str) -> None:
        """Run a command of the gateway, as the operator does."""
        told = CliRunner().invoke(main, ["--settings", str(self.deployment.settings.file), *words])
        assert told.exit_code == 0, told.output

    def bearer(self, token: str, path: str = CATALOGUE) -> list[Answer]:
        """What each process says to ``token``."""
        return self.workers.get(path, {"Authorization": f"Bearer {token}"})

    def works(self, token: str) -> bool:
        """Whether each process takes ``token``."""
        return self.bearer(token) == [Answer(200)] * FOUR


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station that is served by four processes, each of which answers."""
    folder = tmp_path_factory.mktemp("four")
    embedded = EmbeddedRedis(folder)
    with embedded as redis_url:
        deployment = Deployment(folder / "station", redis_url)
        deployment.clock.now = time.time()
        Archive(deployment.directory / "archive.db", deployment.catalogue)
        with (
            served(deployment, workers=FOUR, redis_url=redis_url) as (address, process),
            every_worker(process, urlsplit(address).port or 0, FOUR) as workers,
        ):
            yield Station(deployment, World(deployment, "beside"), address, workers, embedded)


@pytest.fixture
def committee(station: Station) -> Asker:
    return station.deployment.asker("community-committee", "elderly-care")


@pytest.fixture
def token(station: Station, committee: Asker) -> str:
    """A token that every process has taken."""
    token = token_for(station.deployment, committee, station.address)
    assert station.works(token)
    return token


def all_ways(station: Station, token: str) -> set[Answer]:
    return {answer for path in WAYS for answer in station.bearer(token, path)}


def test_m6_every_process_refuses_a_token_that_the_station_revoked(
    station: Station, committee: Asker, token: str
) -> None:
    other = token_for(station.deployment, committee, station.address)
    station.run("revoke", str(claims_of(token)["jti"]))
    assert all_ways(station, token) == {REFUSED}
    assert station.works(other)


def test_m6_every_process_refuses_a_token_that_was_given_back(station: Station, committee: Asker, token: str) -> None:
    assertion = make_assertion(committee.key, committee.client_id, station.deployment.settings.issuer, time.time())
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, "token": token}
    assert requests.post(f"{station.address}/oauth/revoke", data=form, timeout=PATIENCE).status_code == 200
    assert all_ways(station, token) == {REFUSED}


def test_m6_every_process_refuses_whatever_came_of_an_authorisation_that_was_revoked(station: Station) -> None:
    desk = new_application(station.beside, "family-app")
    clerk = new_clerk(station.beside, desk.asker.partner.id, "family-clerk")
    first = desk.tokens(clerk)
    second = (desk.refresh(first["refresh_token"]).json or {})["access_token"]
    apart = desk.tokens(clerk)["access_token"]
    assert all(station.works(each) for each in (first["access_token"], second, apart))
    station.run("revoke", "--family", str(claims_of(second)["family"]))
    for each in (first["access_token"], second):
        assert all_ways(station, each) == {REFUSED}
    assert desk.refresh(first["refresh_token"]).status_code == 400
    assert station.works(apart)


def test_m6_every_process_refuses_a_suspended_client_and_takes_it_when_it_resumes(
    station: Station, committee: Asker, token: str
) -> None:
    station.run("client", "suspend", committee.client_id)
    assert {answer for path in WAYS[1:] for answer in station.bearer(token, path)} == {NOT_COVERED}
    station.run("client", "resume", committee.client_id)
    assert station.works(token)
    assert NOT_COVERED not in all_ways(station, token)


def test_m6_every_process_refuses_a_suspended_partner_and_takes_it_when_it_resumes(
    station: Station, committee: Asker, token: str
) -> None:
    station.run("partner", "suspend", committee.partner.id)
    assert {answer for path in WAYS[1:] for answer in station.bearer(token, path)} == {NOT_COVERED}
    station.run("partner", "resume", committee.partner.id)
    assert NOT_COVERED not in all_ways(station, token)


def test_m6_every_process_refuses_what_was_given_under_an_agreement_that_was_revoked(station: Station) -> None:
    asker = next(each for each in station.deployment.askers if each.partner.kind != "community-committee")
    path = f"/v1/records/{min(asker.agreement.record_types)}"
    token = token_with_details(station, asker)
    assert NOT_COVERED not in station.bearer(token, path)
    station.run("partner", "revoke", asker.agreement.id)
    assert station.bearer(token, path) == [NOT_COVERED] * FOUR


def test_m6_every_process_refuses_a_token_in_the_name_of_somebody_suspended(station: Station) -> None:
    desk = new_application(station.beside, "person-app")
    clerk = new_clerk(station.beside, desk.asker.partner.id, "person-clerk")
    token = desk.tokens(clerk)["access_token"]
    assert station.works(token)
    assert NOT_COVERED not in all_ways(station, token)
    station.run("user", "suspend", clerk.id)
    assert {answer for path in WAYS[1:] for answer in station.bearer(token, path)} == {REFUSED}


@pytest.mark.parametrize("act", ["suspend", "end-sessions", "end-session", "reset"])
def test_m6_every_process_refuses_a_session_that_was_ended(station: Station, act: str) -> None:
    visitor = somebody(station.beside, f"session-{act}", Role.AUDITOR)
    held = visitor.cookie("__Host-session")
    cookie = {"Cookie": f"__Host-session={held}"}
    assert station.workers.get("/account", cookie) == [Answer(200)] * FOUR
    station.run("user", act, held.partition(".")[0] if act == "end-session" else f"session-{act}")
    assert station.workers.get("/account", cookie) == [Answer(303)] * FOUR


def test_m6_without_redis_no_process_takes_anything_and_what_was_revoked_stays_so(station: Station) -> None:
    asker = station.deployment.asker("community-committee", "elderly-care")
    good, bad = (token_for(station.deployment, asker, station.address) for _ in range(2))
    session = {"Cookie": f"__Host-session={somebody(station.beside, 'waits').cookie('__Host-session')}"}
    assert station.works(good)
    assert station.works(bad)
    station.run("revoke", str(claims_of(bad)["jti"]))

    def all_away() -> bool:
        tokens = {answer for each in (good, bad) for answer in station.bearer(each)}
        return tokens == {AWAY} and {each.status for each in station.workers.get("/account", session)} == {503}

    server = psutil.Process(station.beside.redis.info("server")["process_id"])
    server.suspend()
    try:
        assert all_away()
    finally:
        server.resume()
    assert station.works(good)
    assert station.bearer(bad) == [REFUSED] * FOUR
    server.kill()
    station.redis.stop()
    assert all_away()
    station.redis.start()
    assert station.bearer(bad) == [REFUSED] * FOUR
    assert station.works(good)
    assert station.workers.get("/account", session) == [Answer(303)] * FOUR


def token_with_details(station: Station, asker: Asker) -> str:
    """A token of a client whose purpose asks for more than its name."""
    reply = station.beside.ask_for_token(asker, scope=" ".join(asker.scopes))
    assert reply.json is not None, reply.text
    return str(reply.json["access_token"])
