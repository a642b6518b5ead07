"""What an authenticator answers, by the steps of WebAuthn level 3, sections 7.1 and 7.2: each is left out in turn."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from fido2 import cbor
from fido2.cose import ES256, ES384, RS256, EdDSA

from gateway.identity.people.passkeys import Passkey, PasskeyError, RelyingParty, challenge_of, relying_party
from gateway.model.person import Person
from tests.base64url import decoded, encoded
from tests.unit.identity.people.authenticator import PRESENT, VERIFIED, Authenticator

CHALLENGE = secrets.token_bytes(32)
HANDLE = b"h" * 32
SOMEBODY = Person("wang-fang", "王芳", None, frozenset(), active=True)

WRONG: list[dict[str, Any]] = [
    {"origin": "https://localhost:8080"},
    {"origin": "http://localhost"},
    {"origin": "http://localhost:8081"},
    {"origin": "http://LOCALHOST:8080"},
    {"origin": "http://localhost:8080.evil.example"},
    {"origin": "https://sub.localhost:8080"},
    {"host": "evil.example"},
    {"host": "sub.localhost"},
    {"challenge": encoded(bytes(32))},
    {"flags": PRESENT},
    {"flags": VERIFIED},
    {"framed": True},
    {"framed": "false"},
    {"kind": "payment.get"},
]
"""What either answer may have wrong."""


@pytest.fixture
def party() -> RelyingParty:
    found = relying_party("http://localhost:8080", "派出所")
    assert found is not None
    return found


def made(party: RelyingParty, authenticator: Authenticator, **changes: Any) -> Passkey:
    options = party.to_make(CHALLENGE, SOMEBODY, HANDLE, ())
    return party.made(authenticator.make(options, **changes), CHALLENGE, "desk", "")


def proved(party: RelyingParty, authenticator: Authenticator, *kept: Passkey, **changes: Any) -> tuple[Passkey, int]:
    answer = authenticator.prove(party.to_prove(CHALLENGE, kept), **changes)
    return party.proved(answer, CHALLENGE, kept, HANDLE)


def test_what_was_made_is_proved_by_its_own_authenticator(party: RelyingParty) -> None:
    authenticators = [Authenticator(), Authenticator()]
    kept = [made(party, each) for each in authenticators]
    for authenticator, passkey in zip(authenticators, kept, strict=True):
        assert decoded(passkey.id) == authenticator.id
        assert proved(party, authenticator, *kept) == (passkey, 1)
        assert proved(party, authenticator, *kept, handle=None) == (passkey, 2)
        with pytest.raises(PasskeyError):
            proved(party, authenticator, *(each for each in kept if each != passkey))


@pytest.mark.parametrize("change", [*WRONG, {"kind": "webauthn.get"}, {"raw_id": b"another"}], ids=str)
def test_an_answer_with_one_thing_wrong_makes_no_passkey(party: RelyingParty, change: dict[str, Any]) -> None:
    assert made(party, Authenticator()).name == "desk"
    with pytest.raises(PasskeyError):
        made(party, Authenticator(), **change)


@pytest.mark.parametrize(
    "change",
    [*WRONG, {"kind": "webauthn.create"}, {"handle": b"another's"}, {"signature": b"none"}, {"raw_id": b"another"}],
    ids=str,
)
def test_an_answer_with_one_thing_wrong_proves_nothing(party: RelyingParty, change: dict[str, Any]) -> None:
    authenticator = Authenticator()
    kept = made(party, authenticator)
    assert proved(party, authenticator, kept)
    with pytest.raises(PasskeyError):
        proved(party, authenticator, kept, **change)


def test_a_signature_of_another_key_proves_nothing(party: RelyingParty) -> None:
    authenticator = Authenticator()
    kept = made(party, authenticator)
    with pytest.raises(PasskeyError):
        proved(party, Authenticator(id=authenticator.id), kept)


def _with_key(answer: str, authenticator: Authenticator, key: bytes) -> str:
    """The answer with another public key in it, as an authenticator would have it that is not ours."""
    given = json.loads(answer)
    attested: Any = cbor.decode(decoded(given["response"]["attestationObject"]))
    data = attested["authData"]
    until = 37 + 16 + 2 + len(authenticator.id)
    attested["authData"] = data[:until] + key
    given["response"]["attestationObject"] = encoded(cbor.encode(attested))
    return json.dumps(given)


def _cose(kind: Any, key: Any) -> dict[int, Any]:
    return dict(kind.from_cryptography_key(key.public_key()))


ES = _cose(ES256, ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize(
    ("key", "taken"),
    [
        (ES, True),
        (_cose(EdDSA, ed25519.Ed25519PrivateKey.generate()), True),
        (_cose(RS256, rsa.generate_private_key(65537, 2048)), True),
        (_cose(RS256, rsa.generate_private_key(65537, 1024)), False),  # noqa: S505 - it is what is tried
        (_cose(ES384, ec.generate_private_key(ec.SECP384R1())), False),
        ({**ES, -2: bytes(32)}, False),
        ({**ES, -1: 2}, False),
        ({**ES, 3: -65535}, False),
        ({}, False),
    ],
    ids=["es256", "ed25519", "rs256", "short rsa", "es384", "no point", "other curve", "unknown", "empty"],
)
def test_a_key_is_taken_only_of_the_kinds_that_were_asked_for(
    party: RelyingParty, key: dict[int, Any], taken: bool
) -> None:
    authenticator = Authenticator()
    answer = authenticator.make(party.to_make(CHALLENGE, SOMEBODY, HANDLE, ()))
    answer = _with_key(answer, authenticator, cbor.encode(key))
    if taken:
        assert cbor.decode(party.made(answer, CHALLENGE, "desk", "").public_key) == dict(key)
        return
    with pytest.raises(PasskeyError):
        party.made(answer, CHALLENGE, "desk", "")


def test_an_id_that_is_too_long_is_not_taken(party: RelyingParty) -> None:
    assert made(party, Authenticator(id=bytes(1023))).name == "desk"
    with pytest.raises(PasskeyError):
        made(party, Authenticator(id=bytes(1024)))


@pytest.mark.parametrize(
    "answer",
    [
        *("", "{", "[]", "null", "1", '"x"', "{}", '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}'),
        *('{"response": {"clientDataJSON": 1}}', '{"response": {"clientDataJSON": "e30", "x": "é\\ud800"}}'),
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "' + "A" * 12_000 + '"}}',
        "[" * 9000,
    ],
    ids=range(13),
)
def test_what_is_no_answer_is_refused_like_a_wrong_one(party: RelyingParty, answer: str) -> None:
    for check in (
        lambda: challenge_of(answer),
        lambda: party.made(answer, CHALLENGE, "", ""),
        lambda: party.proved(answer, CHALLENGE, (), HANDLE),
    ):
        with pytest.raises(PasskeyError) as refused:
            check()
        assert (str(refused.value), refused.value.__cause__) == ("", None)


def test_nested_cbor_is_refused_like_a_wrong_answer(party: RelyingParty) -> None:
    given = json.loads(Authenticator().make(party.to_make(CHALLENGE, SOMEBODY, HANDLE, ())))
    given["response"]["attestationObject"] = encoded(b"\x81" * 8000)
    with pytest.raises(PasskeyError):
        party.made(json.dumps(given), CHALLENGE, "", "")


@pytest.mark.parametrize(
    ("issuer", "host", "origin"),
    [
        ("https://gateway.example", "gateway.example", "https://gateway.example"),
        ("https://Gateway.Example:443", "gateway.example", "https://gateway.example"),
        ("https://gateway.example:8443/path", "gateway.example", "https://gateway.example:8443"),
        ("http://localhost:8080", "localhost", "http://localhost:8080"),
        ("http://127.0.0.1:8080", None, ""),
        ("https://127.1", None, ""),
        ("https://[2001:db8::1]", None, ""),
        ("https://网关.example", None, ""),
    ],
)
def test_passkeys_belong_to_the_host_of_the_issuer_and_to_no_number(issuer: str, host: str | None, origin: str) -> None:
    party = relying_party(issuer, "station")
    assert (party.id if party else None) == host
    if party is not None:
        authenticator = Authenticator()
        kept = made(party, authenticator, origin=origin, host=host)
        assert proved(party, authenticator, kept, origin=origin, host=host)


def test_a_browser_is_told_to_verify_its_user_and_whose_passkeys_there_are(party: RelyingParty) -> None:
    kept = made(party, Authenticator())
    asked = party.to_make(CHALLENGE, SOMEBODY, HANDLE, [kept])
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert asked["excludeCredentials"] == [{"type": "public-key", "id": kept.id}]
    assert SOMEBODY.id not in asked["user"]["id"]
    assert party.to_prove(CHALLENGE, [kept])["userVerification"] == "required"
