from __future__ import annotations

import secrets
from typing import Any

import pytest
import redis
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from gateway.identity.assertion import make_proof, new_client_key
from gateway.identity.proof import AHEAD_S, NONCE_S, OLDEST_S, NonceNeeded, Proof, Proofs
from gateway.identity.replay import ReplayGuard
from gateway.identity.signed import NotGenuine
from tests.base64url import digest_of, encoded
from tests.unit.identity.world import ISSUER, sign, unsigned

PRIVATE, PUBLIC = new_client_key()
JWK = {name: PUBLIC[name] for name in ("kty", "crv", "x", "y")}
TOKEN = "eyJ.a.token"
PATH = "/v1/records/household"
NOW = 1_795_000_000.0


class Bench:
    """Proofs of one process, and a clock to set."""

    def __init__(self, server: redis.Redis) -> None:
        self.now = NOW
        self.proofs = Proofs(ReplayGuard(server), ISSUER, bytes(64), lambda: self.now)

    def claims(self, **changes: Any) -> dict[str, Any]:
        claims = {
            "jti": secrets.token_hex(8),
            "htm": "GET",
            "htu": ISSUER + PATH,
            "iat": int(self.now),
            "ath": digest_of(TOKEN.encode()),
            "nonce": self.proofs.nonce(),
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def made(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        names = {"typ": "dpop+jwt", "alg": "ES256", "jwk": JWK} | (header or {})
        return sign(
            self.claims(**changes), PRIVATE, {name: value for name, value in names.items() if value is not None}
        )

    def read(self, *sent: str, token: str | None = TOKEN) -> Proof:
        return self.proofs.read(sent, "GET", PATH, token)


@pytest.fixture
def bench(redis_client: redis.Redis) -> Bench:
    return Bench(redis_client)


def test_a_proof_names_the_key_that_it_proves(bench: Bench) -> None:
    assert bench.read(bench.made()).thumbprint == ECKey.import_key(JWK).thumbprint()


@pytest.mark.parametrize(
    "key",
    [ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)],
    ids=["ES256", "Ed25519", "PS256"],
)
def test_a_proof_may_be_signed_as_assertions_are(bench: Bench, key: ECKey | OKPKey | RSAKey) -> None:
    sent = make_proof(key.as_dict(private=True), "GET", ISSUER + PATH, NOW, token=TOKEN, nonce=bench.proofs.nonce())
    assert bench.read(sent).thumbprint == key.thumbprint()


@pytest.mark.parametrize(
    "address",
    [
        ISSUER.upper().replace("HTTPS", "https") + PATH,
        f"{ISSUER}:443{PATH}",
        f"{ISSUER}{PATH}?limit=1",
        f"{ISSUER}{PATH}#part",
        f"{ISSUER}/v1/records/%68ousehold",
    ],
)
def test_addresses_that_are_the_same_are_taken_for_the_same(bench: Bench, address: str) -> None:
    bench.read(bench.made(htu=address))


CHANGES: dict[str, dict[str, Any]] = {
    "another method": {"htm": "POST"},
    "a method in small letters": {"htm": "get"},
    "no method": {"htm": None},
    "another path": {"htu": f"{ISSUER}/v1/records/resident"},
    "a path above": {"htu": f"{ISSUER}/v1/records"},
    "another host": {"htu": f"https://another.example{PATH}"},
    "another port": {"htu": f"{ISSUER}:8443{PATH}"},
    "another scheme": {"htu": ISSUER.replace("https", "http") + PATH},
    "somebody at the host": {"htu": ISSUER.replace("://", "://desk@") + PATH},
    "no address": {"htu": None},
    "no such port": {"htu": f"{ISSUER}:99999{PATH}"},
    "too old": {"iat": int(NOW) - OLDEST_S - 1},
    "too far ahead": {"iat": int(NOW) + AHEAD_S + 1},
    "a time in text": {"iat": str(int(NOW))},
    "no time": {"iat": None},
    "another token": {"ath": digest_of(b"another")},
    "no token": {"ath": None},
    "no jti": {"jti": None},
    "an endless jti": {"jti": "j" * 257},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_a_proof_of_something_else_is_refused(bench: Bench, changes: dict[str, Any]) -> None:
    with pytest.raises(NotGenuine):
        bench.read(bench.made(**changes))


HEADERS: dict[str, dict[str, Any]] = {
    "the type of a token": {"typ": "at+jwt"},
    "no type": {"typ": None},
    "no key": {"jwk": None},
    "another key": {"jwk": {name: new_client_key()[1][name] for name in JWK}},
    "a private key": {"jwk": {**JWK, "d": PRIVATE["d"]}},
    "a secret": {"jwk": OctKey.generate_key(256).as_dict(private=True)},
    "an address of a key": {"jku": "https://attacker.example/jwks"},
    "a registered key": {"kid": "k"},
    "a certificate": {"x5c": ["MII"]},
    "the address of a certificate": {"x5u": "https://attacker.example/x5u"},
    "the hash of a certificate": {"x5t": "AAAA"},
    "its longer hash": {"x5t#S256": "AAAA"},
    "something critical": {"crit": ["b64"], "b64": False},
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_a_proof_with_another_header_is_refused(bench: Bench, header: dict[str, Any]) -> None:
    with pytest.raises(NotGenuine):
        bench.read(bench.made(header))


def test_what_nobody_knows_in_a_proof_is_not_looked_at(bench: Bench) -> None:
    bench.read(bench.made({"tx_id": 1, "iat": 0}, tx_id_key=1))


@pytest.mark.parametrize("header", [{"crit": ["x"], "x": 1}, {"crit": []}, {"b64": False}, {"b64": True}], ids=str)
def test_a_header_that_would_have_to_be_understood_is_refused(bench: Bench, header: dict[str, Any]) -> None:
    """Libraries would not sign such a proof, so it is signed by hand."""
    parts, _, _ = unsigned(bench.claims(), {"typ": "dpop+jwt", "alg": "ES256", "jwk": JWK} | header).rpartition(".")
    signature = JWSRegistry.algorithms["ES256"].sign(parts.encode(), ECKey.import_key(PRIVATE))
    with pytest.raises(NotGenuine, match="header"):
        bench.read(f"{parts}.{encoded(signature)}")


@pytest.mark.parametrize("jwk", ["key", [JWK], None, {}])
def test_what_is_no_key_is_refused(bench: Bench, jwk: object) -> None:
    with pytest.raises(NotGenuine):
        bench.read(unsigned(bench.claims(), {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", "RS256"])
def test_a_proof_that_nobody_signed_is_refused(bench: Bench, algorithm: str) -> None:
    with pytest.raises(NotGenuine):
        bench.read(unsigned(bench.claims(), {"typ": "dpop+jwt", "alg": algorithm, "jwk": JWK}))


def test_one_proof_is_sent(bench: Bench) -> None:
    for sent in ((), (bench.made(), bench.made()), (f"{bench.made()}, {bench.made()}",), ("",)):
        with pytest.raises(NotGenuine):
            bench.read(*sent)


def test_where_no_token_is_sent_none_is_asked_for(bench: Bench) -> None:
    bench.read(bench.made(ath=None), token=None)


@pytest.mark.parametrize("nonce", [None, "", "another", 7, "é"])
def test_without_a_nonce_of_ours_one_is_given(bench: Bench, nonce: object) -> None:
    with pytest.raises(NonceNeeded) as needed:
        bench.read(bench.made(nonce=nonce))
    bench.read(bench.made(nonce=needed.value.nonce))


def test_a_nonce_is_good_until_there_were_two_others(bench: Bench) -> None:
    nonce = bench.proofs.nonce()
    bench.now += NONCE_S
    assert bench.proofs.nonce() != nonce
    bench.read(bench.made(nonce=nonce))
    bench.now += NONCE_S
    with pytest.raises(NonceNeeded):
        bench.read(bench.made(nonce=nonce))


def test_nonces_are_those_of_one_deployment(bench: Bench, redis_client: redis.Redis) -> None:
    another = Proofs(ReplayGuard(redis_client), ISSUER, b"1" * 64, lambda: NOW)
    assert another.nonce() != bench.proofs.nonce()
    assert Bench(redis_client).proofs.nonce() == bench.proofs.nonce()


def test_a_proof_is_used_once_by_all_processes(bench: Bench, redis_client: redis.Redis) -> None:
    proof = bench.read(bench.made())
    bench.proofs.spend(proof)
    for process in (bench, Bench(redis_client)):
        with pytest.raises(NotGenuine):
            process.proofs.spend(proof)


def test_a_used_proof_is_remembered_for_as_long_as_it_is_good(bench: Bench, redis_client: redis.Redis) -> None:
    bench.proofs.spend(bench.read(bench.made(iat=int(NOW) + AHEAD_S)))
    assert [redis_client.ttl(key) for key in redis_client.keys("gateway:assertion:proof:*")] == [OLDEST_S + AHEAD_S + 1]
