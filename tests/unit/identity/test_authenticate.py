from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jws import JWSRegistry

from gateway.errors import BAD_TOKEN, NO_TOKEN, GatewayError, Problem
from gateway.identity import authenticate as authenticate_module
from gateway.identity.authenticate import CLOCK_SKEW_S, LIFETIME_S, TokenVerifier, authenticate
from gateway.model.inquiry import Action
from gateway.model.requester import Credentials, Requester, Scope
from tests.unit.identity.world import ISSUER, NOW, World, claims_of, sign


@pytest.fixture
def tokens(world: World) -> TokenVerifier:
    """Recognises the tokens of ``world``."""
    return TokenVerifier(world.keys.public, issuer=ISSUER, audience=ISSUER)


def ask(tokens: TokenVerifier, header: str | None, now: float = NOW) -> Requester:
    return authenticate(tokens, Credentials(header), now)


def refused(tokens: TokenVerifier, header: str | None, now: float = NOW) -> Problem:
    with pytest.raises(GatewayError) as refusal:
        ask(tokens, header, now)
    assert refusal.value.detail is None
    return refusal.value.problem


def resigned(world: World, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token that the gateway's own key signed, with other claims than it would."""
    claims = claims_of(world.token()) | changes
    given = {name: value for name, value in claims.items() if value is not None}
    usual = {"alg": "ES256", "typ": "at+jwt", "kid": world.keys.active_kid}
    wanted = {name: value for name, value in (usual | (header or {})).items() if value is not None}
    return "Bearer " + sign(given, world.keys.active.as_dict(private=True), wanted)


def test_a_token_names_the_requester(world: World, tokens: TokenVerifier) -> None:
    token = world.token(scope="household:read household:list")
    assert ask(tokens, f"Bearer {token}") == Requester(
        client_id="desk",
        partner_id="committee-one",
        agreement_id="committee-one-care",
        purpose="elderly-care",
        scopes=frozenset({Scope("household", Action.LIST), Scope("household", Action.READ)}),
        token_id=claims_of(token)["jti"],
        expires=int(NOW) + LIFETIME_S,
        kid=world.keys.active_kid,
    )


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_small_or_large(world: World, tokens: TokenVerifier, scheme: str) -> None:
    assert ask(tokens, f"{scheme} {world.token()}").client_id == "desk"


@pytest.mark.parametrize("header", [None, "", "Basic ZGVzazp4", "Digest eyJ", "Bear x", "Ｂearer x"])
def test_without_a_bearer_token_one_is_asked_for(tokens: TokenVerifier, header: str | None) -> None:
    assert refused(tokens, header) is NO_TOKEN


@pytest.mark.parametrize(
    "form", ["Bearer", "Bearer ", "Bearer  {}", "Bearer\t{}", "Bearer {},Bearer {}", "Bearer {} ", "Bearer:{}"]
)
def test_an_ill_formed_header_is_no_token(world: World, tokens: TokenVerifier, form: str) -> None:
    token = world.token()
    assert refused(tokens, form.format(token, token)) is BAD_TOKEN


def test_a_token_of_more_than_eight_kilobytes_is_not_looked_at(tokens: TokenVerifier) -> None:
    assert refused(tokens, "Bearer " + "a" * 8192) is BAD_TOKEN


@pytest.mark.parametrize(
    ("after", "good"),
    [(-CLOCK_SKEW_S - 1, False), (-CLOCK_SKEW_S, True), (0, True), (LIFETIME_S - 1, True), (LIFETIME_S, False)],
)
@pytest.mark.parametrize("remembered", [True, False])
def test_a_token_is_good_for_its_time_whether_it_is_remembered_or_not(
    world: World, tokens: TokenVerifier, after: float, good: bool, remembered: bool
) -> None:
    header = f"Bearer {world.token()}"
    if remembered:
        ask(tokens, header)
    if good:
        assert ask(tokens, header, NOW + after).client_id == "desk"
    else:
        assert refused(tokens, header, NOW + after) is BAD_TOKEN


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "https://other.example"},
        {"aud": [ISSUER]},
        {"aud": [ISSUER, "https://other.example"]},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"exp": int(NOW) + LIFETIME_S + 1},
        {"exp": float(NOW) + 1.5},
        {"exp": str(int(NOW) + 60)},
        {"iat": int(NOW) + 3600, "exp": int(NOW) + 3660},
        {"nbf": int(NOW) + 60},
        {"nbf": "now"},
        {"jti": None},
        {"client_id": None},
        {"client_id": ["desk"]},
        {"partner": None},
        {"agreement": ""},
        {"scope": None},
        {"scope": ""},
        {"scope": "household:list  household:read"},
        {"scope": "household"},
        {"scope": "household:write"},
        {"scope": "*:list"},
        {"scope": ["household:list"]},
        {"authorization_details": None},
        {"authorization_details": []},
        {"authorization_details": [{"type": "station_archive", "purpose": "a"}] * 2},
        {"authorization_details": [{"type": "station_archive", "purpose": "a", "areas": ["31"]}]},
    ],
    ids=lambda changes: orjson.dumps(changes).decode(),
)
def test_a_claim_that_is_not_as_we_write_it_is_refused_even_if_we_signed_it(
    world: World, tokens: TokenVerifier, changes: dict[str, Any]
) -> None:
    assert ask(tokens, resigned(world)).client_id == "desk"
    assert refused(tokens, resigned(world, **changes)) is BAD_TOKEN


@pytest.mark.parametrize(
    "binding",
    ["key", [], {}, {"x": "y"}, {"jkt": 7}, {"jkt": ""}, {"jkt": "a", "x5t#S256": "b"}, {"x5t#S256": None}],
    ids=str,
)
@pytest.mark.parametrize("scheme", ["Bearer", "DPoP"])
def test_a_binding_that_cannot_be_checked_makes_no_token(
    world: World, tokens: TokenVerifier, binding: object, scheme: str
) -> None:
    assert refused(tokens, resigned(world, cnf=binding).replace("Bearer", scheme)) == BAD_TOKEN


@pytest.mark.parametrize("type_", [None, "JWT", "jwt", "at+JWT ", "application/at+jwt", "dpop+jwt"])
def test_only_what_says_that_it_is_an_access_token_is_one(
    world: World, tokens: TokenVerifier, type_: str | None
) -> None:
    assert refused(tokens, resigned(world, {"typ": type_})) is BAD_TOKEN


@pytest.mark.parametrize("kid", [None, "other", ""])
def test_a_token_has_to_name_a_key_that_is_known(world: World, tokens: TokenVerifier, kid: str | None) -> None:
    assert refused(tokens, resigned(world, {"kid": kid})) is BAD_TOKEN


def test_a_remembered_token_is_refused_once_its_key_is_removed(world: World) -> None:
    public = dict(world.keys.public)
    tokens = TokenVerifier(public, issuer=ISSUER, audience=ISSUER)
    header = f"Bearer {world.token()}"
    ask(tokens, header)
    public.clear()
    assert refused(tokens, header) is BAD_TOKEN


def test_a_signature_is_verified_once(world: World, tokens: TokenVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[bytes] = []
    algorithm = JWSRegistry.algorithms["ES256"]
    verify = algorithm.verify

    def counted(message: bytes, signature: bytes, key: object) -> bool:
        verified.append(message)
        return verify(message, signature, key)

    monkeypatch.setattr(algorithm, "verify", counted)
    header = f"Bearer {world.token()}"
    verified.clear()
    for _ in range(10):
        ask(tokens, header)
    assert len(verified) == 1


def test_a_token_that_was_refused_is_not_remembered_as_good(world: World, tokens: TokenVerifier) -> None:
    forged = f"Bearer {world.token()[:-4]}AAAA"
    for _ in range(3):
        assert refused(tokens, forged) is BAD_TOKEN


def test_no_more_tokens_are_remembered_than_there_is_room_for(
    world: World, tokens: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authenticate_module, "_REMEMBERED", 3)
    headers = [f"Bearer {world.token()}" for _ in range(5)]
    assert all(ask(tokens, header).client_id == "desk" for header in headers * 2)
    assert len(tokens._recognised) == 3  # noqa: SLF001 - the room is what is tested


def test_threads_share_what_is_remembered(world: World, tokens: TokenVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticate_module, "_REMEMBERED", 2)
    headers = [f"Bearer {world.token()}" for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        asked = pool.map(lambda header: ask(tokens, header).token_id, headers * 25)
    assert list(asked) == [claims_of(header.removeprefix("Bearer "))["jti"] for header in headers] * 25


EMPTY = TokenVerifier({}, issuer=ISSUER, audience=ISSUER)


@given(header=st.text() | st.text().map("Bearer {}".format) | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_arbitrary_headers_are_a_problem_and_nothing_worse(header: str) -> None:
    assert refused(EMPTY, header) in {NO_TOKEN, BAD_TOKEN}
