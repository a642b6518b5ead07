"""Row M8: the self-test tells a developer which step is amiss, and a stranger nothing of the station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey, import_key
from joserfc.jws import JWSRegistry
from werkzeug.test import TestResponse

from gateway.identity.assertion import ASSERTION_TYPE, new_client_key
from gateway.identity.self_test_results import MOST, Result, Results
from tests.base64url import encoded
from tests.world import Asker, Deployment, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> World:
    """A running gateway; every test uses each assertion and proof once."""
    return World(Deployment(Path(tmp_path_factory.mktemp("self-test")) / "deployment", redis_url), "world")


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    """A program in use."""
    return world.deployment.asker("community-committee", "elderly-care")


@dataclass(frozen=True)
class Program:
    """A developer's program, which makes mistakes."""

    world: World
    asker: Asker

    def assertion(
        self, claims: Mapping[str, Any] = {}, header: Mapping[str, Any] = {}, key: Mapping[str, Any] | None = None
    ) -> str:
        now, name = int(self.world.clock()), self.asker.client_id
        body = {
            "iss": name,
            "sub": name,
            "aud": self.world.settings.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": _new(),
            **claims,
        }
        head = {"alg": "ES256", "kid": self.asker.key["kid"], **header}
        return _signed(head, body, key or self.asker.key)

    def proof(self, claims: Mapping[str, Any] = {}, header: Mapping[str, Any] = {}, nonce: str | None = None) -> str:
        private = ECKey.generate_key("P-256")
        now = int(self.world.clock())
        address = f"{self.world.settings.issuer}/oauth/self-test"
        body = {"jti": _new(), "htm": "POST", "htu": address, "iat": now, "nonce": nonce, **claims}
        head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": private.as_dict(private=False), **header}
        return _signed(head, body, private.as_dict(private=True))

    def test(self, assertion: str, *proofs: str, kind: str = ASSERTION_TYPE) -> TestResponse:
        form = {"client_assertion_type": kind, "client_assertion": assertion}
        return self.world.browser.post("/oauth/self-test", data=form, headers=[("DPoP", each) for each in proofs])

    def nonce(self) -> str:
        reply = self.test(self.assertion(), self.proof())
        assert (reply.json or {})["error"] == "use_dpop_nonce"
        return reply.headers["DPoP-Nonce"]


@pytest.fixture(scope="module")
def program(world: World, asker: Asker) -> Program:
    """The developer's program."""
    return Program(world, asker)


def _new() -> str:
    return ECKey.generate_key("P-256").thumbprint()


def _signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    """Whatever header and claims, signed with ES256; None leaves one out."""
    parts = [{each: value for each, value in part.items() if value is not None} for part in (header, claims)]
    text = ".".join(encoded(orjson.dumps(part)) for part in parts).encode()
    signature = JWSRegistry.algorithms["ES256"].sign(text, import_key(dict(key)))
    return f"{text.decode()}.{encoded(signature)}"


def failing(steps: list[dict[str, Any]]) -> str:
    """The step that is amiss: the last, with advice; all before it passed."""
    assert all(step["passed"] for step in steps[:-1])
    assert not steps[-1]["passed"]
    assert steps[-1]["advice"]
    return str(steps[-1]["step"])


def test_m8_everything_that_is_right_is_told_step_by_step(program: Program) -> None:
    answer = program.test(program.assertion(), program.proof(nonce=program.nonce()))
    told = answer.json or {}
    assert answer.status_code == 200
    assert [step["step"] for step in told["assertion"]][-2:] == ["signature", "replay"]
    assert [step["step"] for step in told["proof"]][-2:] == ["nonce", "proof replay"]
    assert all(step["passed"] for step in told["assertion"] + told["proof"])


@pytest.mark.parametrize(
    ("step", "claims", "header"),
    [
        ("header", {}, {"jku": "https://elsewhere.example/keys"}),
        ("header", {}, {"jwk": {"kty": "EC"}}),
        ("header", {}, {"kid": None}),
        ("alg", {}, {"alg": "RS256"}),
        ("alg", {}, {"alg": "none"}),
        ("typ", {}, {"typ": "at+jwt"}),
        ("sub", {"sub": None}, {}),
        ("sub", {"sub": ["committee"]}, {}),
        ("iss", {"iss": "somebody"}, {}),
        ("aud", {"aud": "https://elsewhere.example"}, {}),
        ("aud", {"aud": ["http://localhost:8080"]}, {}),
        ("exp", {"exp": None}, {}),
        ("exp", {"exp": 1}, {}),
        ("exp", {"exp": 1e12}, {}),
        ("iat", {"iat": 1}, {}),
        ("iat", {"iat": "now"}, {}),
        ("nbf", {"nbf": 99_999_999_999}, {}),
        ("jti", {"jti": None}, {}),
        ("signature", {}, {"kid": "another"}),
        ("signature", {"iss": "nobody", "sub": "nobody"}, {}),
    ],
)
def test_m8_the_step_of_an_assertion_that_is_amiss(
    program: Program, step: str, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    answer = program.test(program.assertion(claims, header))
    assert failing((answer.json or {})["assertion"]) == step
    assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_client")


def test_m8_what_is_no_assertion_and_what_is_sent_as_another_thing(program: Program) -> None:
    assert failing((program.test("no assertion").json or {})["assertion"]) == "form"
    told = program.test(program.assertion(), kind="urn:other").json or {}
    assert failing(told["assertion"]) == "client_assertion_type"


def test_m8_an_assertion_is_good_once_in_the_self_test_too(program: Program) -> None:
    assertion = program.assertion()
    assert program.test(assertion).status_code == 200
    assert failing((program.test(assertion).json or {})["assertion"]) == "replay"


@pytest.mark.parametrize(
    ("step", "claims", "header"),
    [
        ("header", {}, {"kid": "a"}),
        ("algorithm", {}, {"alg": "HS256"}),
        ("proof key", {}, {"jwk": {"kty": "EC", "crv": "P-256"}}),
        ("signature", {}, {"jwk": new_client_key()[1] | {"kid": ""}}),
        ("proof type", {}, {"typ": "JWT"}),
        ("proof address", {"htm": "GET"}, {}),
        ("proof address", {"htu": "https://elsewhere.example/oauth/self-test"}, {}),
        ("htu", {"htu": 7}, {}),
        ("iat", {"iat": "now"}, {}),
        ("proof time", {"iat": 1}, {}),
        ("jti", {"jti": ""}, {}),
        ("nonce", {"nonce": "made up"}, {}),
    ],
)
def test_m8_the_step_of_a_proof_that_is_amiss(
    program: Program, step: str, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    assertion = program.assertion()
    answer = program.test(assertion, program.proof(claims, header, program.nonce()))
    told = answer.json or {}
    assert failing(told["proof"]) == step
    assert told["error"] == ("use_dpop_nonce" if step == "nonce" else "invalid_dpop_proof")
    assert [each["step"] for each in told["assertion"]][-1] == "signature"
    assert program.test(assertion).status_code == 200, "an assertion beside a bad proof is not used up"


def test_m8_two_proofs_are_none_and_one_is_good_once(program: Program) -> None:
    one = program.proof(nonce=program.nonce())
    both = program.test(program.assertion(), one, program.proof(nonce=program.nonce()))
    assert failing((both.json or {})["proof"]) == "form"
    assert program.test(program.assertion(), one).status_code == 200
    again = program.test(program.assertion(), one)
    assert (again.status_code, failing((again.json or {})["proof"])) == (400, "proof replay")


def test_m8_the_station_finds_in_its_log_what_nobody_else_is_told(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    key, _ = new_client_key()
    mistakes = {
        "client": program.assertion({"iss": "nobody", "sub": "nobody"}),
        "kid": program.assertion(header={"kid": "another"}),
        "signature": program.assertion(key=key),
    }
    with caplog.at_level("INFO", "gateway"):
        told = [program.test(assertion).get_json()["assertion"] for assertion in mistakes.values()]
    assert told[0] == told[1] == told[2]
    lines = [each for each in caplog.records if each.message == "a self-test failed"]
    assert [vars(each)["reason"] for each in lines] == list(mistakes)


def test_m8_a_client_that_exists_and_one_that_does_not_are_told_alike(program: Program) -> None:
    stranger, _ = new_client_key()
    now = int(program.world.clock())
    answers = set()
    for name, kid in [
        (program.asker.client_id, program.asker.key["kid"]),
        (program.asker.client_id, "unknown"),
        ("nobody", program.asker.key["kid"]),
    ]:
        assertion = program.assertion({"iss": name, "sub": name, "iat": now, "exp": now + 9}, {"kid": kid}, stranger)
        answer = program.test(assertion)
        answers.add((answer.status_code, answer.data, tuple(answer.headers.items())))
    assert len({(status, body.replace(str(now + 1).encode(), str(now).encode())) for status, body, _ in answers}) == 1


def test_m8_the_station_is_shown_what_the_last_test_of_a_client_found(program: Program) -> None:
    name, key = program.asker.client_id, new_client_key()[0]
    results = Results(program.world.redis)
    now = int(program.world.clock())
    for assertion, amiss, reason in (
        (program.assertion({"exp": 1}), "exp", None),
        (program.assertion(key=key), "signature", "signature"),
        (program.assertion(header={"kid": "another"}), "signature", "kid"),
        (program.assertion(), None, None),
    ):
        program.test(assertion)
        assert results.newest()[name] == Result(name, now, amiss, None, reason)
    assert results.newest()[name].passed
    program.test(program.assertion(), program.proof(nonce=program.nonce(), claims={"iat": 1}))
    assert results.newest()[name] == Result(name, now, None, "proof time")


def test_m8_strangers_fill_nothing_and_are_kept_like_clients(program: Program) -> None:
    results = Results(program.world.redis)
    program.test(program.assertion({"iss": "nobody-here", "sub": "nobody-here"}))
    assert results.newest()["nobody-here"].of_client == "signature"
    program.test(program.assertion({"iss": "Zhang San", "sub": "Zhang San"}))
    assert "Zhang San" not in results.newest()
    for number in range(MOST + 1):
        results.keep(Result(f"nobody-{number}", 0, None, None))
    assert program.world.redis.llen("gateway:self-tests") == MOST
    assert 0 < program.world.redis.ttl("gateway:self-tests") <= 30 * 24 * 3600
