"""Attacks on who asks (classes 44 to 51 of what leaks), over the wire on a gateway that is served by two processes."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, new_client_key
from gateway.identity.certificate import HEADER
from tests.base64url import encoded
from tests.leaks.households import household
from tests.servers import running_redis
from tests.unit.identity.signing import load_signing_keys
from tests.unit.identity.world import claims_of, sign, unsigned
from tests.walk.processes import PATIENCE, served, token_for
from tests.world import Archive, Asker, Deployment

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
LIST: Final = "/v1/records/household"
FORGED_CERTIFICATE: Final = ("X-Client-Cert", "X-SSL-Client-Cert", "Client-Cert", "Client-Cert-Chain", "X_Client_Cert")


@dataclass(frozen=True)
class Door:
    """A served gateway, and a committee's client before it."""

    deployment: Deployment
    address: str
    asker: Asker

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body, the latter without the request's id."""
        answer = requests.get(f"{self.address}{path}", headers=headers, timeout=PATIENCE)
        ids = {answer.headers.get("Gateway-Disclosure", ""), (answer.json() or {}).get("request_id", "")} - {""}
        body = answer.content
        for each in ids:
            body = body.replace(each.encode(), b"ID")
        return answer.status_code, body

    def read(self, token: str, **headers: str) -> tuple[int, bytes]:
        """A page that is asked for with ``token``."""
        return self.get(LIST, {"Authorization": f"Bearer {token}", **headers})

    def form(self, **changes: str) -> dict[str, str]:
        """A proper token request, or one with ``changes``."""
        issuer = self.deployment.settings.issuer
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": make_assertion(self.asker.key, self.asker.client_id, issuer, time.time()),
            "scope": " ".join(self.asker.scopes),
        } | changes

    def ask(self, *pairs: tuple[str, str], query: str = "", headers: dict[str, str] | None = None) -> requests.Response:
        """What the token endpoint answers to a form of these very pairs."""
        url = f"{self.address}/oauth/token{query}"
        return requests.post(url, data=urlencode(pairs), headers=FORM | (headers or {}), timeout=PATIENCE)

    def error(self, **changes: str) -> str:
        """The error of a token request with ``changes``."""
        answer = self.ask(*self.form(**changes).items())
        assert answer.status_code == 400, answer.text
        return str(answer.json()["error"])

    def signed(self, token: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token as the gateway's own key would sign it, with claims and header changed."""
        keys = load_signing_keys(self.deployment.settings.keys)
        usual = {"alg": "ES256", "typ": "at+jwt", "kid": keys.active_kid}
        return sign(claims_of(token) | claims, keys.active.as_dict(private=True), usual | (header or {}))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("served") / "station", redis_url)
        Archive(Path(deployment.settings.home / "archive.db"), deployment.catalogue).fill({"household": [household()]})
        asker = deployment.asker("community-committee", "elderly-care")
        with served(deployment) as (address, _):
            yield Door(deployment, address, asker)


@pytest.fixture(scope="module")
def token(door: Door) -> str:
    return token_for(door.deployment, door.asker, door.address)


def test_what_the_attacks_begin_with_is_answered(door: Door, token: str) -> None:
    assert door.read(token)[0] == door.read(door.signed(token))[0] == 200


def test_44_45_and_47_a_token_of_the_gateway_s_own_key_for_another_use_is_refused(door: Door, token: str) -> None:
    now = int(time.time())
    others = [
        door.signed(token, aud="https://other.example"),
        door.signed(token, aud=[door.deployment.settings.issuer]),
        door.signed(token, iss="https://other.example"),
        door.signed(token, iat=now - 400, exp=now - 100),
        door.signed(token, exp=now + 100_000),
        door.signed(token, nbf=now + 200),
        *(door.signed(token, {"typ": typ}) for typ in ("JWT", "jwt", "at+JWT2", "dpop+jwt", "")),
    ]
    refused = door.read("x.y.z")
    assert refused[0] == 401
    assert {door.read(other) for other in others} == {refused}


def test_46_no_header_of_a_token_chooses_how_it_is_verified(door: Door, token: str) -> None:
    keys = load_signing_keys(door.deployment.settings.keys)
    stranger, public = new_client_key()
    usual = {"alg": "ES256", "typ": "at+jwt", "kid": keys.active_kid}
    claims = claims_of(token)
    mac = unsigned(claims, usual | {"alg": "HS256"}).rpartition(".")[0]
    secrets = (keys.active.as_pem(private=False), json.dumps(keys.active.as_dict(private=False)).encode())
    confused = [f"{mac}.{encoded(hmac.digest(secret, mac.encode(), hashlib.sha256))}" for secret in secrets]
    forged = [
        *(unsigned(claims, usual | {"alg": name}) for name in ("none", "None", "NONE", "")),
        unsigned(claims, usual | {"alg": "none"}).rpartition(".")[0] + ".",
        *confused,
        sign(claims, stranger, usual),
        sign(claims, stranger, usual | {"jwk": public}),
        sign(claims, stranger, usual | {"jku": f"{door.address}/oauth/jwks"}),
        sign(claims, stranger, usual | {"x5u": "https://attacker.example/x5u"}),
        *(sign(claims, stranger, usual | {"kid": kid}) for kid in ("../../../../dev/null", "' OR 1=1 --", "x" * 500)),
        door.signed(token, {"jwk": public}),
    ]
    assert {door.read(each) for each in forged} == {door.read("x.y.z")}


def test_47_a_credential_that_failed_is_not_replaced_by_another(door: Door, token: str) -> None:
    expired = door.signed(token, iat=int(time.time()) - 400, exp=int(time.time()) - 100)
    refused = door.read("x.y.z")
    for name in FORGED_CERTIFICATE:
        assert door.read(expired, **{name: "-----BEGIN CERTIFICATE-----"}) == refused
    assert door.read(expired, Cookie=f"session={token}; access_token={token}") == refused
    status, body = door.get(f"{LIST}?access_token={token}", {"Authorization": f"Bearer {expired}"})
    assert (status, body) == refused
    assert door.get(f"{LIST}?access_token={token}", {})[0] == 401


def test_48_nothing_that_a_request_says_of_its_sender_is_believed(door: Door, token: str) -> None:
    plain = door.read(token)
    said = ("X-Partner", "X-Area", "X-Purpose", "X-Classification", "X-Forwarded-User", "X-Original-URL", "From")
    assert {door.read(token, **{name: "310115003002"}) for name in said} == {plain}
    for parameter in ("partner", "purpose", "areas", "agreement", "role", "client_id"):
        assert door.get(f"{LIST}?{parameter}=x", {"Authorization": f"Bearer {token}"})[0] == 400


def test_48_no_header_stands_for_a_certificate_or_a_client(door: Door) -> None:
    assertion_less = {
        name: value for name, value in door.form(client_id=door.asker.client_id).items() if "_ass" not in name
    }
    for name in FORGED_CERTIFICATE:
        headers = {name: "-----BEGIN CERTIFICATE-----", "X-Forwarded-For": "127.0.0.1"}
        assert door.get(LIST, headers)[0] == 401
        answer = door.ask(*assertion_less.items(), headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")
    vouching = {HEADER: "-----BEGIN CERTIFICATE-----", "X-Forwarded-For": "127.0.0.1"}
    assert door.get(LIST, vouching)[0] == 400
    assert door.ask(*door.form().items(), headers=vouching).json()["code"] == "GW207"


def test_49_an_assertion_that_is_shown_to_all_processes_at_once_is_good_once(door: Door) -> None:
    form = door.form()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: door.ask(*form.items()), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


@pytest.mark.parametrize("name", ["scope", "grant_type", "client_assertion", "client_assertion_type", "client_id"])
def test_10_and_49_a_parameter_that_is_sent_twice_or_in_the_address_is_refused(door: Door, name: str) -> None:
    form = door.form(client_id=door.asker.client_id)
    for answer in (
        door.ask(*form.items(), (name, form[name])),
        door.ask((name, "x"), *form.items()),
        door.ask(*form.items(), query=f"?{urlencode({name: form[name]})}"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert door.ask(*form.items()).status_code == 200


def test_45_no_token_is_given_for_more_than_was_agreed(door: Door) -> None:
    for scope in ("offence:list", "household:list offence:read", "*:list", "household:*", "household:write", "admin"):
        assert door.error(scope=scope) == "invalid_scope"


def test_50_two_identities_in_one_request_are_none(door: Door, token: str) -> None:
    other = door.deployment.asker("civil-affairs", "civil-affairs")
    second = token_for(door.deployment, other, door.address)
    for header in (f"Bearer {token}, Bearer {second}", f"Bearer {token} {second}", f"Bearer {token},{second}"):
        assert door.get(LIST, {"Authorization": header})[0] == 401
    connection = requests.Request("GET", f"{door.address}{LIST}").prepare()
    connection.headers["Authorization"] = f"Bearer {token}"
    connection.headers["authorization "] = f"Bearer {second}"
    with requests.Session() as session:
        assert session.send(connection, timeout=PATIENCE).status_code in {400, 401}


def test_50_a_scope_of_one_token_is_not_lent_to_another(door: Door) -> None:
    only_list = door.ask(*door.form(scope="household:list").items()).json()["access_token"]
    only_read = door.ask(*door.form(scope="household:read").items()).json()["access_token"]
    assert door.read(only_list)[0] == door.get(f"{LIST}/H-1", {"Authorization": f"Bearer {only_read}"})[0] == 200
    assert door.read(only_read)[0] == door.get(f"{LIST}/H-1", {"Authorization": f"Bearer {only_list}"})[0] == 403


@pytest.mark.parametrize(
    "details",
    [
        [{"type": "station_archive", "purpose": "civil-affairs"}],
        [{"type": "station_archive", "purpose": "elderly-care"}, {"type": "station_archive", "purpose": "case"}],
        [{"type": "station_archive", "purpose": ["elderly-care"]}],
        [{"type": "station_archive", "purpose": "elderly-care", "areas": ["310115"]}],
        [{"type": "station_archive", "purpose": "Elderly-Care"}],
        {"type": "station_archive", "purpose": "elderly-care"},
        [],
    ],
    ids=str,
)
def test_51_a_token_is_for_one_purpose_that_was_agreed(door: Door, details: object) -> None:
    assert door.error(authorization_details=json.dumps(details)) == "invalid_authorization_details"


def test_51_a_purpose_that_is_named_twice_is_none(door: Door) -> None:
    twice = '[{"type":"station_archive","purpose":"elderly-care","purpose":"civil-affairs"}]'
    assert door.error(authorization_details=twice) == "invalid_authorization_details"


def test_51_a_token_of_one_purpose_is_not_used_for_another(door: Door, token: str) -> None:
    claims = claims_of(token)
    assert claims["authorization_details"] == [{"type": "station_archive", "purpose": "elderly-care"}]
    other = [{"type": "station_archive", "purpose": "civil-affairs"}]
    assert door.read(door.signed(token, authorization_details=other))[0] == 403
