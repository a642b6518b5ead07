"""An inquiry is checked against the view alone: hidden and unknown names get the same words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import FIELD, PARAMETER, VALUE, GatewayError, Problem
from gateway.model.condition import ALWAYS, NEVER, Comparison, Condition, Operator
from gateway.model.inquiry import Action, Criterion, Inquiry, SortKey
from gateway.model.kinds import Kind
from gateway.model.plan import DisclosurePlan, Order, View
from gateway.policies.compile import compile_view
from gateway.policies.question import compile_plan
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import REVEAL
from tests.factories import GRANT, HOUSEHOLD, NO_GUARDRAILS, allow, policy

USABLE = ("household_no", "area_code", "members", "head_birth_date", "involves_minor", "status")
VIEW: View = compile_view(
    [
        policy(
            allow(
                dict.fromkeys(USABLE[1:], REVEAL)
                | {"phone": Mask(keep_last=4), "head_birth_date": Generalise(Ladder.TIME, "decade")},
                filter_on=USABLE,
                sort_on=USABLE,
            )
        )
    ],
    NO_GUARDRAILS,
    HOUSEHOLD,
    GRANT,
)

NUMBER = replace(HOUSEHOLD.fields["members"], kind=Kind.NUMBER)


def ask(**parts: Any) -> DisclosurePlan:
    return compile_plan(VIEW, Inquiry("household", parts.pop("action", Action.LIST), **parts))


def refused(**parts: Any) -> tuple[Problem, str | None]:
    with pytest.raises(GatewayError) as error:
        ask(**parts)
    return error.value.problem, error.value.detail


def test_an_inquiry_without_wishes_gets_every_column_in_catalogue_order() -> None:
    plan = ask()
    assert plan.columns == tuple(VIEW.columns)
    assert plan.criteria == ALWAYS
    assert plan.order == (Order("household_no"),)
    assert plan.limit == VIEW.limits.page


@pytest.mark.parametrize("name", ["head_name", "no_such_field"])
def test_a_hidden_field_and_one_that_does_not_exist_are_refused_in_the_same_words(name: str) -> None:
    assert refused(fields=(name,)) == (FIELD, f"no field `{name}` is available to you")
    assert refused(sort=(SortKey(name),)) == (FIELD, f"no field `{name}` is available to you to sort by")
    criterion = Criterion(name, Operator.IS, "x")
    assert refused(criteria=(criterion,)) == (FIELD, f"no field `{name}` is available to you to filter by")


def test_a_masked_field_can_be_read_but_not_compared() -> None:
    assert ask(fields=("phone",)).columns == ("phone",)
    assert refused(criteria=(Criterion("phone", Operator.IS, "13800001234"),))[0] is FIELD
    assert refused(sort=(SortKey("phone"),))[0] is FIELD


@pytest.mark.parametrize(
    ("field", "operator", "value", "constant"),
    [
        ("members", Operator.IS, "2", 2),
        ("members", Operator.AT_LEAST, "-3", -3),
        ("members", Operator.IN, ("1", "2"), (1, 2)),
        ("area_code", Operator.WITHIN, ("310115003",), ("310115003",)),
        ("involves_minor", Operator.IS, "false", False),
        ("status", Operator.PRESENT, "true", True),
        ("status", Operator.IS_NOT, "", ""),
        ("head_birth_date", Operator.IS, "1950s", "1950s"),
    ],
)
def test_text_from_a_url_is_read_as_its_kind(field: str, operator: Operator, value: Any, constant: Any) -> None:
    criteria = ask(criteria=(Criterion(field, operator, value),)).criteria
    assert isinstance(criteria, Comparison)
    assert criteria.value == constant
    assert type(criteria.value) is type(constant)


def test_a_generalised_field_is_compared_as_it_is_shown() -> None:
    criteria = ask(criteria=(Criterion("head_birth_date", Operator.IS, "1950s"),)).criteria
    assert isinstance(criteria, Comparison)
    assert criteria.kind is Kind.CATEGORY
    assert refused(criteria=(Criterion("head_birth_date", Operator.BEFORE, "1960-01-01"),))[0] is PARAMETER


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("members", "two"),
        ("members", "1_0"),
        ("members", " 1"),
        ("members", "１"),
        ("members", "9" * 19),
        ("members", 2**63),
        ("members", True),
        ("members", 2.0),
        ("area_code", "31"),
        ("area_code", "３１０１１５"),
        ("involves_minor", "yes"),
        ("involves_minor", 1),
        ("status", 7),
        ("status", "a\x00b"),
        ("status", "\ud800"),
        ("status", "x" * 501),
        ("status", ("a", "b")),
    ],
)
def test_a_value_that_its_field_cannot_have_is_refused(field: str, value: Any) -> None:
    assert refused(criteria=(Criterion(field, Operator.IS, value),))[0] is VALUE


@pytest.mark.parametrize("values", [(), tuple("x" * 101)])
def test_too_few_or_too_many_alternatives_are_refused(values: tuple[str, ...]) -> None:
    assert refused(criteria=(Criterion("status", Operator.IN, values),))[0] is VALUE


@pytest.mark.parametrize(
    ("field", "operator"),
    [
        ("status", Operator.BEFORE),
        ("status", Operator.WITHIN),
        ("members", Operator.WITHIN),
        ("area_code", Operator.LESS_THAN),
    ],
)
def test_an_operator_that_means_nothing_for_a_kind_is_refused(field: str, operator: Operator) -> None:
    assert refused(criteria=(Criterion(field, operator, "1"),))[0] is PARAMETER


@pytest.mark.parametrize("limit", [0, -1, 51, 1_000_000])
def test_a_limit_outside_the_policys_is_refused(limit: int) -> None:
    assert refused(limit=limit) == (VALUE, "`limit` is a whole number between 1 and 50 here")


@pytest.mark.parametrize("limit", [1, 50])
def test_a_limit_within_the_policys_is_taken(limit: int) -> None:
    assert ask(limit=limit).limit == limit


def test_names_given_twice_or_not_at_all_are_refused() -> None:
    assert refused(fields=("status", "status"))[0] is PARAMETER
    assert refused(fields=())[0] is PARAMETER
    assert refused(sort=(SortKey("status"), SortKey("status", descending=True)))[0] is PARAMETER
    assert refused(sort=tuple(SortKey(name) for name in USABLE))[0] is PARAMETER


def test_an_order_is_made_total_by_the_identifier() -> None:
    assert ask(sort=(SortKey("members", descending=True),)).order == (Order("members", True), Order("household_no"))
    assert ask(sort=(SortKey("household_no", descending=True),)).order == (Order("household_no", True),)


def test_a_request_for_one_record_is_the_criterion_that_it_is_the_one() -> None:
    plan = ask(action=Action.READ, identifier="HH-0001")
    assert plan.criteria == Comparison("household_no", Kind.REFERENCE, Operator.IS, "HH-0001")
    assert plan.limit == 1


@pytest.mark.parametrize(
    ("identifier", "criteria"),
    [
        ("12", Comparison("household_no", Kind.INTEGER, Operator.IS, 12)),
        ("9223372036854775808", NEVER),
        ("twelve", NEVER),
        ("１２", NEVER),
    ],
)
def test_a_record_that_a_number_identifies_is_asked_for_by_its_digits(identifier: str, criteria: Condition) -> None:
    numbered = replace(HOUSEHOLD.fields["household_no"], kind=Kind.INTEGER)
    record_type = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, "household_no": numbered})
    view = compile_view([policy(allow({}))], NO_GUARDRAILS, record_type, GRANT)
    plan = compile_plan(view, Inquiry("household", Action.READ, identifier=identifier))
    assert plan.criteria == criteria


@given(st.sampled_from(USABLE), st.sampled_from(Operator), st.text() | st.integers() | st.floats() | st.booleans())
def test_whatever_is_asked_gives_a_plan_or_a_problem(field: str, operator: Operator, value: Any) -> None:
    try:
        assert ask(criteria=(Criterion(field, operator, value),)).criteria != ALWAYS
    except GatewayError as error:
        assert error.problem in {FIELD, VALUE, PARAMETER}


def test_a_plan_is_of_the_view_and_the_question_and_begins_where_it_is_told() -> None:
    inquiry = Inquiry("household", Action.LIST, criteria=(Criterion("members", Operator.AT_LEAST, "2"),))
    plan = compile_plan(VIEW, inquiry, ("HH-0001",))
    assert (plan.view, plan.after) == (VIEW, ("HH-0001",))
    assert plan.criteria == Comparison("members", Kind.INTEGER, Operator.AT_LEAST, 2)


@pytest.mark.parametrize("position", [(), ("HH-0001", "more")])
def test_a_position_of_another_order_is_refused(position: tuple[str, ...]) -> None:
    with pytest.raises(GatewayError) as error:
        compile_plan(VIEW, Inquiry("household", Action.LIST), position)
    assert error.value.problem is PARAMETER


@pytest.mark.parametrize(
    ("value", "constant"), [("2.50", 2.5), ("-3", -3.0), (3, 3.0), (2.5, 2.5), ("1e3", None), ("", None), (True, None)]
)
def test_a_number_is_compared_as_a_number_however_it_was_written(value: Any, constant: float | None) -> None:
    weighed = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, "members": NUMBER})
    view = compile_view([policy(allow({"members": REVEAL}, filter_on=("members",)))], NO_GUARDRAILS, weighed, GRANT)
    inquiry = Inquiry("household", Action.LIST, criteria=(Criterion("members", Operator.IS, value),))
    if constant is None:
        with pytest.raises(GatewayError) as error:
            compile_plan(view, inquiry)
        assert (error.value.problem, error.value.detail) == (VALUE, "the value for `members` is not a number")
    else:
        criteria = compile_plan(view, inquiry).criteria
        assert criteria == Comparison("members", Kind.NUMBER, Operator.IS, constant)
        assert isinstance(criteria, Comparison)
        assert type(criteria.value) is float


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63 - 1)])
def test_a_whole_number_of_64_bits_can_be_compared_and_a_larger_one_cannot(number: int) -> None:
    assert ask(criteria=(Criterion("members", Operator.IS, str(number)),)).criteria == Comparison(
        "members", Kind.INTEGER, Operator.IS, number
    )
    larger = number + (1 if number > 0 else -1)
    assert refused(criteria=(Criterion("members", Operator.IS, larger),))[0] is VALUE


@pytest.mark.parametrize("value", ["no", "x" * 501, "\ud800", "a\0", None, 1, ("true",)])
def test_presence_is_true_or_false_and_nothing_else(value: Any) -> None:
    assert refused(criteria=(Criterion("status", Operator.PRESENT, value),))[0] is VALUE


@pytest.mark.parametrize("text", ["\udfff", "a\0b", "x" * 501])
def test_a_text_that_some_source_cannot_hold_is_refused(text: str) -> None:
    problem = refused(criteria=(Criterion("status", Operator.IS, text),))
    assert problem == (VALUE, "the value for `status` is not a text")
    assert ask(criteria=(Criterion("status", Operator.IS, "x" * 500),)).criteria != ALWAYS


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"fields": ()}, "`fields` names no field; leave it out for all that are available to you"),
        ({"fields": ("status", "status")}, "`fields` names `status` twice"),
        ({"sort": (SortKey("status"), SortKey("status"))}, "`sort` names `status` twice"),
        ({"sort": tuple(map(SortKey, USABLE[:5]))}, "`sort` takes at most 4 fields"),
        ({"criteria": (Criterion("status", Operator.WITHIN, "x"),)}, "`status` cannot be compared with `within`"),
    ],
)
def test_who_asks_what_cannot_be_answered_is_told_what_to_mend(parts: dict[str, Any], words: str) -> None:
    assert refused(**parts) == (PARAMETER, words)


def test_lists_may_be_as_long_as_is_said() -> None:
    assert len(ask(sort=tuple(map(SortKey, USABLE[1:5]))).order) == 5
    hundred = tuple(map(str, range(100)))
    assert ask(criteria=(Criterion("status", Operator.IN, hundred),)).criteria == Comparison(
        "status", Kind.CATEGORY, Operator.IN, hundred
    )
    problem = refused(criteria=(Criterion("status", Operator.IN, (*hundred, "x")),))
    assert problem == (VALUE, "`status` takes between 1 and 100 alternatives")
