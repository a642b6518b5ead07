from __future__ import annotations

from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from gateway.identity.assertion import make_assertion, new_client_key
from gateway.identity.client_keys import (
    KeyRefusedError,
    PrivateKeyError,
    holds_private_key,
    public_keys,
    read_jwks,
    registered_keys,
)
from gateway.identity.signed import read_signed

EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
ED = OKPKey.generate_key("Ed25519")


def public(key: Key, kid: str = "k", **members: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, **members}


def refused(*keys: Any) -> str:
    with pytest.raises(KeyRefusedError) as refusal:
        read_jwks(orjson.dumps({"keys": keys}))
    return str(refusal.value)


@pytest.mark.parametrize(
    ("key", "algorithm"), [(EC, "ES256"), (RSA, "PS256"), (ED, "Ed25519")], ids=["EC", "RSA", "Ed25519"]
)
def test_each_kind_of_key_has_its_one_algorithm(key: Key, algorithm: str) -> None:
    registered = public_keys(read_jwks(orjson.dumps({"keys": [public(key)]})))["k"]
    assert registered.algorithm == algorithm
    assertion = make_assertion({**key.as_dict(private=True), "kid": "k"}, "desk", "https://gateway.example", 0)
    assert read_signed(assertion).verify(registered)["sub"] == "desk"


def test_a_registered_key_is_read_once_so_that_a_client_takes_no_longer_than_a_stranger() -> None:
    one, other = (read_jwks(orjson.dumps({"keys": [public(EC, kid)]})) for kid in ("one", "other"))
    assert registered_keys(one)["one"] is registered_keys(one)["one"]
    assert registered_keys(other)["other"].kid == "other"
    with pytest.raises(KeyRefusedError):
        registered_keys([{"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "kid": "none"}])


def test_only_the_members_that_a_public_key_needs_are_kept() -> None:
    (kept,) = read_jwks(orjson.dumps({"keys": [public(EC, x5c=["MIIB"], note="hello", use="sig")]}))
    assert kept.keys() == {"kty", "crv", "x", "y", "kid", "use"}


@pytest.mark.parametrize("key", [EC, RSA, ED], ids=["EC", "RSA", "Ed25519"])
def test_a_private_key_is_refused(key: Key) -> None:
    assert "holds a private key" in refused({**key.as_dict(private=True), "kid": "k"})


def test_a_shared_secret_is_refused() -> None:
    assert "holds a private key" in refused({**OctKey.generate_key(256).as_dict(private=True), "kid": "k"})


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (public(ECKey.generate_key("P-384")), "EC with P-256, OKP with Ed25519, or RSA"),
        (public(OKPKey.generate_key("X25519")), "EC with P-256, OKP with Ed25519, or RSA"),
        ({"kty": "oct", "kid": "k"}, "EC with P-256, OKP with Ed25519, or RSA"),
        (public(RSA, n="w" * 160), "2048 to 4096 bits"),
        (public(RSA, n="w" * 6000), "2048 to 4096 bits"),
        (public(RSA, n=""), "2048 to 4096 bits"),
        (public(EC, alg="HS256"), "`alg` does not suit it: leave it out or write ES256"),
        (public(RSA, alg="RS256"), "`alg` does not suit it: leave it out or write PS256"),
        (public(EC, use="enc"), "has to be for signatures"),
        (public(EC, kid=""), "needs a `kid`"),
        (public(EC, kid="键"), "needs a `kid`"),
        (public(EC, kid="a\nb"), "needs a `kid`"),
        (public(EC, kid="k" * 129), "needs a `kid`"),
        (public(EC, x="AAAA"), "do not make a public key"),
        (public(EC, x=1), "text members"),
        ({"kty": "EC", "crv": "P-256", "kid": "k"}, "do not make a public key"),
        ("key", "has to be an object"),
    ],
    ids=map(str, range(17)),
)
def test_a_key_that_will_not_do_is_refused_with_the_reason(key: object, words: str) -> None:
    assert words in refused(key)


def test_a_key_without_kid_is_refused() -> None:
    without = public(EC)
    del without["kid"]
    assert "needs a `kid`" in refused(without)


def test_two_keys_with_one_kid_are_refused() -> None:
    assert "the same `kid`" in refused(public(EC), public(ED))


@pytest.mark.parametrize("count", [0, 4])
def test_a_set_has_one_to_three_keys(count: int) -> None:
    assert "1 to 3 keys" in refused(*(public(EC, kid=str(number)) for number in range(count)))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"keys": {}}', "[" * 2000, '{"keys": 1}'])
def test_what_is_no_key_set_is_refused(text: str) -> None:
    with pytest.raises(KeyRefusedError, match="the key set"):
        read_jwks(text)


def test_a_new_key_pair_can_be_registered() -> None:
    private, public_jwk = new_client_key()
    (kept,) = read_jwks(orjson.dumps({"keys": [public_jwk]}))
    assert kept == public_jwk
    assert private["d"]


@pytest.mark.parametrize(
    "text",
    [
        b"-----BEGIN PRIVATE KEY-----\nMIIE",
        b"-----BEGIN EC PRIVATE KEY-----",
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----",
        b'{"kty": "EC", "d": "abc", "x":',
        b'{"keys": [{"kty": "RSA", "dp" : "abc"',
        b"{'kty': 'EC', 'd': 'abc'}",
        b'{"keys": [{"kty": "EC", "\\u0064": "abc"}]}',
    ],
)
def test_whatever_a_private_key_is_pasted_as_it_is_known_as_one(text: bytes) -> None:
    with pytest.raises(PrivateKeyError):
        read_jwks(text)


def test_a_public_key_is_not_taken_for_a_private_one() -> None:
    for key in (EC, RSA, ED):
        assert not holds_private_key(orjson.dumps({"keys": [public(key, kid="d", use="sig", alg="ES256")]}))
    assert not holds_private_key(b"-----BEGIN PUBLIC KEY-----")
