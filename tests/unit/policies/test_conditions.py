"""Conditions are read against the kinds of the fields or marks that they compare."""

from __future__ import annotations

import pytest

from gateway.documents import read_document
from gateway.model.condition import AnyOf, Comparison, Condition, Not, Operator, PartnerFact
from gateway.model.kinds import Kind
from gateway.policies.conditions import MARKS, Vocabulary, fields_of_type, parse_condition
from gateway.policies.findings import Findings
from tests.unit.policies.samples import HOUSEHOLD

FIELDS = fields_of_type(HOUSEHOLD)


def read(text: str, vocabulary: Vocabulary = FIELDS) -> tuple[Condition, list[str]]:
    document = read_document(f"where: {text}\n", "where.yaml")
    findings = Findings(document)
    condition = parse_condition(document.data["where"], vocabulary, findings, ("where",))
    return condition, [fault.message for fault in findings.faults]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{field: status, is: active}", Comparison("status", Kind.CATEGORY, Operator.IS, "active")),
        ("{field: status, is_not: moved}", Comparison("status", Kind.CATEGORY, Operator.IS_NOT, "moved")),
        ("{field: status, in: [a, b]}", Comparison("status", Kind.CATEGORY, Operator.IN, ("a", "b"))),
        ("{field: members, in: [1, 2]}", Comparison("members", Kind.INTEGER, Operator.IN, (1, 2))),
        ("{field: members, at_least: 3}", Comparison("members", Kind.INTEGER, Operator.AT_LEAST, 3)),
        ("{field: income, less_than: 0.5}", Comparison("income", Kind.NUMBER, Operator.LESS_THAN, 0.5)),
        ("{field: sealed, is: false}", Comparison("sealed", Kind.BOOLEAN, Operator.IS, False)),
        ("{field: phone, present: false}", Comparison("phone", Kind.PHONE, Operator.PRESENT, False)),
        (
            "{field: head_birth_date, before: 1960-01-01}",
            Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, "1960-01-01"),
        ),
        (
            "{field: head_birth_date, at_least: 1960-01-01}",
            Comparison("head_birth_date", Kind.DATE, Operator.AT_LEAST, "1960-01-01"),
        ),
        (
            "{field: visited, after: '2026-01-01T00:00:00'}",
            Comparison("visited", Kind.DATETIME, Operator.AFTER, "2026-01-01T00:00:00"),
        ),
        (
            "{field: area_code, within: partner.areas}",
            Comparison("area_code", Kind.AREA, Operator.WITHIN, PartnerFact.AREAS),
        ),
        ("{field: area_code, within: '310115'}", Comparison("area_code", Kind.AREA, Operator.WITHIN, ("310115",))),
        (
            "{field: area_code, within: ['310115003', '310101']}",
            Comparison("area_code", Kind.AREA, Operator.WITHIN, ("310115003", "310101")),
        ),
        ("{field: status, is: partner.id}", Comparison("status", Kind.CATEGORY, Operator.IS, PartnerFact.ID)),
        (
            "{not: {field: status, is: a}}",
            Not(Comparison("status", Kind.CATEGORY, Operator.IS, "a")),
        ),
        (
            "{any: [{field: status, is: a}, {field: status, is: b}]}",
            AnyOf(
                (
                    Comparison("status", Kind.CATEGORY, Operator.IS, "a"),
                    Comparison("status", Kind.CATEGORY, Operator.IS, "b"),
                )
            ),
        ),
    ],
)
def test_a_condition_means_what_it_says(text: str, meant: Condition) -> None:
    assert read(text) == (meant, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("active", "a condition is {field: NAME, OPERATOR: VALUE} or exactly one of"),
        ("{}", "a condition is {field: NAME, OPERATOR: VALUE}"),
        ("{mark: sealed, is: true}", "a condition is {field: NAME, OPERATOR: VALUE}"),
        ("{all: [{field: status, is: a}], not: {field: status, is: b}}", "a condition is"),
        ("{all: []}", "`all` has to list at least one condition"),
        ("{any: {field: status, is: a}}", "`any` has to list at least one condition"),
        ("{field: fax, is: a}", "no field `fax` in household@3"),
        ("{field: [status], is: a}", "no field `['status']` in household@3"),
        ("{field: status}", "a comparison has exactly one operator of"),
        ("{field: status, is: a, in: [b]}", "a comparison has exactly one operator of"),
        ("{field: status, matches: 'a.*'}", "no operator `matches`"),
        ("{field: status, is: null}", "`None` is not a text"),
        ("{field: status, is: 3}", "`3` is not a text: quote it"),
        ("{field: status, is: [a]}", "`['a']` is not a text"),
        ("{field: members, is: true}", "`True` is not a whole number"),
        ("{field: members, is: '3'}", "`3` is not a whole number"),
        ("{field: members, is: 1.5}", "`1.5` is not a whole number"),
        ("{field: sealed, is: 0}", "`0` is not true or false"),
        ("{field: status, in: []}", "`in` takes a list of at least one value"),
        ("{field: status, in: a}", "`in` takes a list of at least one value"),
        ("{field: phone, present: 1}", "`present` takes true or false"),
        ("{field: head_birth_date, before: 2026-02-30}", "`2026-02-30` is not a day of the calendar"),
        ("{field: visited, before: 2026-02-03}", "`2026-02-03` is not a time such as"),
        ("{field: status, before: b}", "`before` compares dates, and this is of kind `category`"),
        ("{field: members, before: 3}", "`before` compares dates, and this is of kind `integer`"),
        ("{field: head_name, at_least: a}", "`at_least` compares dates and numbers, and this is of kind `name`"),
        ("{field: status, within: ['310115']}", "`within` compares areas, and this is of kind `category`"),
        ("{field: area_code, within: ['3101']}", "`3101` is not an area code of 6, 9 or 12 digits"),
        ("{field: area_code, within: []}", "`within` takes a list of at least one value"),
        ("{field: area_code, is: partner.areas}", "the facts of a partner are"),
        ("{field: area_code, within: [partner.areas]}", "the facts of a partner are"),
        ("{field: status, is: partner.rank}", "the facts of a partner are"),
        ("{field: status, is_not: partner.id}", "the facts of a partner are"),
        ("{field: members, is: partner.id}", "the facts of a partner are"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(text: str, fault: str) -> None:
    _, messages = read(text)
    assert len(messages) == 1, messages
    assert messages[0].startswith(fault)


def test_every_wrong_part_of_a_condition_is_reported() -> None:
    _, messages = read("{all: [{field: fax, like: a}, {not: {field: status, is: 3}}, {any: []}]}")
    assert len(messages) == 4


def test_guardrails_compare_marks_and_nothing_else() -> None:
    sealed = Comparison("sealed", Kind.BOOLEAN, Operator.IS, value=True)
    assert read("{mark: sealed, is: true}", MARKS) == (sealed, [])
    assert read("{field: sealed, is: true}", MARKS)[1][0].startswith("a condition is {mark: NAME")
    assert read("{mark: phone, is: a}", MARKS)[1] == ["no mark `phone` in the catalogue"]
    assert read("{mark: classification, is: partner.kind}", MARKS)[1] == ["a fact of the partner cannot stand here"]
