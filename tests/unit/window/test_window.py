"""The committees' window: a clerk chooses a purpose, looks records up, opens one and takes a page away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape

import pytest

from gateway.identity.assertion import make_assertion
from gateway.model.client import Binding, Client
from gateway.model.person import Role
from tests.unit.signin.visitors import Visitor, people_of, somebody
from tests.unit.window.clerks import AREA, asked, clerk, household_of, last_entry, seated, sit
from tests.world import World


def test_a_clerk_looks_records_up_opens_one_and_takes_a_page_away(world: World) -> None:
    lin = seated(world, "lin-walks")
    form = lin.get("/window?lang=zh").text
    assert "居家养老服务" in form
    assert 'name="tick:care_needs:mobility"' in form
    assert 'name="value:phone"' not in form

    found = asked(lin, "search", **{"value:care_needs": "mobility"})
    assert found.status_code == 200
    assert re.findall("HH-000.", found.text).count("HH-0009") == 0
    assert all(f"HH-000{number}" in found.text for number in range(3))
    assert "*******1234" in found.text
    assert "<b>测试" not in found.text

    opened = asked(lin, "record", identifier="HH-0001")
    assert "只显示一部分：后 4 位" in opened.text
    taken = asked(lin, "download", **{"value:care_needs": "mobility"})
    assert (taken.mimetype, taken.headers["Content-Disposition"][:22]) == ("text/csv", 'attachment; filename="')
    assert taken.text.count("\r\n") == 4


def test_a_record_and_a_form_lead_back_to_the_page_of_results_that_they_came_from(world: World) -> None:
    world.archive.fill({"household": [household_of(number, AREA) for number in range(60)]})
    lin = seated(world, "lin-goes-back")
    search = {"tick:care_needs:mobility": "1", "operator:care_needs": "in", "sort": "household_no"}
    first = asked(lin, "search", **search)
    second = asked(lin, "search", **search, cursor=inputs_of(first.text, "/window/search", "next")["cursor"])
    opened = asked(lin, "record", **inputs_of(second.text, "/window/record"), identifier="HH-0055")
    paper = asked(lin, "paper", **inputs_of(opened.text, "/window/paper"))
    again = asked(lin, "record", **inputs_of(paper.text, "/window/record"))
    for page in (opened, again):
        back = asked(lin, "search", **inputs_of(page.text, "/window/search"))
        assert back.status_code == 200
        assert re.findall("HH-[0-9]{4}", rows_of(back.text)) == re.findall("HH-[0-9]{4}", rows_of(second.text))
        assert "HH-0055" in back.text
        assert "HH-0001" not in back.text
    world.archive.fill({"household": [household_of(number, AREA) for number in range(3)]})


def inputs_of(page: str, action: str, word: str = "") -> dict[str, str]:
    """The inputs of the first form with that action, or of the first with a cursor where ``word`` is given."""
    forms = [form for form in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL) if f'action="{action}"' in form]
    form = next(form for form in forms if not word or 'name="cursor"' in form)
    found = re.findall(r'name="([^"]*)" value="([^"]*)"', form)
    return {name: unescape(text) for name, text in found if name not in {"form_token", "held"}}


def rows_of(page: str) -> str:
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_what_was_looked_up_is_on_record_with_who_sat_there(world: World) -> None:
    lin = seated(world, "lin-recorded")
    found = asked(lin, "search", **{"value:care_needs": "mobility"})
    entry = last_entry(world)
    assert entry["request"] in found.text
    told = {name: entry[name] for name in ("kind", "person", "officer", "purpose", "action", "count")}
    assert told == {
        "kind": "release",
        "person": "lin-recorded",
        "officer": "lin-recorded-name",
        "purpose": "elderly-care",
        "action": "list",
        "count": 3,
    }
    assert entry["client"].endswith("-window")


def test_a_search_with_nothing_filled_in_lists_what_may_be_seen_and_goes_on(world: World) -> None:
    world.archive.fill({"household": [household_of(number, AREA) for number in range(60)]})
    lin = seated(world, "lin-pages")
    first = asked(lin, "search", sort="-household_no")
    cursor = re.search(r'name="cursor" value="([^"]*)"', first.text)
    assert cursor is not None
    second = asked(lin, "search", sort="-household_no", cursor=cursor.group(1))
    seen = [set(re.findall(r"<bdi>(HH-\d+)</bdi>", page.text)) for page in (first, second)]
    assert not seen[0] & seen[1]
    assert len(seen[0] | seen[1]) == 60
    assert asked(lin, "search", sort="household_no", cursor=cursor.group(1)).status_code == 400
    world.archive.fill({"household": [household_of(number, AREA) for number in range(3)]})


@pytest.fixture(scope="module")
def regular(world: World) -> Visitor:
    """One clerk for all of the cases below."""
    return seated(world, "lin-edits")


@pytest.mark.parametrize(
    ("path", "form", "answer"),
    [
        ("search", {"value:members": "two"}, (422, "有一项不能用来查询")),
        ("search", {"value:criminal_history": "x"}, (422, "有一项不能用来查询")),
        ("search", {"value:no_such_thing": "x"}, (422, "有一项不能用来查询")),
        ("search", {"value:care_needs": "x", "operator:care_needs": "like"}, (400, "表单内容不对")),
        ("search", {"value:Not a field": "x"}, (400, "表单内容不对")),
        ("search", {"sort": "a b"}, (400, "表单内容不对")),
        ("search", {"cursor": "AAAA"}, (400, "这一页已经过期")),
        ("search", {"type": "offence"}, (403, "没有这类查询的权限")),
        ("search", {"type": "no_such_type"}, (403, "没有这类查询的权限")),
        ("search", {"type": "../etc"}, (400, "表单内容不对")),
        ("record", {"identifier": "HH-0009"}, (404, "没有您可以看到的这条档案")),
        ("record", {"identifier": "HH-9999"}, (404, "没有您可以看到的这条档案")),
        ("record", {"identifier": ""}, (400, "表单内容不对")),
        ("record", {"identifier": "x" * 300}, (400, "表单内容不对")),
    ],
)
def test_whoever_edits_a_form_meets_one_sentence_and_is_on_record(
    world: World, regular: Visitor, path: str, form: Mapping[str, str], answer: tuple[int, str]
) -> None:
    status, words = answer
    before = last_entry(world)["request"]
    answered = asked(regular, path, **form)
    assert (answered.status_code, words in answered.text) == (status, True), answered.text
    entry = last_entry(world)
    if status != 422:
        assert entry["kind"] == "refusal"
        assert entry["request"] in answered.text
    assert entry["request"] != before


def test_what_was_typed_stands_in_the_form_again(world: World) -> None:
    lin = seated(world, "lin-again")
    again = asked(lin, "form", **{"value:address": 'a"b<c', "operator:address": "not"})
    assert 'value="a&#34;b&lt;c"' in again.text
    assert '<option value="not" selected>' in again.text


def test_nobody_else_gets_in(world: World) -> None:
    stranger = clerk(world, "lin-out")
    stranger.post("/signin/out", seen="/account")
    assert stranger.get("/window").headers["Location"].startswith("/signin?")
    reviewer = somebody(world, "rev-window", Role.REVIEWER)
    assert (reviewer.get("/window").status_code, "供协作单位的经办人使用" in reviewer.get("/window").text) == (
        403,
        True,
    )
    others = world.deployment.asker("property-manager", "rental-housing").partner.id
    elsewhere = clerk(world, "lin-elsewhere", others)
    assert "现在没有可以在这里办理的事项" in elsewhere.get("/window").text
    place = next(iter(world.deployment.directory_now().agreements)) + "-window:elderly-care"
    assert elsewhere.post("/window/seat", seen="/account", place=place).status_code == 422
    assert elsewhere.post("/window/search", seen="/account", type="household").headers["Location"] == "/window"


def test_a_form_from_elsewhere_is_not_taken(world: World) -> None:
    lin = seated(world, "lin-foreign")
    before = last_entry(world)["request"]
    sent = lin.send("/window/search", {"Origin": "https://elsewhere.example"}, type="household")
    assert sent.status_code == 403
    assert lin.send("/window/search", lin.same, type="household", form_token="x").status_code == 403
    assert last_entry(world)["request"] == before


def test_a_case_number_is_asked_for_where_the_purpose_needs_one(world: World) -> None:
    deployment = world.deployment
    partner = deployment.asker("prosecution", "prosecution").partner.id
    agreement = next(each for each in deployment.directory_now().agreements.values() if each.partner_id == partner)
    window = Client("prosecution-window", agreement.id, (), active=True, binding=Binding.SESSION)
    deployment.administration.add_client(window)
    chen = clerk(world, "chen", partner)
    assert sit(chen, "prosecution", case=" \u200b").status_code == 422
    assert sit(chen, "prosecution", case=" 沪浦检\u3000(2026) 7 ").status_code == 303
    assert "（沪浦检 (2026) 7）" in chen.get("/window").text
    asked(chen, "search", type="case")
    assert last_entry(world)["case_number"] == "沪浦检 (2026) 7"


def test_there_are_no_emergencies_at_the_window(world: World) -> None:
    deployment = world.deployment
    care = deployment.asker("community-committee", "elderly-care").agreement
    agreement = replace(care, id="emergencies-alone", purposes=frozenset({"emergency", "elderly-care"}))
    deployment.administration.add_agreement(agreement)
    window = Client("emergency-window", agreement.id, (), active=True, binding=Binding.SESSION)
    deployment.administration.add_client(window)
    page = clerk(world, "lin-emergency").get("/window").text
    assert "emergency-window:elderly-care" in page
    assert "emergency-window:emergency" not in page
    deployment.administration.set_client_active(window.id, active=False)


def test_a_suspended_clerk_window_or_agreement_ends_what_was_begun(world: World) -> None:
    lin = seated(world, "lin-suspended")
    window = next(each for each in world.deployment.directory_now().clients.values() if each.is_window)
    world.deployment.administration.set_client_active(window.id, active=False)
    assert asked_plainly(lin) == ["/window"]
    world.deployment.administration.set_client_active(window.id, active=True)
    assert asked(lin, "search").status_code == 200
    people_of(world).set_active("lin-suspended", active=False)
    assert asked_plainly(lin)[0].startswith("/signin?")


def asked_plainly(visitor: Visitor) -> list[str]:
    """Where a search leads that is sent with the token of the account's page."""
    answered = visitor.post("/window/search", seen="/signin", type="household")
    return [answered.headers.get("Location", "")]


def test_the_window_s_client_has_no_token_and_a_program_s_client_no_seat(world: World) -> None:
    window = next(each for each in world.deployment.directory_now().clients.values() if each.is_window)
    committee = world.deployment.asker("community-committee", "elderly-care")
    refused, unknown = (
        world.ask_for_token(
            committee, client_assertion=make_assertion(committee.key, name, world.settings.issuer, world.clock())
        )
        for name in (window.id, "no-such-client")
    )
    assert (refused.status_code, refused.json) == (unknown.status_code, unknown.json)
    assert (refused.json or {})["error"] == "invalid_client"
    program = Client("desk-as-window", committee.agreement.id, (dict(committee.key),), active=True)
    world.deployment.administration.add_client(program)
    lin = clerk(world, "lin-programs")
    assert "desk-as-window" not in lin.get("/window").text
    assert lin.post("/window/seat", seen="/window", place="desk-as-window:elderly-care").status_code == 422


def test_another_purpose_can_be_chosen_and_a_seat_ends_with_the_session(world: World) -> None:
    lin = seated(world, "lin-leaves")
    assert lin.post("/window/leave", seen="/window").status_code == 303
    assert "这次办什么事" in lin.get("/window").text
    sit(lin, "disaster-roll")
    assert "防疫与救灾" in lin.get("/window").text
    lin.post("/signin/out", seen="/account")
    lin.sign_in()
    assert "这次办什么事" in lin.get("/window").text


def test_nothing_that_is_asked_stands_in_an_address_or_may_be_kept(world: World) -> None:
    lin = seated(world, "lin-addresses")
    for page in (lin.get("/window"), asked(lin, "search", **{"value:care_needs": "mobility"})):
        assert 'method="get"' not in page.text.lower()
        assert page.headers["Cache-Control"] == "private, no-store"
        assert not re.findall(r'href="[^"]*(HH-|mobility)', page.text)


def test_without_redis_nothing_is_shown_and_it_is_said_what_to_do(world: World) -> None:
    lin = seated(world, "lin-away")
    token = lin.token("/window")
    lin.browser.application = World(world.deployment, "window-away", redis_url="unix:///nowhere/none.sock").app
    answered = lin.send("/window/search", lin.same, type="household", form_token=token)
    assert (answered.status_code, "请稍后再试" in answered.text) == (503, True)
    assert answered.headers["Retry-After"]
