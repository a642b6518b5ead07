"""Of a provider's key set the keys are read that ID tokens may be signed with, and the others are passed over."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.identity.people.openid.signing_keys import SigningKeys, read_keys
from gateway.identity.people.provider import ProviderAwayError
from gateway.identity.signed import NotGenuine

EC = ECKey.generate_key("P-256", {"kid": "ec"}).as_dict(private=False)
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}).as_dict(private=False)


def algorithms(*keys: Any) -> dict[str, frozenset[str]]:
    return {kid: names for kid, (_, names) in read_keys({"keys": list(keys)}).items()}


def test_a_key_is_read_with_every_algorithm_that_it_may_be_used_with() -> None:
    both = frozenset({"PS256", "RS256"})
    assert algorithms(EC, RSA) == {"ec": frozenset({"ES256"}), "rsa": both}
    assert algorithms({**RSA, "alg": "RS256", "use": "sig"}) == {"rsa": frozenset({"RS256"})}


UNSUITABLE: dict[str, Any] = {
    "for encryption": {**EC, "use": "enc"},
    "of another algorithm": {**EC, "alg": "ES384"},
    "RSA as a secret": {**RSA, "alg": "HS256"},
    "RSA for none": {**RSA, "alg": "none"},
    "a curve for RSA": {**EC, "alg": "RS256"},
    "not on the curve": {**EC, "x": "AAAA"},
    "a number as name": {**EC, "kid": 1},
    "no name": {name: value for name, value in EC.items() if name != "kid"},
    "no modulus": {name: value for name, value in RSA.items() if name != "n"},
    "a small modulus": {**RSA, "n": "AQAB"},
    "a huge modulus": {**RSA, "n": "_" * 1400},
    "a number as modulus": {**RSA, "n": 5},
    "P-384": ECKey.generate_key("P-384", {"kid": "p384"}).as_dict(private=False),
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "okp"}).as_dict(private=False),
    "a secret": OctKey.generate_key(256, {"kid": "oct"}).as_dict(),
    "nothing": {},
    "a text": "key",
    "null": None,
}


@pytest.mark.parametrize("key", UNSUITABLE.values(), ids=UNSUITABLE.keys())
def test_a_key_that_does_not_suit_is_passed_over(key: Any) -> None:
    assert algorithms(key, EC) == {"ec": frozenset({"ES256"})}


def test_of_two_keys_with_one_name_the_first_is_read() -> None:
    other = ECKey.generate_key("P-256", {"kid": "ec"}).as_dict(private=False)
    assert read_keys({"keys": [EC, other]})["ec"][0].as_dict(private=False)["x"] == EC["x"]


def test_a_key_set_has_an_end() -> None:
    assert len(read_keys({"keys": [{**EC, "kid": str(number)} for number in range(100)]})) == 64


@pytest.mark.parametrize("given", [{}, {"keys": {}}, {"keys": "x"}, {"keys": None}], ids=str)
def test_what_is_no_key_set_has_no_keys(given: Any) -> None:
    assert read_keys(given) == {}


class Provider:
    """Gives its key set, or is away; counts how often it is asked."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.asked = 0
        self.away = False
        self.keys = SigningKeys(self.fetch, lambda: self.now)

    def fetch(self) -> dict[str, Any]:
        self.asked += 1
        if self.away:
            raise ProviderAwayError("no answer")
        return {"keys": [EC]}

    def finds(self, kid: str = "ec") -> str:
        try:
            return self.keys.find(kid, "ES256").kid
        except (NotGenuine, ProviderAwayError) as error:
            return error.reason


def test_a_key_set_that_cannot_be_had_is_asked_for_again_after_a_minute() -> None:
    provider = Provider()
    provider.away = True
    assert [provider.finds() for _ in range(3)] == ["no answer", "was away", "was away"]
    provider.away = False
    provider.now += 59
    assert (provider.finds(), provider.asked) == ("was away", 1)
    provider.now += 1
    assert (provider.finds(), provider.asked) == ("ec", 2)


def test_while_a_key_set_cannot_be_had_the_known_keys_are_good_for_their_hour() -> None:
    provider = Provider()
    assert provider.finds() == "ec"
    provider.away = True
    provider.now += 3599
    assert [provider.finds("new"), provider.finds("new"), provider.finds()] == ["no answer", "was away", "ec"]
    provider.now += 1
    assert provider.finds() == "was away"
    provider.now += 59
    assert (provider.finds(), provider.asked) == ("no answer", 3)


def test_who_waits_for_a_key_set_waits_with_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.identity.people.openid.asking.PATIENCE_S", 0.01)
    asking, answered = threading.Event(), threading.Event()

    def fetch() -> dict[str, Any]:
        asking.set()
        assert answered.wait(20)
        return {"keys": [EC]}

    keys = SigningKeys(fetch, lambda: 1000.0)
    first = threading.Thread(target=keys.find, args=("ec", "ES256"))
    first.start()
    assert asking.wait(20)
    with pytest.raises(ProviderAwayError, match="busy"):
        keys.find("ec", "ES256")
    answered.set()
    first.join()
    assert keys.find("ec", "ES256").kid == "ec"
