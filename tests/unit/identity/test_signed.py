from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.assertion import new_client_key
from gateway.identity.client_keys import public_keys
from gateway.identity.signed import LONGEST, NotGenuine, read_signed, short_text, whole_second
from tests.unit.identity.world import sign, unsigned

PRIVATE, PUBLIC = new_client_key()
KEY = public_keys([PUBLIC])[PUBLIC["kid"]]
HEADER = {"alg": "ES256", "kid": PUBLIC["kid"]}
TOKEN = sign({"sub": "desk"}, PRIVATE, HEADER)


def refused(text: str) -> str:
    with pytest.raises(NotGenuine) as verdict:
        read_signed(text).verify(KEY)
    return verdict.value.reason


def test_what_a_known_key_signed_is_believed() -> None:
    assert read_signed(TOKEN).verify(KEY) == {"sub": "desk"}


def test_an_altered_part_is_not_believed() -> None:
    header, payload, signature = TOKEN.split(".")
    other = sign({"sub": "clerk"}, PRIVATE, HEADER).split(".")
    assert refused(f"{header}.{other[1]}.{signature}") == "signature"
    assert refused(f"{header}.{payload}.{other[2]}") == "signature"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "a.b",
        TOKEN + ".x",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.replace(".", ".\u200b", 1),
        TOKEN.rpartition(".")[0] + ".",
        "A" * LONGEST + TOKEN,
        unsigned({}, {"alg": "ES256", "kid": "k"}, b"\xff" * LONGEST),
        "W10.e30.eA",
        "eyI.e30.eA",
    ],
    # the token is another in every process of a run, and names of tests have to be the same
    ids=[f"spelling-{number}" for number in range(13)],
)
def test_there_is_one_spelling(text: str) -> None:
    assert refused(text) == "form"


def test_spare_bits_of_the_last_character_are_refused() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    sibling = TOKEN[:-1] + alphabet[alphabet.index(TOKEN[-1]) ^ 1]
    assert refused(sibling) == "form"


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"alg": "ES256"},
        {"kid": "k"},
        {"alg": None, "kid": "k"},
        {"alg": ["ES256"], "kid": "k"},
        {"alg": "ES256", "kid": 1},
        {"alg": "ES256", "kid": "k", "typ": 1},
        {"alg": "ES256", "kid": "k", "jwk": PUBLIC},
        {"alg": "ES256", "kid": "k", "jku": "https://attacker.example/jwks"},
        {"alg": "ES256", "kid": "k", "x5u": "https://attacker.example/chain"},
        {"alg": "ES256", "kid": "k", "x5c": ["MIIB"]},
        {"alg": "ES256", "kid": "k", "crit": ["b64"], "b64": False},
        {"alg": "ES256", "kid": "k", "zip": "DEF"},
    ],
    ids=lambda header: ",".join(header) + str(header.get("alg")),
)
def test_a_header_says_algorithm_key_and_type_and_nothing_else(header: dict[str, Any]) -> None:
    assert refused(unsigned({}, header)) == "header"


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "HS512", "RS256", "PS256", "ES384", "EdDSA", "es256", ""]
)
def test_the_algorithm_follows_from_the_key(algorithm: str) -> None:
    assert refused(unsigned({"sub": "desk"}, {**HEADER, "alg": algorithm})) == "algorithm"


@given(text=st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_arbitrary_text_is_refused_and_nothing_worse(text: str) -> None:
    assert refused(text) == "form"


@given(
    header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "jwk"]), st.none() | st.text() | st.booleans()),
    payload=st.binary() | st.recursive(st.none() | st.text(), st.lists).map(repr).map(str.encode),
    signature=st.binary(max_size=80),
)
def test_arbitrary_parts_are_refused_and_nothing_worse(
    header: dict[str, Any], payload: bytes, signature: bytes
) -> None:
    with_header = unsigned({}, header, signature).split(".")
    with_payload = unsigned({}, {}, payload).split(".")
    assert refused(f"{with_header[0]}.{with_payload[2]}.{with_header[2]}") in {
        "form",
        "header",
        "algorithm",
        "signature",
    }


def test_a_deeply_nested_payload_is_refused() -> None:
    nested = unsigned({}, HEADER).split(".")
    deep = unsigned({}, {}, b"[" * 5000).split(".")[2]
    assert refused(f"{nested[0]}.{deep}.{nested[2]}") == "form"


@pytest.mark.parametrize("value", [True, 1.5, "1", None, [1], 1e400])
def test_a_time_is_a_whole_number(value: object) -> None:
    with pytest.raises(NotGenuine):
        whole_second({"exp": value}, "exp")


@pytest.mark.parametrize("value", ["", "x" * 257, 1, None, ["a"]])
def test_a_name_is_a_short_text(value: object) -> None:
    with pytest.raises(NotGenuine):
        short_text({"sub": value}, "sub")


def test_claims_are_an_object() -> None:
    for payload in (b"[]", b"1", b"null", b'"x"'):
        parts = unsigned({}, HEADER, payload).split(".")
        assert refused(f"{parts[0]}.{parts[2]}.eA") == "form"
    assert orjson.loads(b"{}") == {}
