"""Leaks through the query, classes 1 to 13: what may be asked is decided on what was parsed, and by the view."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

import pytest

from tests.leaks.answers import code, plain
from tests.leaks.households import household
from tests.leaks.questions import WORDS
from tests.world import Asker, Deployment, World

LIST: Final = "/v1/records/household"
MASKED, HIDDEN, UNKNOWN = "phone", "criminal_history", "no_such_field"
FIELD, PARAMETER, VALUE, CURSOR, BODY = ((400, f"GW10{number}") for number in (3, 1, 2, 4, 5))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("name", [MASKED, HIDDEN, "head_id_number", "head_name", "classification", "area_code"])
def test_01_a_filter_on_a_masked_field_is_refused_like_one_on_an_unknown_field(
    seen: World, committee: Asker, name: str, word: str
) -> None:
    value = household()[name]
    refused = seen.get(committee, LIST, {f"{name}.{word}": str(value)})
    assert code(refused) == FIELD
    assert plain(refused, unsaid=name) == plain(seen.get(committee, LIST, {f"{UNKNOWN}.{word}": "x"}), unsaid=UNKNOWN)
    searched = seen.search(committee, "household", {"criteria": {name: {word: value}}})
    assert plain(searched, unsaid=name) == plain(refused, unsaid=name)


@pytest.mark.parametrize("name", [MASKED, HIDDEN, "head_name"])
def test_02_a_sort_by_a_field_that_is_not_given_for_it_is_refused_like_one_by_an_unknown_field(
    seen: World, committee: Asker, name: str
) -> None:
    refused = seen.get(committee, LIST, {"sort": f"-{name}"})
    assert code(refused) == FIELD
    assert plain(refused, unsaid=name) == plain(seen.get(committee, LIST, {"sort": f"-{UNKNOWN}"}), unsaid=UNKNOWN)


def test_02_a_cursor_tells_nothing_of_where_it_stands(seen: World, committee: Asker) -> None:
    cursors = []
    for first in ("H-1", "H-1-with-a-longer-number"):
        seen.archive.fill({"household": [household(first), household("H-9")]})
        cursors.append(seen.get(committee, LIST, {"limit": "1"}).headers["Gateway-Next"])
    assert len(set(map(len, cursors))) == 1
    for cursor in cursors:
        assert b"H-1" not in base64.urlsafe_b64decode(cursor + "===")


@pytest.mark.parametrize(
    "other", [{"limit": "1", "sort": "-household_no"}, {"limit": "1", "care_needs": "助餐"}], ids=["order", "criteria"]
)
def test_02_a_cursor_answers_no_other_question(seen: World, committee: Asker, other: dict[str, str]) -> None:
    seen.archive.fill({"household": [household("H-1"), household("H-2")]})
    cursor = seen.get(committee, LIST, {"limit": "1"}).headers["Gateway-Next"]
    assert code(seen.get(committee, LIST, {**other, "cursor": cursor})) == CURSOR


def test_03_nothing_is_counted_that_is_not_shown(seen: World, committee: Asker) -> None:
    alone = plain(seen.get(committee, LIST, {"limit": "1"}))
    seen.archive.fill({"household": [household(), *(household(f"H-{n}", status="moved_out") for n in range(2, 40))]})
    answer = seen.get(committee, LIST, {"limit": "1"})
    assert plain(answer) == alone
    assert (answer.json or {}).keys() == {"data", "disclosure", "next"}
    assert (answer.json or {})["next"] is None


@pytest.mark.parametrize(
    "parameter",
    ["count", "total", "group_by", "distinct", "sum", "having", "q", "query", "search", "suggest"],
)
def test_04_and_05_there_is_nothing_that_counts_groups_or_looks_through_text(
    seen: World, committee: Asker, parameter: str
) -> None:
    refused = seen.get(committee, LIST, {parameter: "criminal_history"})
    assert plain(refused, unsaid=parameter) == plain(seen.get(committee, LIST, {UNKNOWN: "x"}), unsaid=UNKNOWN)


@pytest.mark.parametrize(
    "parameter",
    ["head.name", "cases.suspect_name", "household.phone", "care_needs.is.is", "care_needs.", ".is", "a.b.c"],
)
def test_06_there_is_no_way_along_a_relation(seen: World, committee: Asker, parameter: str) -> None:
    assert code(seen.get(committee, LIST, {parameter: "x"})) == PARAMETER
    assert code(seen.search(committee, "household", {"criteria": {parameter: "x"}})) == BODY


@pytest.mark.parametrize(
    "criteria",
    [
        {"$or": [{"care_needs": "助餐"}]},
        {"care_needs": {"$ne": "x"}},
        {"care_needs": {"is": {"is": "助餐"}}},
        {"care_needs": {"in": [["助餐"]]}},
        {"care_needs": {"is": "助餐", "not": "x"}},
        {"care_needs": {}},
        {"care_needs": {"": "助餐"}},
        {"care_needs": ["助餐"]},
        {"care_needs": None},
        {"care_needs": {"present": None}},
        [{"care_needs": "助餐"}],
        "care_needs = '助餐'",
    ],
    ids=json.dumps,
)
def test_07_a_criterion_is_one_field_one_operator_and_plain_values(
    seen: World, committee: Asker, criteria: Any
) -> None:
    asked = seen.driver.asked
    assert code(seen.search(committee, "household", {"criteria": criteria})) in {BODY, VALUE}
    assert seen.driver.asked == asked


@pytest.mark.parametrize(
    "name", ["care_needs[is]", "care_needs[]", "care_needs%5Bis%5D", "$where", "care_needs;status"]
)
def test_07_other_ways_to_write_an_operator_are_none(seen: World, committee: Asker, name: str) -> None:
    assert code(seen.get(committee, LIST, {name: "x"})) == PARAMETER


def test_08_what_is_refused_never_reaches_the_archive(seen: World, committee: Asker) -> None:
    seen.get(committee, LIST)
    asked = seen.driver.asked
    for query in ({"phone": "13800001234"}, {"sort": "phone"}, {"fields": "phone,visit_notes"}, {"where": "1=1"}):
        assert code(seen.get(committee, LIST, query)) == FIELD
    assert seen.driver.asked == asked


@pytest.mark.parametrize("fields", [[], None, "", {}, [None], ["*"], [""]], ids=json.dumps)
def test_09_an_empty_selection_is_not_taken_for_all(seen: World, committee: Asker, fields: Any) -> None:
    assert code(seen.search(committee, "household", {"fields": fields})) == BODY


@pytest.mark.parametrize("query", ["fields=", "fields=,", "fields=*", "fields=%20", "fields"])
def test_09_an_empty_selection_in_an_address_is_not_taken_for_all(seen: World, committee: Asker, query: str) -> None:
    assert code(seen.get(committee, f"{LIST}?{query}")) == PARAMETER


def test_09_a_selection_left_out_is_what_the_policy_gives(
    seen: World, committee: Asker, deployment: Deployment
) -> None:
    given = {name for _, _, view in deployment.views(committee) for name in view.columns}
    [record] = (seen.get(committee, LIST).json or {})["data"]
    assert record.keys() == given


@pytest.mark.parametrize(
    "query",
    [
        "care_needs=x&care_needs=y",
        "care_needs=x&care_needs=x",
        "limit=1&limit=2",
        "fields=care_needs,care_needs",
        "sort=household_no,-household_no",
        "care%5fneeds=x&care_needs=y",
    ],
)
def test_10_nothing_is_given_twice(seen: World, committee: Asker, query: str) -> None:
    assert code(seen.get(committee, f"{LIST}?{query}")) == PARAMETER


@pytest.mark.parametrize(
    "body",
    [
        '{"criteria": {}, "criteria": {"care_needs": "x"}}',
        '{"criteria": {"care_needs": "x", "care_needs": "y"}}',
        '{"criteria": {"care_needs": {"is": "x", "is": "y"}}}',
        '{"criteria": {"care_needs": "x", "care\\u005fneeds": "y"}}',
    ],
)
def test_10_no_key_is_given_twice(seen: World, committee: Asker, body: str) -> None:
    response = seen.request(committee, "POST", f"{LIST}/search", data=body, content_type="application/json")
    assert code(response) == BODY


def test_10_two_tokens_are_none(seen: World, committee: Asker) -> None:
    token = ("Authorization", f"Bearer {seen.token(committee)}")
    assert seen.browser.get(LIST, headers=[token]).status_code == 200
    assert code(seen.browser.get(LIST, headers=[token, token])) == (401, "GW202")


@pytest.mark.parametrize(
    "name",
    [
        "Phone",
        "PHONE",
        "ｐｈｏｎｅ",
        "рhone",
        "phone ",
        " phone",
        "phone\x00",
        "phone\n",
        "phоne",
        '"phone"',
        "household.phone",
    ],
)
def test_11_a_name_is_taken_as_it_is_written_or_not_at_all(seen: World, committee: Asker, name: str) -> None:
    assert code(seen.get(committee, LIST, {"fields": name})) == PARAMETER
    assert code(seen.get(committee, LIST, {"sort": name})) == PARAMETER
    assert code(seen.search(committee, "household", {"fields": [name]})) == BODY
    assert code(seen.search(committee, "household", {"criteria": {name: "x"}})) == BODY


@pytest.mark.parametrize("parameter", ["include", "expand", "embed", "with", "depth", "_links"])
def test_12_no_related_record_comes_with_a_record(seen: World, committee: Asker, parameter: str) -> None:
    assert seen.get(committee, LIST, {parameter: "cases"}).status_code == 400
    assert code(seen.get(committee, f"{LIST}/H-1", {parameter: "cases"})) == PARAMETER
    assert code(seen.search(committee, "household", {parameter: ["cases"]})) == BODY


def test_13_every_record_of_a_page_is_decided_by_itself(seen: World, committee: Asker) -> None:
    rows = [
        household("H-1"),
        household("H-2", care_needs=None),
        household("H-3", protected=True),
        household("H-4", phone="44", head_birth_date=None),
        household("H-5", classification="绝密"),
        household("H-6", head_id_number="３１０１１５", address="不详"),
    ]
    seen.archive.fill({"household": rows})
    page = (seen.get(committee, LIST).json or {})["data"]
    assert [record["household_no"] for record in page] == ["H-1", "H-2", "H-3", "H-4", "H-6"]
    assert len({tuple(record) for record in page}) == 3
    for record in page:
        assert (seen.read(committee, "household", record["household_no"]).json or {})["data"] == record
