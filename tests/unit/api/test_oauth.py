from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from gateway.api.oauth import oauth_blueprint, registrations
from gateway.api.paths import describe_api
from gateway.db import connect_redis
from gateway.grants.directory import Directory
from gateway.identity.assertion import ASSERTION_TYPE
from gateway.identity.replay import ReplayGuard
from gateway.identity.token_server import GRANTS
from gateway.model.client import Client
from tests.unit.identity.world import AGREEMENT, COMMITTEE, ISSUER, World, make_world

MEDIA_TYPE = "application/x-www-form-urlencoded"


@pytest.fixture
def world(tmp_path: Path, redis_client: redis.Redis) -> World:
    """A small deployment, its Redis empty."""
    return make_world(tmp_path / "keys", redis_client)


@pytest.fixture
def browser(world: World) -> FlaskClient:
    """A caller of the OAuth routes."""
    app = Flask("oauth")
    app.register_blueprint(oauth_blueprint(world.server))
    return app.test_client()


def form(world: World, **changes: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "scope": "household:list",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": world.assertion(),
    } | changes


def test_a_form_is_answered_with_a_token_that_nobody_keeps(world: World, browser: FlaskClient) -> None:
    response = browser.post("/oauth/token", data=form(world))
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.json
    assert response.json["token_type"] == "Bearer"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_failure_is_400_with_a_json_body_and_no_challenge(world: World, browser: FlaskClient) -> None:
    response = browser.post("/oauth/token", data=form(world, client_assertion="x"))
    assert (response.status_code, response.mimetype) == (400, "application/json")
    assert response.json == {"error": "invalid_client", "error_description": "client authentication failed"}
    assert "WWW-Authenticate" not in response.headers


@pytest.mark.parametrize(
    "call",
    [
        {"query_string": {"scope": "household:list"}},
        {"query_string": "client_id=desk"},
        {"headers": {"Authorization": "Basic ZGVzazpzZWNyZXQ="}},
        {"headers": {"Authorization": ""}},
        {"content_type": "application/json"},
        {"content_type": "multipart/form-data"},
    ],
    ids=str,
)
def test_parameters_elsewhere_or_a_second_way_to_authenticate_are_refused(
    world: World, browser: FlaskClient, call: dict[str, Any]
) -> None:
    response = browser.post("/oauth/token", data=form(world), **call)
    assert response.status_code == 400
    assert response.json
    assert response.json["error"] == "invalid_request"


def test_a_media_type_may_have_parameters(world: World, browser: FlaskClient) -> None:
    response = browser.post("/oauth/token", data=form(world), content_type=f"{MEDIA_TYPE}; charset=UTF-8")
    assert response.status_code == 200


def test_a_body_that_is_too_large_is_not_read(browser: FlaskClient) -> None:
    response = browser.post("/oauth/token", data=b"a" * 40_000, content_type=MEDIA_TYPE)
    assert response.status_code == 413
    assert response.json
    assert response.json["error"] == "invalid_request"


def test_without_redis_the_caller_is_told_when_to_return(world: World, browser: FlaskClient, tmp_path: Path) -> None:
    world.server._clients._replay = ReplayGuard(connect_redis(f"unix://{tmp_path}/none"))  # noqa: SLF001
    response = browser.post("/oauth/token", data=form(world))
    assert response.status_code == 503
    assert response.json == {"error": "temporarily_unavailable"}
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_a_token_is_asked_for_by_post(browser: FlaskClient, method: str) -> None:
    assert getattr(browser, method)("/oauth/token").status_code == 405


def test_the_public_documents_are_there(world: World, browser: FlaskClient) -> None:
    keys = browser.get("/oauth/jwks").json
    assert keys == world.keys.jwks()
    for name in ("oauth-authorization-server", "oauth-protected-resource"):
        document = browser.get(f"/.well-known/{name}").json
        assert document
        assert ISSUER in {document.get("issuer"), document.get("resource")}


class Kept:
    """A keeper of one directory."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def current(self) -> Directory:
        return self.directory


CLIENT = Client("desk", AGREEMENT.id, (), active=True)
STANDING = Directory(1, {COMMITTEE.id: COMMITTEE}, {AGREEMENT.id: AGREEMENT}, {"desk": CLIENT})
MIDNIGHT_IN_SHANGHAI = datetime(2025, 12, 31, 16, tzinfo=UTC).timestamp()


def is_found(directory: Directory, now: float = MIDNIGHT_IN_SHANGHAI) -> bool:
    find = registrations(Kept(directory), lambda: now, ZoneInfo("Asia/Shanghai"))  # type: ignore[arg-type]  # enough of one
    return find("desk") is not None


def test_a_client_is_found_while_it_and_all_that_it_stands_on_are_in_force() -> None:
    assert is_found(STANDING)
    assert AGREEMENT.first == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("fact", "directory"),
    [
        ("unknown", replace(STANDING, clients={})),
        ("suspended", replace(STANDING, clients={"desk": replace(CLIENT, active=False)})),
        ("without agreement", replace(STANDING, agreements={})),
        ("revoked", replace(STANDING, agreements={AGREEMENT.id: replace(AGREEMENT, revoked=True)})),
        ("without partner", replace(STANDING, partners={})),
        ("partner suspended", replace(STANDING, partners={COMMITTEE.id: replace(COMMITTEE, active=False)})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_client_is_not_found_when_it_is(fact: str, directory: Directory) -> None:
    assert not is_found(directory), fact


def test_an_agreement_begins_at_midnight_of_the_station() -> None:
    assert not is_found(STANDING, MIDNIGHT_IN_SHANGHAI - 1)


def test_the_document_of_the_interface_names_every_grant_and_asks_no_assertion_of_who_has_a_certificate() -> None:
    described = describe_api(ISSUER)
    form = described["components"]["schemas"]["TokenRequest"]
    assert form["properties"]["grant_type"]["enum"] == list(GRANTS)
    assert form["required"] == ["grant_type"]
    assert {"400", "413", "429", "503"} < described["paths"]["/oauth/token"]["post"]["responses"].keys()
