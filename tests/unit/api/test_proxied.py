"""The header that vouches for a certificate is believed from a proxy that is named, for one certificate."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.api import problems
from gateway.api.proxied import certificate_of_request, take_certificates
from gateway.identity.certificate import HEADER, LONGEST
from gateway.proxies import Proxies
from tests.certificates import Identity, make_identity

PROXY = "192.0.2.7"


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("certificates"), "one")


@pytest.fixture
def browser() -> FlaskClient:
    """A caller of a route that tells which certificate it was shown."""
    app = Flask("door")
    problems.install(app)
    take_certificates(app, Proxies((ip_network(PROXY),)))

    @app.get("/")
    def told() -> dict[str, str | None]:
        certificate = certificate_of_request()
        return {"thumbprint": None if certificate is None else certificate.thumbprint}

    return app.test_client()


def said(browser: FlaskClient, value: str | None, peer: str | None = PROXY) -> object:
    headers = {} if value is None else {HEADER: value}
    answer = browser.get("/", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert answer.json is not None
    return answer.json.get("code") or answer.json["thumbprint"]


def test_the_proxy_hands_on_a_certificate_or_none(browser: FlaskClient, identity: Identity) -> None:
    assert said(browser, identity.escaped) == identity.thumbprint
    assert said(browser, None) is None
    assert said(browser, "") is None


def test_one_request_leaves_nothing_for_the_next(browser: FlaskClient, identity: Identity) -> None:
    assert said(browser, identity.escaped) == identity.thumbprint
    assert said(browser, None) is None


@pytest.mark.parametrize("peer", ["192.0.2.8", "127.0.0.1", "::1", "", None])
def test_nobody_else_may_vouch_for_one_whatever_they_say(
    browser: FlaskClient, identity: Identity, peer: str | None
) -> None:
    assert {said(browser, value, peer) for value in (identity.escaped, "", "x")} == {"GW207"}
    assert said(browser, None, peer) is None


def test_what_is_not_one_certificate_is_refused(browser: FlaskClient, identity: Identity) -> None:
    pem, escaped = identity.certificate.read_text(encoding="ascii"), identity.escaped
    lines = pem.splitlines(keepends=True)
    wrong = [
        f"{escaped},{escaped}",
        f"{escaped}, {escaped}",
        escaped * 2,
        escaped + quote("\n\n"),
        quote(" " + pem),
        quote(pem.replace("\n", "\r\n")),
        quote(pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        quote("".join(lines[:2] + lines[-1:])),
        quote("".join([*lines[:-1], "QUJD\n", lines[-1]])),
        quote("-----BEGIN CERTIFICATE-----\n=\n-----END CERTIFICATE-----\n"),
        quote("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"),
        pem.replace("\n", ""),
        "%FF",
        "é",
        identity.thumbprint,
        escaped + "%20" * LONGEST,
    ]
    for value in wrong:
        assert said(browser, value) == "GW207", value


def test_there_is_no_second_spelling_of_the_header() -> None:
    assert HEADER.isalnum()


def test_a_header_is_read_up_to_its_longest(browser: FlaskClient, tmp_path: Path) -> None:
    long = make_identity(tmp_path, "long", hosts=[f"host-{number}.example" for number in range(300)])
    assert len(long.escaped) < LONGEST
    assert said(browser, long.escaped) == long.thumbprint
    longer = make_identity(tmp_path, "longer", hosts=[f"host-{number}.example" for number in range(1000)])
    assert len(longer.escaped) > LONGEST
    assert said(browser, longer.escaped) == "GW207"
