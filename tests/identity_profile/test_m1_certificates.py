"""M1: a client proves itself with the certificate it connects with (RFC 8705); its tokens are good with that alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from sqlalchemy import update
from werkzeug.test import TestResponse

from gateway.changes import changing
from gateway.grants.revocation import Revocations
from gateway.identity.assertion import make_proof, new_client_key
from gateway.identity.code_flow import CodeFlow
from gateway.identity.people.sessions import LONGEST_S
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.model.client import Binding, Stage
from gateway.proxies import Proxies
from gateway.tables import CLIENT
from tests.behind_nginx import PROXY
from tests.certificates import Private, make_identity
from tests.identity_profile.certified import BACK, Program, new_client
from tests.identity_profile.code_flow import CHALLENGE, VERIFIER, new_clerk
from tests.state import made_up
from tests.unit.identity.world import claims_of
from tests.world import Deployment, World

ISSUER = "https://gateway.example"
MTLS = "https://mtls.gateway.example"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> World:
    """A gateway whose proxy asks for certificates."""
    deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
    proxies = Proxies((ip_network(PROXY),))
    made = World(deployment, "mtls", issuer=ISSUER, mtls_address=MTLS, proxies=proxies)
    made.archive.fill({"household": []})
    return made


@pytest.fixture(scope="module")
def desk(world: World, folder: Path) -> Program:
    identity = make_identity(folder, "desk")
    return Program(world, new_client(world.deployment, "desk", identity), identity)


@pytest.fixture(scope="module")
def other(world: World, folder: Path) -> Program:
    """Another program of the same agreement, with a certificate of its own."""
    identity = make_identity(folder, "other")
    return Program(world, new_client(world.deployment, "other", identity), identity)


@pytest.fixture(scope="module")
def by_proof(world: World, folder: Path) -> Program:
    """A program that proves itself with a certificate and whose tokens are bound to a key."""
    identity = make_identity(folder, "by-proof")
    return Program(world, new_client(world.deployment, "by-proof", identity, Binding.DPOP), identity)


def proof_of(world: World, address: str = ISSUER) -> str:
    """A proof of some key for the token endpoint, with the nonce of the gateway."""
    private, _ = new_client_key()
    nonce = world.browser.post("/oauth/token", headers={"DPoP": "x"}).headers["DPoP-Nonce"]
    return make_proof(private, "POST", f"{address}/oauth/token", world.clock(), nonce=nonce)


def error(reply: TestResponse) -> tuple[int, str]:
    assert reply.json
    return reply.status_code, reply.json["error"]


REFUSED = (400, "invalid_client")


def test_m1_a_certificate_proves_a_client_and_its_token_names_the_certificate(desk: Program) -> None:
    reply = desk.ask()
    assert reply.json
    assert (reply.status_code, reply.json["token_type"]) == (200, "Bearer"), reply.json
    assert desk.identity is not None
    assert claims_of(reply.json["access_token"])["cnf"] == {"x5t#S256": desk.identity.thumbprint}
    assert desk.get(reply.json["access_token"]).status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda: ec.generate_private_key(ec.SECP256R1()),
        lambda: rsa.generate_private_key(65537, 2048),
        ed25519.Ed25519PrivateKey.generate,
    ],
    ids=["P-256", "RSA", "Ed25519"],
)
def test_m1_a_key_of_every_registered_kind_may_have_a_certificate(
    world: World, folder: Path, make: Callable[[], Private], request: pytest.FixtureRequest
) -> None:
    name = f"kind-{request.node.callspec.id.lower()}"
    identity = make_identity(folder, name, private=make())
    assert Program(world, new_client(world.deployment, name, identity), identity).ask().status_code == 200


def test_m1_a_key_that_nobody_registers_proves_nobody(desk: Program, folder: Path) -> None:
    strange = make_identity(folder, "p-384", private=ec.generate_private_key(ec.SECP384R1()))
    assert error(desk.showing(strange).ask()) == REFUSED


def test_m1_a_new_certificate_of_a_registered_key_proves_the_client_as_well(desk: Program, folder: Path) -> None:
    assert desk.identity is not None
    renewed = make_identity(folder, "renewed", private=desk.identity.private)
    assert desk.showing(renewed).ask().status_code == 200


def test_m1_no_other_certificate_proves_it_and_who_is_there_does_not_show(
    desk: Program, other: Program, folder: Path
) -> None:
    refused = desk.showing(make_identity(folder, "stranger")).ask()
    assert error(refused) == REFUSED
    replies = [
        desk.showing(other.identity).ask(),
        desk.ask(client_id="nobody"),
        desk.ask(client_id=None),
        desk.ask(client_id="other"),
    ]
    assert {(reply.status_code, reply.data) for reply in replies} == {(400, refused.data)}


@pytest.mark.parametrize(("first_day", "last_day"), [(-400, -300), (300, 400)], ids=["past", "to come"])
def test_m1_a_certificate_that_is_not_in_force_proves_nothing_and_binds_nothing(
    desk: Program, by_proof: Program, folder: Path, first_day: int, last_day: int
) -> None:
    assert desk.identity is not None
    assert by_proof.identity is not None
    out = make_identity(folder, "out", private=desk.identity.private, first_day=first_day, last_day=last_day)
    assert error(desk.showing(out).ask()) == REFUSED
    assert error(desk.showing(out).ask(**desk.asserted())) == (400, "invalid_request")
    with_proof = by_proof.showing(
        make_identity(folder, "out-2", private=by_proof.identity.private, first_day=first_day, last_day=last_day)
    )
    assert error(with_proof.ask({"DPoP": proof_of(desk.world)})) == REFUSED


@pytest.mark.parametrize(
    "sent", [{"client_assertion": "x.y.z"}, {"client_assertion_type": "urn:example:none"}, {"client_assertion": "-"}]
)
def test_m1_a_certificate_does_not_save_an_assertion_that_fails(desk: Program, sent: dict[str, str]) -> None:
    assert error(desk.ask(**sent)) == REFUSED
    assert error(desk.ask(**(desk.asserted() | sent))) == REFUSED


def test_m1_two_ways_to_authenticate_at_once_are_refused(desk: Program, by_proof: Program) -> None:
    assert error(by_proof.ask({"DPoP": proof_of(desk.world)}, **by_proof.asserted())) == (400, "invalid_request")
    assert error(desk.ask({"Authorization": "Basic ZGVzazo="})) == (400, "invalid_request")
    assert error(desk.ask(client_secret="secret")) == (400, "invalid_request")


def test_m1_beside_an_assertion_a_certificate_is_what_the_token_is_bound_to(desk: Program, folder: Path) -> None:
    unregistered = make_identity(folder, "unregistered")
    reply = desk.showing(unregistered).ask(**desk.asserted())
    assert reply.json
    assert claims_of(reply.json["access_token"])["cnf"] == {"x5t#S256": unregistered.thumbprint}
    assert desk.get(reply.json["access_token"]).status_code == 401
    assert desk.showing(unregistered).get(reply.json["access_token"]).status_code == 200


def test_m1_tokens_are_bound_as_was_settled_and_never_to_nothing(desk: Program, by_proof: Program) -> None:
    world = desk.world
    bare = desk.showing(None)
    assert error(bare.ask(**desk.asserted())) == (400, "invalid_request")
    assert error(bare.ask({"DPoP": proof_of(world)}, **desk.asserted())) == (400, "invalid_request")
    assert error(desk.ask({"DPoP": proof_of(world)})) == (400, "invalid_request")
    assert error(by_proof.ask()) == (400, "invalid_request")
    reply = by_proof.ask({"DPoP": proof_of(world)})
    assert reply.json
    assert (reply.json["token_type"], list(claims_of(reply.json["access_token"])["cnf"])) == ("DPoP", ["jkt"])


def test_m1_a_proof_may_be_for_the_address_where_certificates_are_asked_for(by_proof: Program) -> None:
    assert by_proof.ask({"DPoP": proof_of(by_proof.world, MTLS)}).status_code == 200
    for address in ("https://another.example", f"{MTLS}:8443", MTLS.replace("https", "http")):
        assert error(by_proof.ask({"DPoP": proof_of(by_proof.world, address)})) == (400, "invalid_dpop_proof")


def test_m1_a_client_for_first_steps_gets_nothing_unbound_for_its_certificate(world: World, folder: Path) -> None:
    identity = make_identity(folder, "first-steps")
    program = Program(world, new_client(world.deployment, "first-steps", identity, Binding.NONE), identity)
    assert error(program.ask()) == (400, "invalid_request")


def test_m1_a_bound_token_is_none_without_its_certificate(desk: Program, other: Program, folder: Path) -> None:
    assert desk.identity is not None
    token = desk.token()
    renewed = make_identity(folder, "renewed-2", private=desk.identity.private)
    plain = desk.showing(None).get(token)
    assert plain.json
    assert (plain.status_code, plain.json["code"]) == (401, "GW202")
    assert plain.headers["WWW-Authenticate"].endswith('error="invalid_token"')
    for reply in (desk.showing(other.identity).get(token), desk.showing(renewed).get(token), desk.get(token, "DPoP")):
        assert reply.json
        assert (reply.status_code, reply.json["code"]) == (401, "GW202")
    assert desk.get(token).status_code == 200


def test_m1_a_bound_token_ends_with_its_certificate(desk: Program, folder: Path) -> None:
    assert desk.identity is not None
    clock = desk.world.clock
    began = clock.now
    last_day = (began + 100 - time.time()) / 86_400
    short = desk.showing(make_identity(folder, "short", private=desk.identity.private, last_day=last_day))
    token = short.token()
    try:
        clock.now = began + 90
        assert short.get(token).status_code == 200
        clock.now = began + 110
        assert short.get(token).status_code == 401
    finally:
        clock.now = began


def test_m1_every_endpoint_of_clients_knows_them_by_their_certificate(desk: Program, other: Program) -> None:
    token = desk.token()
    told = desk.post("/oauth/introspect", {"token": token}).json
    assert told
    assert (told["active"], told["token_type"]) == (True, "Bearer")
    assert desk.identity is not None
    assert told["cnf"] == {"x5t#S256": desk.identity.thumbprint}
    assert other.post("/oauth/introspect", {"token": token}).json == {"active": False}
    for path in ("/oauth/introspect", "/oauth/revoke"):
        assert error(desk.showing(other.identity).post(path, {"token": token})) == REFUSED
    assert error(desk.showing(other.identity).post("/oauth/par", pushed(desk))) == REFUSED
    assert desk.post("/oauth/par", pushed(desk)).status_code == 201
    assert desk.get(token).status_code == 200
    assert desk.post("/oauth/revoke", {"token": token}).status_code == 200
    assert desk.get(token).status_code == 401


def test_m1_a_client_passes_its_self_test_with_its_certificate(desk: Program, folder: Path) -> None:
    identity = make_identity(folder, "tested")
    world = desk.world
    tested = Program(world, new_client(world.deployment, "tested", identity), identity)
    with changing(world.deployment.state) as change:
        made_up(change)
        change.connection.execute(update(CLIENT).where(CLIENT.c.id == "tested").values(stage=Stage.APPROVED))
    assert error(tested.ask()) == REFUSED

    def steps(program: Program, **headers: str) -> tuple[int, list[tuple[str, bool]]]:
        reply = program.post("/oauth/self-test", {}, **headers)
        assert reply.json
        return reply.status_code, [(step["step"], step["passed"]) for step in reply.json["certificate"]]

    expired = make_identity(folder, "expired", private=identity.private, last_day=-10)
    assert steps(tested.showing(expired)) == (400, [("certificate dates", False)])
    assert steps(tested.showing(desk.identity)) == (400, [("certificate dates", True), ("certificate key", False)])
    assert world.deployment.directory_now().clients["tested"].stage is Stage.APPROVED
    passed = [("certificate dates", True), ("certificate key", True)]
    assert steps(tested, DPoP="no proof") == (400, passed)
    assert steps(tested) == (200, passed)
    assert world.deployment.directory_now().clients["tested"].stage is Stage.TESTED


def pushed(program: Program) -> dict[str, str]:
    return {
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "household:list",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "authorization_details": program.details,
    }


def test_m1_tokens_for_a_code_and_refreshed_ones_are_bound_to_the_certificate_of_their_request(
    desk: Program, other: Program, folder: Path
) -> None:
    assert desk.identity is not None
    world = desk.world
    clerk = new_clerk(world, desk.asker.partner.id)
    revoke = Revocations(world.deployment.state).revoke
    flow = CodeFlow(world.redis, RefreshTokens(world.deployment.state, revoke), {clerk.id: clerk}.get)
    request_uri = desk.post("/oauth/par", pushed(desk)).json
    assert request_uri
    opened = flow.requests.open(request_uri["request_uri"], "desk")
    assert opened is not None
    code = flow.allow(opened[1], clerk, int(world.clock()) + LONGEST_S, flow.beginning(clerk.id))
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    assert error(desk.showing(other.identity).post("/oauth/token", grant)) == REFUSED
    given = desk.post("/oauth/token", grant).json
    assert given
    assert claims_of(given["access_token"])["cnf"] == {"x5t#S256": desk.identity.thumbprint}

    again: dict[str, Any] = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    assert error(desk.showing(other.identity).post("/oauth/token", again)) == REFUSED
    assert error(other.post("/oauth/token", again)) == (400, "invalid_grant")
    renewed = make_identity(folder, "renewed-3", private=desk.identity.private)
    refreshed = desk.showing(renewed).post("/oauth/token", again).json
    assert refreshed
    assert claims_of(refreshed["access_token"])["cnf"] == {"x5t#S256": renewed.thumbprint}
    assert desk.get(refreshed["access_token"]).status_code == 401
    assert desk.showing(renewed).get(refreshed["access_token"]).status_code == 200


def test_m1_the_metadata_say_what_is_offered_to_whoever_has_a_certificate_and_where(world: World) -> None:
    told = world.browser.get("/.well-known/oauth-authorization-server").json
    assert told
    for endpoint in ("token", "revocation", "introspection"):
        methods = told[f"{endpoint}_endpoint_auth_methods_supported"]
        assert methods == ["private_key_jwt", "self_signed_tls_client_auth"]
    assert told["tls_client_certificate_bound_access_tokens"] is True
    for name, address in told["mtls_endpoint_aliases"].items():
        assert address == told[name].replace(ISSUER, MTLS)
    assert set(told["mtls_endpoint_aliases"]) == {name for name in told if name.endswith("_endpoint")} - {
        "authorization_endpoint"
    }
    resource = world.browser.get("/.well-known/oauth-protected-resource").json
    assert resource
    assert resource["tls_client_certificate_bound_access_tokens"] is True


def test_m1_without_an_address_for_certificates_nothing_is_offered_and_nobody_believed(desk: Program) -> None:
    proxies = Proxies((ip_network(PROXY),))
    plain = World(desk.world.deployment, "no-mtls", issuer=ISSUER, proxies=proxies)
    told = plain.browser.get("/.well-known/oauth-authorization-server").json
    assert told
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "mtls_endpoint_aliases" not in told
    assert "tls_client_certificate_bound_access_tokens" not in told
    refused = Program(plain, desk.asker, desk.identity).ask()
    assert refused.json
    assert (refused.status_code, refused.json["code"]) == (400, "GW207")
