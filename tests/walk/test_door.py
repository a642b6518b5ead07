"""Whatever is sent to the door, one clear answer comes back: a code that says what to do, never a fault.

The same words for what is hidden and for what does not exist; nothing of the request's values in a log.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gateway.errors import PROBLEMS
from tests.world import Asker, Deployment, Row, World

HOUSEHOLD: Row = {
    "household_no": "HH-1",
    "area_code": "310115003001",
    "status": "active",
    "classification": "公开",
    "protected": False,
    "care_needs": "mobility",
    "phone": "12500001234",
    "head_name": "沈月华",
}
MARKS = "𠮷é\u200b"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> World:
    made = World(Deployment(tmp_path_factory.mktemp("door") / "station", redis_url), "door")
    made.archive.fill(
        {"household": [{**HOUSEHOLD, "household_no": f"HH-{number}"} for number in range(1, 8)], "offence": []}
    )
    return made


@pytest.fixture
def committee(world: World) -> Asker:
    world.forget_counts()
    return world.deployment.asker("community-committee", "elderly-care")


@pytest.fixture
def civil_affairs(world: World) -> Asker:
    return world.deployment.asker("civil-affairs", "civil-affairs")


def code(response: TestResponse) -> str:
    """The problem's code, of an answer that is in every respect a problem document."""
    document = response.json
    assert document is not None
    assert response.mimetype == "application/problem+json"
    problem = next(problem for problem in PROBLEMS if problem.code == document["code"])
    assert (response.status_code, document["status"]) == (problem.status, problem.status)
    assert (document["title"], document["next_step"]) == (problem.title, problem.next_step)
    assert document["type"] == f"/docs#{problem.code}"
    assert len(document["request_id"]) == 32
    return problem.code


def words(response: TestResponse) -> dict[str, Any]:
    """What the requester reads, but for the request's id."""
    document = response.json
    assert document is not None
    return {name: value for name, value in document.items() if name != "request_id"}


def test_a_page_is_answered_with_its_disclosure(world: World, committee: Asker) -> None:
    answer = world.get(committee, "/v1/records/household", {"care_needs": "mobility", "limit": "2"})
    assert answer.json is not None
    assert [record["household_no"] for record in answer.json["data"]] == ["HH-1", "HH-2"]
    assert answer.json["data"][0]["phone"] == "*******1234"
    assert "criminal_history" not in answer.json["data"][0]
    assert answer.json["disclosure"]["policy"] == "committee-elderly-care@1"
    assert "no-onward-transfer" in answer.json["disclosure"]["obligations"]
    assert answer.headers["Gateway-Disclosure"] == answer.json["disclosure"]["id"]


def test_pages_followed_to_the_end_hold_every_record_once(world: World, committee: Asker) -> None:
    seen: list[str] = []
    query = {"limit": "3"}
    for _ in range(3):
        page = world.get(committee, "/v1/records/household", query).json
        assert page is not None
        seen += [record["household_no"] for record in page["data"]]
        query = {"limit": "3", "cursor": page["next"] or ""}
    assert seen == [f"HH-{number}" for number in range(1, 8)]
    assert query["cursor"] == ""


@pytest.mark.parametrize("path", ["/v1/records/offence", "/v1/records/no_such_type", "/v1/records/offence/F-1"])
def test_a_type_that_is_not_shared_and_one_that_does_not_exist_are_refused_alike(
    world: World, committee: Asker, path: str
) -> None:
    assert code(world.get(committee, path)) == "GW301"
    assert words(world.get(committee, path)) == words(world.get(committee, "/v1/records/unheard_of"))


def test_a_catalogue_entry_of_a_hidden_type_is_as_absent_as_any(world: World, committee: Asker) -> None:
    hidden, unknown = (world.get(committee, f"/v1/catalogue/{name}") for name in ("offence", "no_such_type"))
    assert code(hidden) == code(unknown) == "GW401"
    assert words(hidden) == words(unknown)


@pytest.mark.parametrize("name", ["criminal_history", "head_name_of_nobody", "phone", "head_id_number"])
@pytest.mark.parametrize("use", ["{}", "{}.gte", "sort"])
def test_a_field_that_may_not_be_used_and_one_that_does_not_exist_read_alike(
    world: World, committee: Asker, name: str, use: str
) -> None:
    query = {"sort": name} if use == "sort" else {use.format(name): "1"}
    answer = world.get(committee, "/v1/records/household", query)
    assert code(answer) == "GW103"
    unknown = {"sort": "never_was"} if use == "sort" else {use.format("never_was"): "1"}
    expected = json.dumps(words(world.get(committee, "/v1/records/household", unknown))).replace("never_was", name)
    assert words(answer) == json.loads(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("care_needs.like=mobility", "GW101"),
        ("care_needs=a&care_needs=b", "GW101"),
        ("care_needs=", "GW101"),
        ("CARE_NEEDS=a", "GW101"),
        ("care_needs=%00", "GW101"),
        ("care_needs=%ED%A0%80", "GW101"),
        ("fields=*", "GW101"),
        ("fields=household_no,household_no", "GW101"),
        ("fields=visit_notes", "GW103"),
        ("limit=0", "GW102"),
        ("limit=1000000", "GW102"),
        ("limit=ten", "GW101"),
        ("cursor=none", "GW104"),
        ("cursor=" + "A" * 400, "GW104"),
        ("$where=1", "GW101"),
        ("household_no.before=HH-2", "GW101"),
        ("head_birth_date.before=1960-01-01", "GW101"),
        ("%FF=1", "GW101"),
    ],
)
def test_a_request_that_cannot_be_meant_has_one_answer(
    world: World, committee: Asker, query: str, expected: str
) -> None:
    assert code(world.get(committee, f"/v1/records/household?{query}")) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "GW105"),
        (b"not json", "GW105"),
        (b'{"limit": 1, "limit": 2}', "GW105"),
        (b"[" * 10_000, "GW105"),
        (b'{"criteria": {"care_needs": "\\ud800"}}', "GW102"),
        (b'{"criteria": {"care_needs": "\\u0000"}}', "GW102"),
        (b'{"criteria": {"care_needs": "\xed\xa0\x80"}}', "GW105"),
        (b'{"criteria": {"phone": "12500001234"}}', "GW103"),
        (b'{"criteria": {"care_needs": {"$or": []}}}', "GW105"),
        (b'{"criteria": {"care_needs": {"in": []}}}', "GW102"),
        (b'{"fields": []}', "GW105"),
        (b'{"cursor": "none"}', "GW104"),
        (b" " * 10_000_000, "GW106"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_body_that_cannot_be_meant_has_one_answer(world: World, committee: Asker, body: bytes, expected: str) -> None:
    answer = world.request(
        committee, "POST", "/v1/records/household/search", data=body, content_type="application/json"
    )
    assert code(answer) == expected


def test_a_body_of_another_media_type_is_refused(world: World, committee: Asker) -> None:
    answer = world.request(committee, "POST", "/v1/records/household/search", data="{}", content_type="text/plain")
    assert code(answer) == "GW107"


def test_a_cursor_of_another_question_or_another_partner_is_refused(
    world: World, committee: Asker, civil_affairs: Asker
) -> None:
    page = world.get(committee, "/v1/records/household", {"limit": "2"}).json
    assert page is not None
    cursor = page["next"]
    assert code(world.get(committee, "/v1/records/household", {"cursor": cursor, "care_needs": "mobility"})) == "GW104"
    assert code(world.get(civil_affairs, "/v1/records/household", {"cursor": cursor})) == "GW104"
    altered = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    assert code(world.get(committee, "/v1/records/household", {"cursor": altered})) == "GW104"


def test_a_record_out_of_reach_and_one_that_does_not_exist_are_the_same(world: World, committee: Asker) -> None:
    world.archive.fill({"household": [{**HOUSEHOLD, "household_no": "HIDDEN-1", "area_code": "310115003002"}]})
    try:
        hidden, unknown = (world.read(committee, "household", name) for name in ("HIDDEN-1", "NOBODY-1"))
        assert code(hidden) == code(unknown) == "GW402"
        assert words(hidden) == words(unknown)
        assert {**hidden.headers} == {**unknown.headers}
    finally:
        world.archive.fill({"household": [{**HOUSEHOLD, "household_no": f"HH-{number}"} for number in range(1, 8)]})


@pytest.mark.parametrize("identifier", ["HH-1%00", "..%2F..%2Fetc", "x" * 201, MARKS, "'; drop table household; --"])
def test_an_identifier_can_be_anything_and_finds_only_what_it_names(
    world: World, committee: Asker, identifier: str
) -> None:
    assert code(world.get(committee, f"/v1/records/household/{identifier}")) in {"GW101", "GW109", "GW402"}


def test_without_a_token_there_is_nothing_but_the_way_to_one(world: World) -> None:
    for path in ("/v1/records/household", "/v1/records/household/HH-1", "/v1/catalogue", "/v1/records/no_such_type"):
        answer = world.get(None, path)
        assert code(answer) == "GW201"
        either = 'Bearer realm="station-archive", DPoP algs="ES256 Ed25519 EdDSA PS256"'
        assert answer.headers["WWW-Authenticate"] == either


def test_a_token_that_has_expired_is_refused(world: World, committee: Asker) -> None:
    token = world.token(committee)
    world.clock.now += 301
    try:
        headers = {"Authorization": f"Bearer {token}"}
        answer = world.get(None, "/v1/records/household", headers=headers)
        assert code(answer) == "GW202"
        assert answer.headers["WWW-Authenticate"].endswith('error="invalid_token"')
    finally:
        world.clock.now -= 301


def test_a_token_without_the_scope_is_refused(world: World, committee: Asker) -> None:
    token = world.token(committee, scopes=["household:read"])
    headers = {"Authorization": f"Bearer {token}"}
    assert code(world.get(None, "/v1/records/household", headers=headers)) == "GW301"


def test_two_authorization_headers_are_none(world: World, committee: Asker) -> None:
    token = f"Bearer {world.token(committee)}"
    answer = world.browser.get("/v1/records/household", headers=[("Authorization", token), ("Authorization", token)])
    assert answer.status_code == 401


def test_a_purpose_that_was_not_agreed_gets_no_token(world: World, committee: Asker) -> None:
    for purpose in ("prosecution", "debt-collection", ""):
        details = json.dumps([{"type": "station_archive", "purpose": purpose}])
        refused = world.ask_for_token(committee, scope="household:list", authorization_details=details)
        assert refused.status_code == 400
        assert refused.json is not None
        assert refused.json["error"] == "invalid_authorization_details"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", "GW109"),
        ("GET", "/v1", "GW109"),
        ("GET", "/v1/records", "GW109"),
        ("GET", "/v1/records/household/HH-1/media/1", "GW109"),
        ("GET", "/v1//records/household", "GW109"),
        ("DELETE", "/v1/records/household/HH-1", "GW110"),
        ("PUT", "/v1/records/household", "GW110"),
        ("GET", "/oauth/token", "GW110"),
    ],
)
def test_an_address_or_method_that_does_not_exist_says_so(
    world: World, committee: Asker, method: str, path: str, expected: str
) -> None:
    assert code(world.request(committee, method, path)) == expected


def test_the_daily_limit_holds_and_says_when_it_ends(world: World, committee: Asker) -> None:
    world.forget_counts()
    key = f"gateway:day:{committee.partner.id}:{committee.purpose.name}:2026-11-22"
    world.redis.set(key, 499)
    try:
        assert world.get(committee, "/v1/records/household").status_code == 200
        refused = world.get(committee, "/v1/records/household")
        assert code(refused) == "GW303"
        assert int(refused.headers["Retry-After"]) == 12 * 3600
    finally:
        world.forget_counts()


@pytest.mark.parametrize("accept", ["text/html", "application/xml"])
def test_a_form_that_is_not_offered_is_refused(world: World, committee: Asker, accept: str) -> None:
    assert code(world.get(committee, "/v1/records/household", headers={"Accept": accept})) == "GW108"


def test_the_three_forms_hold_the_same_records(world: World, committee: Asker) -> None:
    page = world.get(committee, "/v1/records/household").json
    assert page is not None
    lines = world.get(committee, "/v1/records/household", headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line) for line in lines] == page["data"]
    table = world.get(committee, "/v1/records/household", headers={"Accept": "text/csv"}).text.splitlines()
    assert table[0].split(",") == list(page["data"][0])
    assert len(table) == len(page["data"]) + 1


def test_what_is_found_by_search_is_what_is_found_by_address(world: World, committee: Asker) -> None:
    by_address = world.get(committee, "/v1/records/household", {"care_needs": "mobility", "sort": "-household_no"})
    by_search = world.search(
        committee, "household", {"criteria": {"care_needs": "mobility"}, "sort": ["-household_no"]}
    )
    assert by_address.json is not None
    assert by_search.json is not None
    assert by_address.json["data"] == by_search.json["data"] != []
