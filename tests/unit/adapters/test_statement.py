from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Text, column, table

from gateway.adapters.dialects import Holding, Stored
from gateway.adapters.dialects.postgresql import PostgreSQLWords
from gateway.adapters.dialects.sqlite import SQLiteWords
from gateway.adapters.pushdown import push_down
from gateway.adapters.statement import Kept, Statement, key_of, write
from gateway.model.condition import All, Comparison, Condition, Operator
from gateway.model.kinds import Kind
from gateway.model.plan import Column, DisclosurePlan, Order
from gateway.redaction.plain import REVEAL
from tests.conformance.specimens import view_of

WORDS = [SQLiteWords(), PostgreSQLWords()]


def stored() -> Mapping[str, Stored]:
    names = ("number", "area", "remark")
    origin = table("specimen", *(column(name, Text) for name in names))
    return {name: Stored(origin.c[name], Holding.TEXT, nullable=name != "number") for name in names}


def plan(criteria: Condition) -> DisclosurePlan:
    columns = {name: Column(name, Kind.TEXT, name, REVEAL) for name in ("number", "remark")}
    visible = Comparison("area", Kind.AREA, Operator.WITHIN, ("310115003",))
    return DisclosurePlan(view_of(columns, visible), ("remark",), criteria, (Order("number"),), ("last-seen",), 7)


def remark(operator: Operator, *values: str) -> Comparison:
    return Comparison("remark", Kind.TEXT, operator, values if operator is Operator.IN else values[0])


def statement(asked: DisclosurePlan, words: SQLiteWords | PostgreSQLWords) -> Statement:
    return write(push_down(asked, stored(), words), words)


@pytest.mark.parametrize("words", WORDS, ids=["sqlite", "postgresql"])
def test_no_constant_is_written_into_a_statement(words: SQLiteWords | PostgreSQLWords) -> None:
    asked = plan(All((remark(Operator.IS, "'; drop table specimen; --"), remark(Operator.IN, "one", "two"))))
    made = statement(asked, words)
    constants = {"310115003", "'; drop table specimen; --", "one", "two", "last-seen", 7}
    assert not any(str(constant) in made.sql for constant in constants - {7})
    assert constants <= set(made.parameters(asked))


@pytest.mark.parametrize("words", WORDS, ids=["sqlite", "postgresql"])
def test_a_statement_serves_every_question_of_its_form(words: SQLiteWords | PostgreSQLWords) -> None:
    one, other = plan(remark(Operator.IS, "one")), replace(plan(remark(Operator.IS, "two")), after=("z",), limit=3)
    assert key_of(one) == key_of(other)
    made = statement(one, words)
    assert (made.sql, made.places) == (statement(other, words).sql, statement(other, words).places)
    assert {"two", "z", 3} <= set(made.parameters(other))


@pytest.mark.parametrize(
    "other",
    [
        plan(remark(Operator.IS_NOT, "one")),
        plan(remark(Operator.IN, "one", "two")),
        replace(plan(remark(Operator.IS, "one")), after=None),
        replace(plan(remark(Operator.IS, "one")), after=(None,)),
        replace(plan(remark(Operator.IS, "one")), columns=("number",)),
        replace(plan(remark(Operator.IS, "one")), order=(Order("number", descending=True),)),
    ],
)
def test_a_question_of_another_form_has_another_statement(other: DisclosurePlan) -> None:
    assert key_of(plan(remark(Operator.IS, "one"))) != key_of(other)


def test_the_statement_used_longest_ago_is_given_up_first() -> None:
    kept: Kept[str] = Kept(2)
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key

    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, partial(make, key))
    assert made == ["a", "b", "c", "b"]
