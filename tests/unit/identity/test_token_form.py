from __future__ import annotations

import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.token_form import LARGEST, MEDIA_TYPE, Sent, parse_form


def parse(
    body: bytes, media_type: str = MEDIA_TYPE, query: str = "", *, has_authorization: bool = False
) -> dict[str, str]:
    return parse_form(Sent(body, media_type, query, has_authorization=has_authorization))


def refused(*given: object, **more: object) -> str:
    with pytest.raises(InvalidRequestError) as refusal:
        parse(*given, **more)  # type: ignore[arg-type]  # whatever is sent
    description: str = refusal.value.description
    return description


def test_a_form_is_read_as_utf_8() -> None:
    assert parse(b"grant_type=client_credentials&x=%E9%99%88+a") == {"grant_type": "client_credentials", "x": "陈 a"}


def test_a_parameter_without_a_value_counts_as_left_out() -> None:
    assert parse(b"grant_type=client_credentials&scope=&client_secret=") == {"grant_type": "client_credentials"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"grant_type=a&grant_type=a", "each parameter once"),
        (b"grant_type=a&scope=x&scope=", "each parameter once"),
        (b"grant_type=a&client_secret=s", "in one way only"),
        (b"grant_type=a&username=u&password=p", "in one way only"),
        (b"grant_type=a&assertion=x", "in one way only"),
        (b"scope=x", "send the parameter grant_type"),
        (b"", "send the parameter grant_type"),
        (b"grant_type=%FF", "cannot be read"),
        ("grant_type=陈".encode(), "cannot be read"),
        (b"&".join(b"%d=x" % number for number in range(21)), "cannot be read"),
        (b"grant_type=" + b"a" * LARGEST, "at most 32768 bytes"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_another_form_is_refused(body: bytes, words: str) -> None:
    assert words in refused(body)


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data", "text/plain", ""])
def test_another_media_type_is_refused(media_type: str) -> None:
    assert "send a form of the type" in refused(b"grant_type=a", media_type)


def test_parameters_in_the_address_are_refused() -> None:
    assert "none in the address" in refused(b"grant_type=a", query="scope=household:list")


def test_an_authorization_header_is_a_second_way_to_authenticate() -> None:
    assert "in one way only" in refused(b"grant_type=a", has_authorization=True)


@given(body=st.binary(max_size=400))
def test_arbitrary_bodies_are_refused_and_nothing_worse(body: bytes) -> None:
    assert refused(body).isascii()
