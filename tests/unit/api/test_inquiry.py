"""A request is parsed strictly: what is unknown, repeated, empty or ill-formed is refused, whatever it may mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from gateway.api.inquiry import parse_asking, parse_list, parse_one, parse_search, refuse_parameters
from gateway.errors import BODY, MEDIA_TYPE, NOT_ACCEPTABLE, PARAMETER, GatewayError, Problem
from gateway.model.condition import Operator
from gateway.model.inquiry import Action, Asking, Criterion, Format, Inquiry, SortKey
from gateway.model.kinds import Scalar


def get(query: str, accept: str | None = None) -> Request:
    headers = [] if accept is None else [("Accept", accept)]
    return Request(EnvironBuilder(path="/v1/records/household", query_string=query, headers=headers).get_environ())


def post(body: str | bytes, content_type: str = "application/json") -> Request:
    return Request(EnvironBuilder(method="POST", data=body, content_type=content_type).get_environ())


def problem_of(parse: Any, *arguments: Any) -> Problem:
    with pytest.raises(GatewayError) as refused:
        parse(*arguments)
    return refused.value.problem


def test_a_page_is_asked_for_in_the_query_string() -> None:
    request = get(
        "area_code=310115003&members.gte=2&status.in=active,moved&fields=household_no,phone&sort=-members&limit=5&cursor=abc"
    )
    assert parse_list(request, "household") == Inquiry(
        record_type="household",
        action=Action.LIST,
        fields=("household_no", "phone"),
        criteria=(
            Criterion("area_code", Operator.IS, "310115003"),
            Criterion("members", Operator.AT_LEAST, "2"),
            Criterion("status", Operator.IN, ("active", "moved")),
        ),
        sort=(SortKey("members", descending=True),),
        limit=5,
        cursor="abc",
    )


def test_a_search_asks_the_same_in_its_body() -> None:
    body = json.dumps(
        {
            "criteria": {"area_code": "310115003", "members": {"gte": 2}, "status": {"in": ["active", "moved"]}},
            "fields": ["phone"],
            "sort": ["-members"],
            "limit": 5,
        }
    )
    assert parse_search(post(body), "household") == Inquiry(
        record_type="household",
        action=Action.LIST,
        fields=("phone",),
        criteria=(
            Criterion("area_code", Operator.IS, "310115003"),
            Criterion("members", Operator.AT_LEAST, 2),
            Criterion("status", Operator.IN, ("active", "moved")),
        ),
        sort=(SortKey("members", descending=True),),
        limit=5,
    )


def test_one_record_is_asked_for_by_its_address() -> None:
    assert parse_one(get("fields=phone"), "household", "HH-1") == Inquiry(
        "household", Action.READ, fields=("phone",), identifier="HH-1"
    )


@pytest.mark.parametrize(
    "query",
    [
        "status=a&status=b",
        "status=a&status=a",
        "limit=1&limit=2",
        "status=",
        "=a",
        "status",
        "&",
        "status=a&&phone=b",
        "Status=a",
        "status.like=a",
        "status.=a",
        "status.or.is=a",
        "$or=a",
        "fields[]=phone",
        "fields=",
        "fields=phone,,status",
        "fields=*",
        "fields=phone.number",
        "sort=+status",
        "sort=status desc",
        "ｓtatus=a",
        "status%00=a",
        "status=%00",
        "status=%ff",
        "status=%ed%a0%80",
        "limit=0x10",
        "limit=1e3",
        "limit=-1",
        "limit=１",
        "limit=99999999999",
        "&".join(f"f{number}=x" for number in range(21)),
        "&".join(f"f{number}=x" for number in range(60)),
    ],
)
def test_a_query_string_that_is_not_plain_is_refused(query: str) -> None:
    assert problem_of(parse_list, get(query), "household") is PARAMETER


@pytest.mark.parametrize("record_type", ["Household", "house-hold", "h" * 64, "ｈousehold", "", "a.b", "a;drop"])
def test_what_cannot_be_a_type_is_refused(record_type: str) -> None:
    assert problem_of(parse_list, get(""), record_type) is PARAMETER


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '"text"',
        "{",
        '{"limit": 1, "limit": 2}',
        '{"criteria": {"a": 1, "a": 2}}',
        '{"criteria": {"a": {"gte": 1, "lt": 2}}}',
        '{"criteria": {"a": {}}}',
        '{"criteria": {"a": {"$or": []}}}',
        '{"criteria": {"a": {"": 1}}}',
        '{"criteria": {"a": {"gte": {"is": 1}}}}',
        '{"criteria": {"a": [1]}}',
        '{"criteria": {"a": null}}',
        '{"criteria": {"a.b": 1}}',
        '{"criteria": []}',
        '{"criteria": {"a": NaN}}',
        '{"criteria": {"a": Infinity}}',
        '{"fields": []}',
        '{"fields": "phone"}',
        '{"fields": ["*"]}',
        '{"fields": [null]}',
        '{"sort": ["--a"]}',
        '{"limit": "5"}',
        '{"limit": 1.0}',
        '{"limit": true}',
        '{"cursor": ""}',
        '{"unknown": 1}',
        "[" * 10_000 + "]" * 10_000,
        '{"criteria": ' * 10_000 + "1" + "}" * 10_000,
        '{"limit": ' + "9" * 5_000 + "}",
    ],
)
def test_a_body_that_is_no_search_is_refused(body: str) -> None:
    assert problem_of(parse_search, post(body), "household") is BODY


def test_a_body_that_is_not_utf8_is_refused() -> None:
    assert problem_of(parse_search, post('{"criteria": {"a": "户"}}'.encode("gb18030")), "household") is BODY


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_media_type_is_refused(content_type: str) -> None:
    assert problem_of(parse_search, post("{}", content_type), "household") is MEDIA_TYPE


def test_a_search_takes_no_parameters_in_its_address() -> None:
    request = Request(
        EnvironBuilder(method="POST", data="{}", content_type="application/json", query_string="limit=1").get_environ()
    )
    assert problem_of(parse_search, request, "household") is PARAMETER


@pytest.mark.parametrize("query", ["status=a", "limit=1", "sort=status", "cursor=a"])
def test_one_record_takes_no_parameter_but_its_fields(query: str) -> None:
    assert problem_of(parse_one, get(query), "household", "HH-1") is PARAMETER


@pytest.mark.parametrize("identifier", ["x" * 201, "a\x00b", "a\ufffdb"])
def test_an_identifier_that_is_not_well_formed_is_refused(identifier: str) -> None:
    assert problem_of(parse_one, get(""), "household", identifier) is PARAMETER


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, Format.JSON),
        ("*/*", Format.JSON),
        ("application/json", Format.JSON),
        ("text/csv", Format.CSV),
        ("text/csv;q=0.5, application/x-ndjson", Format.NDJSON),
        ("text/html, */*;q=0.1", Format.JSON),
        ("application/json; charset=utf-8", Format.JSON),
        ('text/csv;charset="UTF-8";q=0.5', Format.CSV),
    ],
)
def test_the_form_follows_the_accept_header(accept: str | None, form: Format) -> None:
    assert parse_list(get("", accept), "household").format is form


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/json;q=0", "text/csv; charset=gb18030"])
def test_a_form_that_cannot_be_had_is_refused(accept: str) -> None:
    assert problem_of(parse_list, get("", accept), "household") is NOT_ACCEPTABLE


def test_an_address_without_parameters_takes_none() -> None:
    refuse_parameters(get(""))
    assert problem_of(refuse_parameters, get("a=1")) is PARAMETER


@given(st.text(max_size=100))
def test_any_query_string_gives_an_inquiry_or_a_problem(query: str) -> None:
    try:
        assert parse_list(get(query), "household").record_type == "household"
    except GatewayError as error:
        assert error.problem is PARAMETER


@given(st.binary(max_size=200))
def test_any_body_gives_an_inquiry_or_a_problem(body: bytes) -> None:
    try:
        assert parse_search(post(body), "household").record_type == "household"
    except GatewayError as error:
        assert error.problem is BODY


# -- yes or no


def asking(body: str, query: str = "", content_type: str = "application/json", accept: str = "*/*") -> Request:
    return Request(
        EnvironBuilder(
            method="POST", data=body, content_type=content_type, query_string=query, headers=[("Accept", accept)]
        ).get_environ()
    )


def test_a_question_is_asked_about_whom_the_body_gives() -> None:
    body = '{"given": {"head_id_number": "310115195003071230", "members": 2, "active": true}}'
    given: dict[str, Scalar] = {"head_id_number": "310115195003071230", "members": 2, "active": True}
    assert parse_asking(asking(body), "over-60") == Asking("over-60", given)


def test_whom_a_question_is_about_is_in_no_trace_of_it() -> None:
    assert "310115" not in repr(Asking("over-60", {"head_id_number": "310115195003071230"}))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"given": {}}',
        '{"given": null}',
        '{"given": []}',
        '{"given": {"phone": null}}',
        '{"given": {"phone": ["1"]}}',
        '{"given": {"phone": {"not": "1"}}}',
        '{"given": {"phone": NaN}}',
        '{"given": {"Phone": "1"}}',
        '{"given": {"phone": "1", "phone": "2"}}',
        '{"given": {"phone": "1"}, "given": {"phone": "2"}}',
        '{"given": {"phone": "1"}, "limit": 1}',
        json.dumps({"given": {f"field_{number}": "1" for number in range(21)}}),
    ],
)
def test_a_body_that_does_not_give_values_of_fields_is_refused(body: str) -> None:
    assert problem_of(parse_asking, asking(body), "over-60") is BODY


@pytest.mark.parametrize(
    "name", ["Over-60", "over_60", "over-", "-over", "over--60", "over.60", "a" * 64, "ｏver", "over\n", "", "六十"]
)
def test_what_cannot_be_the_name_of_a_question_is_refused(name: str) -> None:
    assert problem_of(parse_asking, asking('{"given": {"phone": "1"}}'), name) is PARAMETER


def test_a_question_takes_json_answers_in_json_and_has_no_parameters() -> None:
    body = '{"given": {"phone": "1"}}'
    assert problem_of(parse_asking, asking(body, query="limit=1"), "over-60") is PARAMETER
    assert problem_of(parse_asking, asking(body, content_type="text/plain"), "over-60") is MEDIA_TYPE
    assert problem_of(parse_asking, asking(body, accept="text/csv"), "over-60") is NOT_ACCEPTABLE
    assert problem_of(parse_asking, asking(body, accept="image/png"), "over-60") is NOT_ACCEPTABLE
    assert parse_asking(asking(body, accept="text/html, */*;q=0.1"), "a" * 63).given == {"phone": "1"}
