"""Failures are counted by address, and only failures are put off; a real Redis counts them."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
import redis
from flask import Flask, Response
from flask.testing import FlaskClient

from gateway.api import problems
from gateway.api.proxied import addresses
from gateway.api.strangers import Strangers, put_off_strangers
from gateway.db import connect_redis
from gateway.errors import BAD_TOKEN, FIELD, GatewayError
from gateway.proxies import Proxies

HERE = {"REMOTE_ADDR": "192.0.2.7"}


class Clock:
    now = 1_790_000_010.0 - 1_790_000_010.0 % 60 + 15

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def browser_of(server: redis.Redis, clock: Clock) -> FlaskClient:
    """A caller of routes that fail and succeed, with a limit of two failures in a minute."""
    app = Flask("door")
    problems.install(app)
    put_off_strangers(app, Strangers(server, clock, per_minute=2), addresses(Proxies((ip_network("203.0.113.0/29"),))))

    @app.get("/v1/bad")
    def bad() -> Response:
        raise GatewayError(BAD_TOKEN)

    @app.get("/v1/field")
    def field() -> Response:
        raise GatewayError(FIELD)

    @app.get("/v1/good")
    @app.get("/oauth/good")
    def good() -> str:
        return "good"

    @app.get("/oauth/<error>")
    def oauth(error: str) -> tuple[dict[str, str], int]:
        return {"error": error}, 400

    return app.test_client()


@pytest.fixture
def browser(redis_url: str, redis_client: redis.Redis, clock: Clock) -> FlaskClient:
    assert redis_client.ping()
    return browser_of(connect_redis(redis_url), clock)


def statuses(browser: FlaskClient, *paths: str, address: str = "192.0.2.7") -> list[int]:
    return [browser.get(path, environ_base={"REMOTE_ADDR": address}).status_code for path in paths]


def test_failures_over_the_limit_are_put_off_until_the_minute_ends(browser: FlaskClient, clock: Clock) -> None:
    assert statuses(browser, *["/v1/bad"] * 3) == [401, 401, 429]
    answer = browser.get("/v1/bad", environ_base=HERE)
    assert answer.json
    assert (answer.json["code"], answer.headers["Retry-After"]) == ("GW204", "45")
    clock.now += 45
    assert statuses(browser, "/v1/bad") == [401]


def test_who_proves_who_asks_is_answered_behind_the_address_of_strangers(browser: FlaskClient) -> None:
    statuses(browser, *["/v1/bad"] * 5)
    assert statuses(browser, "/v1/good", "/oauth/good", "/v1/field") == [200, 200, 400]
    assert statuses(browser, "/v1/bad", address="192.0.2.8") == [401]


def test_failed_clients_count_and_what_a_known_client_does_wrong_does_not(browser: FlaskClient) -> None:
    assert statuses(browser, *["/oauth/invalid_scope"] * 5, "/v1/bad") == [400] * 5 + [401]
    assert statuses(browser, "/oauth/invalid_client", "/oauth/invalid_client") == [400, 429]
    answer = browser.get("/oauth/invalid_client", environ_base=HERE)
    assert answer.json
    assert (answer.json["error"], answer.headers["Retry-After"]) == ("temporarily_unavailable", "45")


def test_strangers_behind_a_proxy_that_is_named_are_told_apart_and_nobody_else_is_believed(
    browser: FlaskClient,
) -> None:
    def failed(forwarded: str, peer: str = "203.0.113.5") -> int:
        environ = {"REMOTE_ADDR": peer}
        return browser.get("/v1/bad", headers={"X-Forwarded-For": forwarded}, environ_base=environ).status_code

    assert [failed("192.0.2.7") for _ in range(3)] == [401, 401, 429]
    assert failed("192.0.2.8") == 401
    assert failed("192.0.2.9, 192.0.2.7") == 429
    for peer in ("198.51.100.1", "127.0.0.1", "203.0.113.8"):
        assert [failed(f"192.0.2.{number}", peer=peer) for number in range(3)] == [401, 401, 429]


def test_an_address_of_version_6_is_its_network(browser: FlaskClient) -> None:
    hosts = [f"2001:db8:0:1::{host}" for host in range(1, 4)]
    assert [statuses(browser, "/v1/bad", address=host) for host in hosts] == [[401], [401], [429]]
    assert statuses(browser, "/v1/bad", address="2001:db8:0:2::1") == [401]


def test_counts_are_forgotten(browser: FlaskClient, redis_client: redis.Redis) -> None:
    statuses(browser, "/v1/bad")
    (key,) = redis_client.keys("gateway:stranger:*")
    assert 0 < redis_client.ttl(key) <= 120


def test_without_redis_a_failure_is_the_failure_that_it_is(tmp_path: Path, clock: Clock) -> None:
    assert statuses(browser_of(connect_redis(f"unix://{tmp_path}/none"), clock), *["/v1/bad"] * 4) == [401] * 4
