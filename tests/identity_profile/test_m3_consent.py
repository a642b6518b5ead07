"""Row M3: what a person allows a program, and where the browser goes with it."""

from __future__ import annotations

import json
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.test import TestResponse

from gateway.cli.people import people_of as people_of_operator
from gateway.identity.code_flow import CodeFlow
from gateway.identity.refresh_tokens import Authorisation, RefreshTokens
from gateway.model.person import Factor, Role
from tests.identity_profile.code_flow import BACK, Application, new_application
from tests.unit.identity.world import claims_of
from tests.unit.signin.visitors import SAME, Visitor, hidden, people_of, somebody
from tests.world import World

pytestmark = pytest.mark.usefixtures("command")

PLACE = "/oauth/authorize"


@pytest.fixture(scope="module")
def clerk(world: World, desk: Application) -> Visitor:
    return somebody(world, "zhang", Role.CLERK, partner=desk.asker.partner.id)


def asked(desk: Application, **changes: str) -> str:
    """The address that the program sends a browser to."""
    pushed = (desk.push().json or {})["request_uri"]
    return f"{PLACE}?{urlencode({'client_id': 'desk-app', 'request_uri': pushed} | changes)}"


def answered(visitor: Visitor, address: str, answer: str, **changes: str) -> TestResponse:
    page = visitor.get(address)
    assert page.status_code == 200, page.text
    return visitor.send(PLACE, SAME, **(hidden(page.text) | {"answer": answer} | changes))


def led(reply: TestResponse) -> tuple[str, dict[str, list[str]]]:
    assert reply.status_code == 303, reply.text
    place = urlsplit(reply.headers["Location"])
    return f"{place.scheme}://{place.netloc}{place.path}", parse_qs(place.query)


def test_m3_a_clerk_sees_who_asks_for_what_and_why_and_the_program_gets_a_token(
    desk: Application, clerk: Visitor
) -> None:
    address = asked(desk)
    page = clerk.get(address)
    for words in ("desk-app", desk.asker.partner.name, "zhang-name", desk.asker.purpose.title.zh, "阅读"):
        assert words in page.text
    assert "form-action 'self' https://desk.example;" in page.headers["Content-Security-Policy"]
    form = hidden(page.text)
    place, query = led(clerk.send(PLACE, SAME, **form, answer="allow"))
    assert (place, query["state"], query["iss"]) == (BACK, ["s"], [desk.world.settings.issuer])
    token = desk.redeem(query["code"][0]).json or {}
    assert claims_of(token["access_token"])["person"] == "zhang"
    assert desk.refresh(token["refresh_token"]).status_code == 200


def test_m3_a_clerk_sees_whom_the_program_names_as_the_officer_in_charge(desk: Application, clerk: Visitor) -> None:
    details = json.dumps([desk.asker.details() | {"officer": "王主任", "case_number": "2026-7"}])
    pushed = (desk.push(authorization_details=details).json or {})["request_uri"]
    page = clerk.get(f"{PLACE}?{urlencode({'client_id': 'desk-app', 'request_uri': pushed})}").text
    assert "王主任" in page
    assert "2026-7" in page


def test_m3_a_request_is_answered_once(desk: Application, clerk: Visitor) -> None:
    form = hidden(clerk.get(asked(desk)).text)
    assert clerk.send(PLACE, SAME, **form, answer="allow").status_code == 303
    assert clerk.send(PLACE, SAME, **form, answer="allow").status_code == 400


def test_m3_what_was_pushed_is_answered_once_however_often_it_is_looked_at(desk: Application, clerk: Visitor) -> None:
    address = asked(desk)
    one, two = (hidden(clerk.get(address).text) for _ in range(2))
    assert clerk.send(PLACE, SAME, **one, answer="allow").status_code == 303
    assert clerk.send(PLACE, SAME, **two, answer="allow").status_code == 400
    assert clerk.get(address).status_code == 400


def test_m3_the_page_in_the_other_language_is_the_same_request(desk: Application, clerk: Visitor) -> None:
    page = clerk.get(asked(desk)).text
    link = unescape(page.split('<a href="')[1].split('"')[0])
    again = clerk.get(PLACE + link)
    assert (again.status_code, "Refuse" in again.text) == (200, True)


def test_m3_a_refusal_goes_back_with_who_says_so(desk: Application, clerk: Visitor) -> None:
    place, query = led(answered(clerk, asked(desk), "refuse"))
    assert (place, query) == (
        BACK,
        {"error": ["access_denied"], "state": ["s"], "iss": [desk.world.settings.issuer]},
    )


def test_m3_whoever_is_not_signed_in_signs_in_first_and_comes_back(desk: Application, world: World) -> None:
    visitor = Visitor(world, "nobody")
    reply = visitor.get(asked(desk))
    assert reply.status_code == 303
    sign_in = urlsplit(reply.headers["Location"])
    assert sign_in.path == "/signin"
    back = urlsplit(parse_qs(sign_in.query)["next"][0])
    assert (back.path, parse_qs(back.query)["client_id"]) == (PLACE, ["desk-app"])
    assert visitor.get(back.geturl()).status_code == 303


def test_m3_whoever_proved_something_eight_hours_ago_signs_in_anew(desk: Application, clerk: Visitor) -> None:
    world, sessions = desk.world, people_of(desk.world).sessions
    assert sessions is not None
    visitor = Visitor(world, clerk.account)
    for age, status in ((8 * 3600, 303), (8 * 3600 - 1, 200)):
        proofs = {Factor.PROVIDER: int(world.clock()) - age, Factor.CODE: int(world.clock())}
        held = sessions.open(clerk.account, proofs, sessions.beginning(clerk.account)) or ""
        visitor.browser.set_cookie("__Host-session", held, domain="localhost")
        reply = visitor.get(asked(desk))
        assert (reply.status_code, reply.headers.get("Location", "/signin?")[:8]) == (status, "/signin?")


def test_m3_what_the_browser_brings_beside_the_handle_is_not_looked_at(desk: Application, clerk: Visitor) -> None:
    beside = {"scope": "household:answer", "state": "other", "redirect_uri": "https://evil.example/", "prompt": "none"}
    page = clerk.get(f"{asked(desk)}&{urlencode(beside)}")
    assert "evil" not in page.headers["Content-Security-Policy"]
    place, query = led(clerk.send(PLACE, SAME, **hidden(page.text), answer="allow", **beside))
    assert (place, query["state"]) == (BACK, ["s"])
    assert (desk.redeem(query["code"][0]).json or {})["scope"] == "household:list household:read"


@pytest.mark.parametrize(
    "change",
    [
        "&scope=household:list&scope=household:list",
        "&client_id=desk-app",
        "&request_uri=x",
        "&request=eyJhbGciOiJub25lIn0.e30.",
    ],
)
def test_m3_no_parameter_stands_twice_and_no_request_beside_its_handle(
    desk: Application, clerk: Visitor, change: str
) -> None:
    reply = clerk.get(asked(desk) + change)
    assert (reply.status_code, "Location" in reply.headers) == (400, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "other-app"},
        {"client_id": "nobody"},
        {"client_id": ""},
        {"request_uri": "urn:ietf:params:oauth:request_uri:x"},
        {"request_uri": "https://evil.example/request"},
        {"request_uri": ""},
    ],
    ids=str,
)
def test_m3_a_request_that_is_not_the_programs_leads_nowhere(
    desk: Application, other: Application, clerk: Visitor, changes: dict[str, str]
) -> None:
    assert other.asker.client_id == "other-app"
    reply = clerk.get(asked(desk, **changes))
    assert (reply.status_code, "Location" in reply.headers) == (400, False)


def test_m3_an_address_that_is_registered_no_more_is_not_gone_to(world: World, clerk: Visitor) -> None:
    gone = new_application(world, "gone-app")
    pushed = (gone.push().json or {})["request_uri"]
    form = hidden(clerk.get(f"{PLACE}?{urlencode({'client_id': 'gone-app', 'request_uri': pushed})}").text)
    world.deployment.administration.set_client_active("gone-app", active=False)
    reply = clerk.send(PLACE, SAME, **form, answer="allow")
    assert (reply.status_code, "Location" in reply.headers) == (400, False)


@pytest.mark.parametrize("changes", [{"form_token": "x"}, {"form_token": ""}])
def test_m3_a_form_from_elsewhere_allows_nothing(desk: Application, clerk: Visitor, changes: dict[str, str]) -> None:
    form = hidden(clerk.get(asked(desk)).text)
    assert clerk.send(PLACE, SAME, **(form | changes), answer="allow").status_code == 403
    assert clerk.send(PLACE, {"Origin": "https://evil.example"}, **form, answer="allow").status_code == 403


@pytest.mark.parametrize(
    ("role", "partner"), [(Role.OPERATOR, None), (Role.CLERK, "another")], ids=["the station's own", "another's"]
)
def test_m3_only_a_clerk_of_the_programs_partner_is_asked(
    world: World, desk: Application, role: Role, partner: str | None
) -> None:
    mine = desk.asker.partner.id
    elsewhere = next(each.partner.id for each in world.deployment.askers if each.partner.id != mine)
    visitor = somebody(world, f"who-{role}", role, partner=partner and elsewhere)
    reply = visitor.get(asked(desk))
    assert (reply.status_code, "answer" in hidden(reply.text)) == (403, False)


@pytest.mark.parametrize("act", ["reset", "suspend"])
def test_m6_what_somebody_had_allowed_ends_with_a_reset_and_does_not_come_back(
    world: World, desk: Application, act: str
) -> None:
    name = f"lin-{act}"
    lin = somebody(world, name, Role.CLERK, partner=desk.asker.partner.id)
    _, query = led(answered(lin, asked(desk), "allow"))
    given = desk.redeem(query["code"][0]).json or {}
    people = people_of_operator(world.settings)
    if act == "reset":
        people.reset(name)
    else:
        people.set_active(name, active=False)
        people.set_active(name, active=True)
    assert desk.refresh(given["refresh_token"]).status_code == 400
    answer = world.request(None, "GET", "/v1/catalogue", headers={"Authorization": f"Bearer {given['access_token']}"})
    assert answer.status_code == 401


def test_m6_a_code_that_was_not_redeemed_ends_with_a_reset(world: World, desk: Application) -> None:
    lin = somebody(world, "lin-code", Role.CLERK, partner=desk.asker.partner.id)
    codes = [led(answered(lin, asked(desk), "allow"))[1]["code"][0] for _ in range(2)]
    assert desk.redeem(codes[0]).status_code == 200
    people_of_operator(world.settings).reset("lin-code")
    refused = desk.redeem(codes[1])
    assert (refused.status_code, (refused.json or {})["error"]) == (400, "invalid_grant")


def test_m6_a_code_that_is_redeemed_during_a_reset_gives_nothing(
    world: World, desk: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = somebody(world, "lin-redeeming", Role.CLERK, partner=desk.asker.partner.id)
    _, query = led(answered(lin, asked(desk), "allow"))
    give, kept = RefreshTokens.give, []

    def give_after_a_reset(refresh: RefreshTokens, authorisation: Authorisation) -> str:
        people_of_operator(world.settings).reset("lin-redeeming")
        kept.append(give(refresh, authorisation))
        return kept[0]

    monkeypatch.setattr(RefreshTokens, "give", give_after_a_reset)
    refused = desk.redeem(query["code"][0])
    assert (refused.status_code, (refused.json or {})["error"]) == (400, "invalid_grant")
    assert desk.refresh(kept[0]).status_code == 400


def test_m6_what_is_allowed_during_a_reset_is_not(
    world: World, desk: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = somebody(world, "lin-allowing", Role.CLERK, partner=desk.asker.partner.id)
    address = asked(desk)
    beginning = CodeFlow.beginning

    def beginning_after_a_reset(flow: CodeFlow, person_id: str) -> str:
        people_of_operator(world.settings).reset("lin-allowing")
        return beginning(flow, person_id)

    monkeypatch.setattr(CodeFlow, "beginning", beginning_after_a_reset)
    assert answered(lin, address, "allow").status_code == 400
