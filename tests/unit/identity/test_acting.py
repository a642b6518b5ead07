"""What a token says of who acts is read in one form, and whatever does not fit together is no token."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.identity.acting import read_acting
from gateway.identity.signed import NotGenuine
from gateway.model.requester import Origin

SOUND: dict[str, Any] = {
    "client_id": "region",
    "for_client": "desk",
    "act": {"sub": "region", "act": {"sub": "district"}},
    "origins": [{"jti": "a", "kid": "k"}, {"jti": "b", "kid": "k"}],
}


def nested(*actors: str) -> dict[str, Any]:
    """The claim ``act`` in which the first name is the outermost."""
    act: dict[str, Any] = {}
    for actor in reversed(actors):
        act = {"sub": actor, **({"act": act} if act else {})}
    return act


def test_a_plain_token_is_its_client_s_own() -> None:
    assert read_acting({"client_id": "desk"}) == ("desk", (), ())


def test_the_outermost_actor_is_the_last_and_holds_the_token() -> None:
    assert read_acting(SOUND) == ("desk", ("district", "region"), (Origin("a", "k"), Origin("b", "k")))


def test_four_may_act_and_no_more() -> None:
    names, origins = ("region", "c", "b", "a", "z"), [{"jti": "a", "kid": "k"}] * 5
    assert read_acting(SOUND | {"act": nested(*names[:4]), "origins": origins[:4]})[1] == ("a", "b", "c", "region")
    with pytest.raises(NotGenuine):
        read_acting(SOUND | {"act": nested(*names), "origins": origins})


@pytest.mark.parametrize(
    "changes",
    [
        {"act": None},
        {"for_client": None},
        {"origins": None},
        {"client_id": None},
        {"client_id": "district"},
        {"for_client": ""},
        {"act": {}},
        {"act": []},
        {"act": "region"},
        {"act": {"sub": ""}},
        {"act": {"sub": 1}},
        {"act": {"act": {"sub": "district"}}},
        {"act": {"sub": "region", "act": {}}},
        {"act": {"sub": "region", "act": "district"}},
        {"act": {"sub": "region", "iss": "x", "act": {"sub": "district"}}},
        {"origins": []},
        {"origins": [{"jti": "a", "kid": "k"}]},
        {"origins": [{"jti": "a", "kid": "k"}] * 3},
        {"origins": ["a", "b"]},
        {"origins": [{"jti": "a"}, {"jti": "b"}]},
        {"origins": [{"kid": "k"}, {"jti": "b", "kid": "k"}]},
        {"origins": {"jti": "a", "kid": "k"}},
    ],
    ids=repr,
)
def test_what_does_not_fit_together_is_no_token(changes: dict[str, Any]) -> None:
    claims = {name: value for name, value in (SOUND | changes).items() if value is not None}
    with pytest.raises(NotGenuine):
        read_acting(claims)
