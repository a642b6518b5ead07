"""Attacks on requests, codes and the page where somebody allows them (classes 10, 45, 48, 49 and 51 of what leaks)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import requests

from gateway.identity.assertion import ASSERTION_TYPE
from gateway.identity.exchange import ACCESS_TOKEN
from gateway.identity.token_form import EXCHANGE
from tests.identity_profile.code_flow import BACK
from tests.identity_profile.programs import AUTHORIZE, ISSUER, Program, answered, error_of, form_at, good
from tests.unit.identity.world import claims_of
from tests.unit.signin.visitors import Visitor
from tests.walk.processes import PATIENCE

RACE = 50
FORMS: dict[str, Mapping[str, str]] = {
    "/oauth/token": {
        "grant_type": EXCHANGE,
        "scope": "household:list",
        "subject_token": "x",
        "subject_token_type": ACCESS_TOKEN,
        "audience": ISSUER,
        "code": "",
        "refresh_token": "",
    },
    "/oauth/par": {"response_type": "code", "scope": "household:list", "redirect_uri": BACK, "dpop_jkt": "x" * 43},
    "/oauth/revoke": {"token": "x", "token_type_hint": "access_token"},
    "/oauth/introspect": {"token": "x", "token_type_hint": "access_token"},
    "/oauth/self-test": {},
}


@pytest.mark.parametrize("path", FORMS)
def test_10_and_49_no_form_holds_a_parameter_twice_or_in_its_address(first: Program, path: str) -> None:
    """The same value or another, before or after it, empty, or of a parameter that nobody knows."""
    names = [*FORMS[path], "client_assertion", "client_assertion_type", "client_id", "unknown"]
    for name in names:
        whole = {
            **FORMS[path],
            "client_id": first.asker.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": first.assertion(),
            "unknown": "x",
        }
        again = [(name, whole[name]), (name, "x"), (name, "")]
        bodies = [urlencode([*whole.items(), pair]) for pair in again] + [urlencode([again[1], *whole.items()])]
        replies = [sent(first, path, body) for body in bodies]
        replies.append(sent(first, path, urlencode(whole), query=f"?{urlencode({name: whole[name]})}"))
        assert {error_of(reply) for reply in replies} == {"invalid_request"}, name


@pytest.mark.parametrize("path", FORMS)
def test_10_a_form_comes_in_one_spelling_and_with_one_proof_of_who_sends_it(first: Program, path: str) -> None:
    whole = {**FORMS[path], "client_assertion_type": ASSERTION_TYPE, "client_assertion": first.assertion()}
    assert error_of(sent(first, path, json.dumps(whole), **{"Content-Type": "application/json"})) == "invalid_request"
    for header in ("Basic YTpi", "Bearer x", "DPoP x"):
        assert error_of(sent(first, path, urlencode(whole), Authorization=header)) == "invalid_request"
    for name in ("client_secret", "password", "username", "assertion"):
        assert error_of(sent(first, path, urlencode(whole | {name: "x"}))) == "invalid_request"


def sent(program: Program, path: str, body: str, query: str = "", **headers: str) -> requests.Response:
    own = {"DPoP": program.proof(path), "Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(program.address + path + query, data=body, headers=own | headers, timeout=PATIENCE)


@pytest.mark.parametrize("name", ["answer", "request_uri", "client_id", "form_token", "unknown"])
def test_10_an_answer_holds_no_parameter_twice(first: Program, person: Visitor, name: str) -> None:
    form = form_at(person, first.asking(first.pushed())) | {"answer": "refuse", "unknown": "x"}
    reply = person.browser.post(
        AUTHORIZE,
        data=urlencode([*form.items(), (name, "allow")]),
        headers=person.same,
        content_type="application/x-www-form-urlencoded",
    )
    assert (reply.status_code, "Location" in reply.headers) == (400, False)


def test_49_of_fifty_that_bring_a_code_at_once_at_most_one_has_tokens_and_none_keeps_them(
    first: Program, elsewhere: Program, person: Visitor
) -> None:
    """Each with an assertion and a proof of its own: it is the code that is used up, and its reuse that ends them."""
    code = first.code(person)
    with ThreadPoolExecutor(RACE) as pool:
        replies = list(pool.map(lambda n: (first, elsewhere)[n % 2].redeem(code), range(RACE)))
    given = [reply.json() for reply in replies if reply.ok]
    assert len(given) <= 1
    assert {error_of(reply) for reply in replies if not reply.ok} == {"invalid_grant"}
    for tokens in given:
        assert error_of(first.refresh(tokens["refresh_token"])) == "invalid_grant"
        assert first.get(tokens["access_token"]).status_code == 401


def test_49_of_fifty_answers_at_once_one_gets_a_code(first: Program, person: Visitor) -> None:
    form = form_at(person, first.asking(first.pushed()))

    def allow(_: int) -> bool:
        browser = Visitor(first.world, person.account)
        for name in ("__Host-browser", "__Host-session"):
            browser.browser.set_cookie(name, person.cookie(name))
        return "Location" in browser.send(AUTHORIZE, person.same, **form, answer="allow").headers

    with ThreadPoolExecutor(RACE) as pool:
        assert sum(pool.map(allow, range(RACE))) == 1


def test_45_and_51_a_code_gives_what_was_pushed_whatever_is_asked_for_with_it(first: Program, person: Visitor) -> None:
    other = json.dumps([{"type": "station_archive", "purpose": "civil-affairs"}])
    wider = {"scope": "household:list household:read resident:list", "authorization_details": other, "aud": "x"}
    given = good(first.redeem(first.code(person, scope="household:list"), **wider, resource="https://other.example"))
    claims = claims_of(given["access_token"])
    assert (claims["scope"], claims["aud"], claims["person"]) == ("household:list", ISSUER, "li")
    assert [each["purpose"] for each in claims["authorization_details"]] == ["elderly-care"]


@pytest.mark.parametrize(
    "name", ["sub", "person", "person_id", "officer", "partner", "agreement", "areas", "login_hint"]
)
def test_48_nobody_says_for_whom_a_code_is_but_the_session(first: Program, person: Visitor, name: str) -> None:
    _, told = answered(person, first.asking(first.pushed(**{name: "wang"}), **{name: "wang"}))
    claims = claims_of(good(first.redeem(told["code"], **{name: "wang"}))["access_token"])
    assert (claims["person"], claims["sub"], "wang" in json.dumps(claims)) == ("li", "li", False)


@pytest.mark.parametrize(
    "place",
    [
        *(
            f"{BACK}/",
            f"{BACK}/..",
            f"{BACK}/%2e%2e/evil",
            f"{BACK}%00",
            f"{BACK}\\evil",
            f"{BACK}?",
            f"{BACK}#",
            f" {BACK}",
        ),
        *("HTTPS://desk.example/back", "https://DESK.example/back", "https://desk.example:443/back"),
        *("https://desk.example@evil.example/back", "https://desk.example.evil.example/back", "//desk.example/back"),
        *("http://desk.example/back", "https://evil.example/?https://desk.example/back", "javascript:alert(1)"),
        *(
            "https://desk.example%2eevil.example/back",
            "https://desk。example/back",
            f"{BACK}\r\nLocation: https://evil.example",
        ),
    ],
)
def test_a_browser_is_led_to_a_registered_address_letter_by_letter_and_nowhere_else(
    first: Program, person: Visitor, place: str
) -> None:
    assert error_of(first.push(redirect_uri=place)) == "invalid_request"
    led, _ = answered(person, first.asking(first.pushed(), redirect_uri=place, next=place, return_to=place))
    assert led == BACK


ELSEWHERE: dict[str, Mapping[str, str]] = {
    "no origin": {},
    "another origin": {"Origin": "https://evil.example"},
    "an opaque origin": {"Origin": "null"},
    "another scheme": {"Origin": ISSUER.replace("https", "http")},
    "another site": {"Origin": ISSUER, "Sec-Fetch-Site": "cross-site"},
    "the same site": {"Origin": ISSUER, "Sec-Fetch-Site": "same-site"},
    "only a referrer": {"Referer": f"{ISSUER}/oauth/authorize"},
}


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_form_from_elsewhere_allows_nothing(first: Program, person: Visitor, headers: Mapping[str, str]) -> None:
    form = form_at(person, first.asking(first.pushed())) | {"answer": "allow"}
    assert person.send(AUTHORIZE, headers, **form).status_code == 403
    assert person.send(AUTHORIZE, person.same, **form).status_code == 303


def test_a_form_of_another_browser_allows_nothing(first: Program, person: Visitor) -> None:
    form = form_at(person, first.asking(first.pushed())) | {"answer": "allow"}
    token = Visitor(first.world, "li").token("/signin")
    for forged in ("", "x", token):
        assert person.send(AUTHORIZE, person.same, **(form | {"form_token": forged})).status_code == 403
    assert Visitor(first.world, "li").send(AUTHORIZE, person.same, **form).status_code == 403


def test_an_address_allows_nothing_and_the_page_cannot_be_framed(first: Program, person: Visitor) -> None:
    address = first.asking(first.pushed(), answer="allow", form_token=person.token("/account"))
    page = person.get(address)
    assert (page.status_code, "Location" in page.headers) == (200, False)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "private, no-store"
