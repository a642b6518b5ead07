"""Requests for access over HTTP: a partner has its own, and whatever is asked for tells nothing of any record.

Class 16 (an attachment that is fetched directly) is tried here: there are none but those of such requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from gateway.access.asking import AccessRequests
from gateway.access.attached import LARGEST
from gateway.access.clock import Terms
from gateway.access.deciding import Allowance, Reviews
from gateway.access.request import Granted
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.ledger.acts import read_acts
from gateway.model.act import ActName
from gateway.model.inquiry import Action
from tests.leaks.answers import code
from tests.leaks.households import household
from tests.leaks.test_receipts import sequence
from tests.unit.access.wishes import PDF, REVIEWER
from tests.world import TODAY, Asker, Deployment, World

REQUESTS: Final = "/v1/access-requests"
WISH: Final[Mapping[str, Any]] = {
    "type": "resident",
    "actions": ["list", "read"],
    "fields": ["name", "phone"],
    "purpose": "disaster-roll",
    "areas": ["310115003001"],
    "until": "2027-06-30",
    "basis": "突发事件应对法第五十七条",
    "why": "要逐户通知转移 🚨 \u202eمرحبا",
}


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> World:
    world = World(deployment, "access")
    world.archive.fill({"household": [household()]})
    return world


@pytest.fixture
def other(deployment: Deployment) -> Asker:
    """A partner of another kind."""
    return deployment.asker("property-manager", "rental-housing")


@pytest.fixture(autouse=True)
def few(station: World) -> Iterator[None]:
    """No test meets the limits of another's requests."""
    station.forget_counts()
    yield
    for each in requests_of(station).told(station.deployment.asker("community-committee", "elderly-care").partner.id):
        if each.is_open:
            requests_of(station).withdraw(each.id, each.applicant)


def requests_of(world: World) -> AccessRequests:
    """The requests as the application has them."""
    key = read_people_key(world.settings.keys / KEY_FILE)
    return AccessRequests(world.deployment.state, Terms(), world.settings.zone, key)


def ask(world: World, asker: Asker, **changes: Any) -> TestResponse:
    headers = changes.pop("headers", {})
    return world.request(asker, "POST", REQUESTS, json={**WISH, **changes}, headers=headers)


def asked(world: World, asker: Asker, **changes: Any) -> dict[str, Any]:
    answer = ask(world, asker, **changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def attach(world: World, asker: Asker, request: str, name: str, content: bytes) -> TestResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": "application/pdf"}
    return world.request(asker, "POST", f"{REQUESTS}/{request}/attachments", data=content, headers=headers)


def test_a_request_is_taken_told_answered_and_taken_back(station: World, committee: Asker) -> None:
    first = asked(station, committee)
    assert (first["state"], first["due"], first["wish"]["why"]) == ("submitted", "2026-12-04", WISH["why"])
    listed = (station.get(committee, REQUESTS).json or {})["requests"]
    assert first in listed
    path = f"{REQUESTS}/{first['id']}"
    assert code(station.request(committee, "POST", f"{path}/answer", json={"text": "x"})) == (409, "GW408")
    Reviews(requests_of(station)).ask_back(first["id"], REVIEWER, "哪几户？")
    told = station.get(committee, path).json or {}
    assert [(step["by"], step["step"], step["text"]) for step in told["steps"]] == [
        ("partner", "asked", ""),
        ("station", "asked-back", "哪几户？"),
    ]
    assert REVIEWER.id not in str(told)
    answered = station.request(committee, "POST", f"{path}/answer", json={"text": "三号楼"})
    assert (answered.json or {})["state"] == "in-review"
    for _ in range(2):
        back = station.request(committee, "POST", f"{path}/withdrawal")
        assert (back.status_code, (back.json or {})["state"]) == (200, "withdrawn")
    acts = [act.act for told in read_acts(station.settings.ledger) for act in told.acts.acts]
    assert {ActName.ACCESS_ASKED, ActName.ACCESS_ANSWERED, ActName.ACCESS_WITHDRAWN} <= {*acts}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": "Household"}, "type"),
        ({"type": ["household"]}, "type"),
        ({"actions": []}, "actions"),
        ({"actions": ["answer"]}, "actions"),
        ({"actions": ["read", "read"]}, "actions"),
        ({"fields": []}, "fields"),
        ({"fields": ["x" * 64]}, "fields"),
        ({"fields": ["phone"] * 2}, "fields"),
        ({"fields": ["../phone"]}, "fields"),
        ({"purpose": "Elderly Care"}, "purpose"),
        ({"areas": ["31"]}, "areas"),
        ({"areas": ["000000"]}, "areas"),
        ({"until": "2026-11-22"}, "until"),
        ({"until": "2099-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"until": 20270630}, "until"),
        ({"basis": ""}, "basis"),
        ({"basis": " \n "}, "basis"),
        ({"why": "x" * 2001}, "why"),
        ({"why": "nul \x00"}, "why"),
        ({"why": "half \ud800"}, "why"),
        ({"urgent": "yes"}, "urgent"),
        ({"others": "x" * 301}, "others"),
        ({"state": "approved"}, "unknown"),
        ({"id": "0" * 32}, "unknown"),
        ({"granted": {}}, "unknown"),
        ({"partner": "committee-puxing-two"}, "unknown"),
        ({"due": "2030-01-01"}, "unknown"),
    ],
)
def test_a_wish_of_another_form_is_refused_with_the_part_that_is_wrong(
    station: World, committee: Asker, changes: dict[str, Any], place: str
) -> None:
    refused = ask(station, committee, **changes)
    assert code(refused) == (400, "GW105")
    assert place in (refused.json or {})["detail"]
    assert "elderly" not in refused.text


def test_what_is_hidden_and_what_nobody_has_are_asked_for_alike(station: World, committee: Asker) -> None:
    hidden, unknown = (
        asked(station, committee, type=name, fields=[field])
        for name, field in (("case", "secret"), ("nothing", "none"))
    )
    made = {"id", "wish"}
    assert {key: hidden[key] for key in hidden.keys() - made} == {key: unknown[key] for key in unknown.keys() - made}


def test_sent_twice_it_is_one_and_another_under_the_key_is_refused(station: World, committee: Asker) -> None:
    key = {"Idempotency-Key": "once-1"}
    first = asked(station, committee, headers=key)
    assert asked(station, committee, headers=key) == first
    assert code(ask(station, committee, why="another", headers=key)) == (409, "GW409")
    for wrong in ("", "x" * 129, "with space"):
        assert code(ask(station, committee, headers={"Idempotency-Key": wrong})) == (400, "GW101")


def test_more_than_so_many_are_not_open_at_once(station: World, committee: Asker) -> None:
    for _ in range(20):
        asked(station, committee)
    assert code(ask(station, committee)) == (409, "GW305")


def test_16_a_request_and_its_attachments_are_the_partner_s_own(station: World, committee: Asker, other: Asker) -> None:
    mine = asked(station, committee)["id"]
    sent = attach(station, committee, mine, "basis.pdf", PDF)
    assert (sent.json or {}) == {
        "number": 1,
        "name": "basis.pdf",
        "type": "application/pdf",
        "size": len(PDF),
        "sha256": (sent.json or {})["sha256"],
        "destroyed": None,
    }
    got = station.get(committee, f"{REQUESTS}/{mine}/attachments/1")
    assert (got.data, got.content_type) == (PDF, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "private, no-store"
    nobody_s = "0" * 32
    for method, rest in (
        ("GET", ""),
        ("GET", "/attachments/1"),
        ("GET", "/attachments/2"),
        ("POST", "/withdrawal"),
        ("POST", "/answer"),
        ("POST", "/attachments"),
    ):
        answers = []
        for request in (mine, nobody_s, "x", "..%2f" + mine):
            given: dict[str, Any] = {"json": {"text": "x"}} if rest == "/answer" else {}
            if rest == "/attachments":
                given = {"data": PDF, "headers": {"Content-Disposition": 'attachment; filename="a.pdf"'}}
            answer = station.request(other, method, f"{REQUESTS}/{request}{rest}", **given)
            answers.append({**(answer.json or {}), "request_id": ""})
        assert [each["code"] for each in answers] == ["GW407"] * 3 + [answers[-1]["code"]]
        assert answers[0] == answers[1] == answers[2]
    assert mine not in station.get(other, REQUESTS).text
    assert code(station.get(committee, f"{REQUESTS}/{mine}/attachments/0")) == (404, "GW407")
    assert code(station.get(committee, f"{REQUESTS}/{mine}/attachments/9")) == (404, "GW407")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("basis.pdf", b"PK\x03\x04zip"),
        ("basis.pdf", b"<svg onload='x'/>"),
        ("basis.exe", PDF),
        ("", PDF),
        ("basis.pdf", PDF + b"\0" * LARGEST),
    ],
)
def test_an_attachment_that_is_not_what_it_says_is_not_taken(
    station: World, committee: Asker, name: str, content: bytes
) -> None:
    mine = asked(station, committee)["id"]
    assert code(attach(station, committee, mine, name, content)) == (400, "GW111")
    assert (station.get(committee, f"{REQUESTS}/{mine}").json or {})["attachments"] == []


def test_what_is_granted_may_be_looked_up_and_shows_what_policies_show_and_no_more(
    station: World, deployment: Deployment
) -> None:
    # a committee whose agreement is for care alone is granted the roll of another purpose, of one field
    asker = deployment.asker("community-committee", "elderly-care")
    fields = ["head_name", "phone", "criminal_history"]
    mine = asked(station, asker, type="household", fields=fields)["id"]
    token = {"scope": "household:list"}
    details = {"authorization_details": '[{"type":"station_archive","purpose":"disaster-roll"}]'}
    assert station.ask_for_token(asker, **token, **details).status_code == 400
    granted = Granted((Action.LIST,), ("head_name", "criminal_history"), ("310115003001",), TODAY.replace(month=12))
    allowance = Allowance(frozenset(Action), frozenset(fields), asker.partner.areas, asker.agreement.last)
    Reviews(requests_of(station)).approve(mine, REVIEWER, granted, allowance)
    given = (station.ask_for_token(asker, **token, **details).json or {})["access_token"]
    headers = {"Authorization": f"Bearer {given}"}
    shown = (station.request(None, "GET", "/v1/catalogue", headers=headers).json or {})["types"]
    # the policy for the roll gives the name; nobody's policy gives the last, and the telephone was not granted
    assert [[field["name"] for field in each["fields"]] for each in shown] == [["household_no", "head_name"]]
    page = station.request(None, "GET", "/v1/records/household", headers=headers)
    assert page.status_code == 200
    station.clock.now += 40 * 24 * 3600
    try:
        assert station.ask_for_token(asker, **token, **details).status_code == 400
    finally:
        station.clock.now -= 40 * 24 * 3600


def test_of_use_is_said_of_one_s_own_answers_alone(station: World, committee: Asker, other: Asker) -> None:
    answer = station.read(committee, "household", "H-1").json or {}
    number = answer["disclosure"]["id"]
    sequence(station)
    given = {"disclosure": number, "useful": False, "note": "电话 13800000000 打不通"}
    assert station.request(committee, "POST", "/v1/feedback", json=given).json == {"taken": True}
    nobody_s = station.request(other, "POST", "/v1/feedback", json={**given, "disclosure": "0" * 32})
    another_s = station.request(other, "POST", "/v1/feedback", json=given)
    assert code(nobody_s) == code(another_s) == (404, "GW404")
    for amiss in ({"useful": "no"}, {"note": "a\0b"}, {"note": "x" * 201}):
        assert code(station.request(committee, "POST", "/v1/feedback", json={**given, **amiss})) == (400, "GW105")
    acts = [act for told in read_acts(station.settings.ledger) for act in told.acts.acts]
    [said] = [act for act in acts if act.act is ActName.FEEDBACK_GIVEN]
    assert said.after == {"type": "household", "purpose": "elderly-care", "useful": False}
