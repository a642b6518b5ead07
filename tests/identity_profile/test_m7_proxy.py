"""M7: what the proxy says of a request is believed, and what anybody else says is not; tried behind a real nginx."""

from __future__ import annotations

import json
import re
import shlex
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from subprocess import run
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import pytest
from joserfc.jwk import ECKey

from gateway.identity.certificate import HEADER
from gateway.identity.client_keys import read_jwks
from gateway.model.client import Binding, Client
from tests.behind_nginx import DEPLOY, PROXY, Front, another_nginx, needs_nginx
from tests.certificates import Identity, make_identity
from tests.identity_profile.certified import new_client
from tests.machine import ROOT, needs_curl, needs_openssl
from tests.unit.identity.world import claims_of
from tests.walk.processes import PATIENCE

pytestmark = needs_nginx

RECORDS: Final = "/v1/records/household"
STRANGER: Final = "127.0.0.1"
"""An address of this machine that is not the proxy's."""

SPELLINGS: Final = (
    HEADER,
    HEADER.lower(),
    HEADER.upper(),
    "Client_Certificate",
    "CLIENT_CERTIFICATE",
    "Client-Certificate",
    "HTTP_CLIENTCERTIFICATE",
    "X-Client-Cert",
    "X_Client_Cert",
    "Client-Cert",
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any

    @property
    def told(self) -> tuple[int, str]:
        """The status, and the problem's code or OAuth's error."""
        return self.status, self.body.get("code") or self.body.get("error")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who sends what they like: through nginx with or without a certificate, or past it."""

    front: Front
    address: str
    identity: Identity | None = None
    source: str = STRANGER

    def send(
        self, method: str, path: str, headers: Sequence[tuple[str, str]] = (), form: dict[str, str] | None = None
    ) -> Answer:
        body = None if form is None else urlencode(form).encode()
        line = self._connected()
        line.putrequest(method, path)
        for name, value in headers:
            line.putheader(name, value)
        if body is not None:
            line.putheader("Content-Type", "application/x-www-form-urlencoded")
            line.putheader("Content-Length", str(len(body)))
        line.endheaders(body)
        answer = line.getresponse()
        text = answer.read()
        line.close()
        is_json = "json" in answer.headers.get("Content-Type", "")
        return Answer(answer.status, json.loads(text) if is_json else {"code": text.decode()})

    def _connected(self) -> HTTPConnection:
        parts = urlsplit(self.address)
        place, port = parts.hostname or "", parts.port
        if parts.scheme == "http":
            return HTTPConnection(place, port, timeout=PATIENCE, source_address=(self.source, 0))
        context = ssl.create_default_context(cafile=str(self.front.authority))
        if self.identity is not None:
            context.load_cert_chain(*self.identity.files)
        return HTTPSConnection(place, port, timeout=PATIENCE, context=context)

    def ask(self, client_id: str, headers: Sequence[tuple[str, str]] = (), **more: str) -> Answer:
        details = self.front.deployment.asker("community-committee", "elderly-care").details()
        form = {
            "grant_type": "client_credentials",
            "scope": "household:list",
            "client_id": client_id,
            "authorization_details": json.dumps([details]),
        }
        return self.send("POST", "/oauth/token", headers, form | more)

    def read(self, token: str, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        return self.send("GET", RECORDS, [("Authorization", f"Bearer {token}"), *headers])


@pytest.fixture(scope="module")
def victim(front: Front, folder: Path) -> Identity:
    identity = make_identity(folder, "victim")
    new_client(front.deployment, "victim", identity)
    return identity


@pytest.fixture(scope="module")
def thief(front: Front, folder: Path) -> Identity:
    """The certificate of another client."""
    identity = make_identity(folder, "thief")
    new_client(front.deployment, "thief", identity)
    return identity


@pytest.fixture(scope="module")
def token(front: Front, victim: Identity) -> str:
    """A token of the victim's, bound to its certificate."""
    answer = Caller(front, front.mtls, victim).ask("victim")
    assert answer.status == 200, answer
    return str(answer.body["access_token"])


def test_m7_both_sites_lead_to_the_gateway_and_neither_to_its_figures(front: Front) -> None:
    for address in (front.address, front.mtls):
        caller = Caller(front, address)
        assert caller.send("GET", "/.well-known/oauth-authorization-server").body["issuer"] == front.address
        assert caller.send("GET", "/metrics").status == 404


def test_m7_a_certificate_shown_to_nginx_proves_its_client_and_binds_its_token(
    front: Front, victim: Identity, thief: Identity, token: str
) -> None:
    assert claims_of(token)["cnf"] == {"x5t#S256": victim.thumbprint}
    assert Caller(front, front.mtls, victim).read(token).status == 200
    for caller in (
        Caller(front, front.mtls, thief),
        Caller(front, front.mtls),
        Caller(front, front.address),
        Caller(front, front.address, victim),  # nobody asks for it there
        Caller(front, front.direct),
        Caller(front, front.direct, source=PROXY),
    ):
        assert caller.read(token).told == (401, "GW202")
    assert Caller(front, front.mtls, thief).ask("victim").told == (400, "invalid_client")
    assert Caller(front, front.mtls).ask("victim").told == (400, "invalid_request")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_m7_nothing_that_comes_through_nginx_stands_for_a_certificate(
    front: Front, victim: Identity, thief: Identity, token: str, spelling: str
) -> None:
    for forged in ([(spelling, victim.escaped)], [(spelling, victim.escaped)] * 2):
        for caller in (Caller(front, front.address), Caller(front, front.mtls), Caller(front, front.mtls, thief)):
            assert caller.read(token, forged).told == (401, "GW202")
            assert caller.ask("victim", forged).told in {(400, "invalid_client"), (400, "invalid_request")}
        own = Caller(front, front.mtls, thief).ask("thief", forged)
        assert claims_of(own.body["access_token"])["cnf"] == {"x5t#S256": thief.thumbprint}


@pytest.mark.parametrize("path", [RECORDS, "/v1/catalogue", "/oauth/jwks", "/signin", "/healthz", "/nowhere"])
def test_m7_past_the_proxy_whoever_vouches_for_a_certificate_is_refused(
    front: Front, victim: Identity, token: str, path: str
) -> None:
    caller = Caller(front, front.direct)
    bearer = [("Authorization", f"Bearer {token}")]
    for value in (victim.escaped, "", "x"):
        said = [(HEADER, value), ("X-Forwarded-For", PROXY), ("Forwarded", f"for={PROXY}")]
        answer = caller.send("GET", path, [*bearer, *said])
        if path == "/signin":  # people are told on a page
            assert (answer.status, "现在无法登录" in answer.body["code"]) == (400, True)
        else:
            assert answer.told == (400, "GW207")
    assert caller.ask("victim", [(HEADER, victim.escaped)]).told == (400, "GW207")


def test_m7_past_the_proxy_no_other_spelling_stands_for_a_certificate(
    front: Front, victim: Identity, token: str
) -> None:
    caller = Caller(front, front.direct)
    for spelling in set(SPELLINGS) - {HEADER, HEADER.lower(), HEADER.upper()}:
        assert caller.read(token, [(spelling, victim.escaped)]).told == (401, "GW202")


def test_m7_the_proxy_is_believed_for_one_certificate_spelled_as_it_spells_it(
    front: Front, victim: Identity, thief: Identity, token: str
) -> None:
    proxy = Caller(front, front.direct, source=PROXY)
    assert proxy.read(token, [(HEADER, victim.escaped)]).status == 200
    pem = victim.certificate.read_text(encoding="ascii")
    for values in (
        [victim.escaped, victim.escaped],
        [victim.escaped, thief.escaped],
        [thief.escaped, victim.escaped],
        [victim.escaped + thief.escaped],
        [victim.escaped + "%0A"],
        [quote(pem.replace("\n", "\r\n"), safe="")],
        [quote(f" {pem}", safe="")],
        [quote(pem.replace("CERTIFICATE", "PUBLIC KEY"), safe="")],
        [quote(pem[: len(pem) // 2] + "-----END CERTIFICATE-----\n", safe="")],
        ["%FF"],
        ["-----BEGIN CERTIFICATE-----"],
        [victim.thumbprint],
        [victim.escaped + "%20" * 6000],
    ):
        assert proxy.read(token, [(HEADER, value) for value in values]).told == (400, "GW207"), values
    assert proxy.read(token, [(HEADER, "")]).told == (401, "GW202")


def test_m7_what_is_not_in_force_is_good_for_nothing_whoever_says_so(
    front: Front, victim: Identity, folder: Path
) -> None:
    for name, first, last in (("past", -40, -10), ("to-come", 10, 40)):
        out = make_identity(folder, name, private=victim.private, first_day=first, last_day=last)
        assert Caller(front, front.mtls, out).ask("victim").status == 400
        proxy = Caller(front, front.direct, source=PROXY)
        assert proxy.ask("victim", [(HEADER, out.escaped)]).told == (400, "invalid_client")


def test_m7_no_spelling_gets_through_an_nginx_that_lets_underscores_through(
    front: Front, victim: Identity, thief: Identity
) -> None:
    common = (DEPLOY / "nginx-snippet.conf").read_text(encoding="utf-8")
    careless = common
    for careful, instead in {
        "underscores_in_headers off;": "underscores_in_headers on;",
        "ignore_invalid_headers on;": "ignore_invalid_headers off;",
    }.items():
        assert careless.count(careful) == 1
        careless = careless.replace(careful, instead)
    with another_nginx(front, careless) as other:
        for spelling in SPELLINGS:
            forged = [(spelling, victim.escaped)]
            own = Caller(other, other.mtls, thief).ask("thief", forged)
            assert claims_of(own.body["access_token"])["cnf"] == {"x5t#S256": thief.thumbprint}
            assert Caller(other, other.mtls).ask("victim", forged).told == (400, "invalid_request")


def test_m7_an_nginx_that_does_not_replace_the_header_is_no_proxy_to_believe(
    front: Front, victim: Identity, token: str
) -> None:
    common = (DEPLOY / "nginx-snippet.conf").read_text(encoding="utf-8")
    line = f"proxy_set_header {HEADER} $ssl_client_escaped_cert;"
    assert common.count(line) == 1
    with another_nginx(front, common.replace(line, "")) as other:
        forged = [(HEADER, victim.escaped)]
        # what the line is for: without it the header of a stranger is taken for the proxy's word
        assert Caller(other, other.mtls).read(token, forged).status == 200
    assert Caller(front, front.mtls).read(token, forged).told == (401, "GW202")


@needs_curl
@needs_openssl
def test_m7_openssl_makes_the_certificate_and_curl_uses_it_as_the_documentation_says(
    front: Front, folder: Path
) -> None:
    text = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    (making,) = re.findall(r"\$ (openssl req .*)", text)
    run(shlex.split(making), cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own command
    pem = (folder / "desk.key").read_bytes()
    jwk = {**ECKey.import_key(pem).as_dict(private=False), "kid": "desk-2026"}
    like = front.deployment.asker("community-committee", "elderly-care")
    registered = Client(
        "curl", like.agreement.id, read_jwks(json.dumps({"keys": [jwk]})), active=True, binding=Binding.MTLS
    )
    front.deployment.administration.add_client(registered)

    def curl(path: str, *words: str) -> dict[str, Any]:
        command = ["curl", "-s", f"{front.mtls}{path}", "--cacert", str(front.authority), *words]
        told = run([*command, "--cert", "desk.crt", "--key", "desk.key"], cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own command
        return dict(json.loads(told.stdout))

    details = f"authorization_details={json.dumps([like.details()])}"
    form = ("-d", "grant_type=client_credentials", "-d", "client_id=curl", "-d", "scope=household:list household:read")
    given = curl("/oauth/token", *form, "--data-urlencode", details)
    assert (given["token_type"], given["scope"]) == ("Bearer", "household:list household:read")
    assert "data" in curl(RECORDS, "-H", f"Authorization: Bearer {given['access_token']}")
