"""The questions that a document declares: what they may say, and where each fault is told."""

from __future__ import annotations

import pytest

from gateway.model.catalogue import Title
from gateway.model.condition import Comparison, Operator, YearsAgo, both
from gateway.model.kinds import Kind
from gateway.policies.answers import GUESSABLE, NAMING
from gateway.policies.policy import Answer, PolicyTest
from tests.unit.policies.samples import HOUSEHOLD, SOUND, faults, parsed

ANSWERS = """\
answers:
  - ask: over-60
    title: {zh: 满六十岁, en: at least 60}
    given: [head_id_number]
    where:
      all:
        - {field: status, is: active}
        - {field: head_birth_date, age_at_least: 60}
    per_day: 20
"""
TESTS = """\
  - given: {partner: {areas: ["310115003"]}, purpose: elderly-care}
    record: {household_no: H2, head_id_number: "310115195003071230"}
    ask: over-60
    expect: "yes"
"""
ASKING = SOUND.replace("tests:\n", f"{ANSWERS}tests:\n") + TESTS


def changed(old: str, new: str) -> str:
    assert ASKING.count(old) == 1, f"{old!r} stands {ASKING.count(old)} times in the sample"
    return ASKING.replace(old, new)


def test_an_answer_says_who_is_asked_about_what_has_to_hold_and_how_often() -> None:
    active = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
    aged = Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, YearsAgo(60))
    assert parsed(ASKING).answers == (
        Answer("over-60", Title("满六十岁", "at least 60"), ("head_id_number",), both(active, aged), 20),
    )


def test_who_is_younger_was_born_on_the_day_that_is_named_or_later() -> None:
    [answer] = parsed(changed("age_at_least: 60", "age_less_than: 18")).answers
    assert Comparison("head_birth_date", Kind.DATE, Operator.AT_LEAST, YearsAgo(18)) in answer.where.parts  # type: ignore[union-attr]  # a conjunction


@pytest.mark.parametrize(("expect", "says"), [('"yes"', True), ('"no"', False), ("denied", None)])
def test_a_test_that_asks_expects_an_answer_or_that_it_may_not(expect: str, says: bool | None) -> None:
    test = parsed(changed('expect: "yes"', f"expect: {expect}")).tests[-1]
    record = {"household_no": "H2", "head_id_number": "310115195003071230"}
    assert test == PolicyTest({"areas": ["310115003"]}, "elderly-care", record, None, "over-60", says)


def test_a_document_may_have_answers_and_no_rules() -> None:
    head, _, rest = ASKING.partition("rules:\n")
    policy = parsed(head + rest[rest.index("answers:") : rest.index("tests:")])
    assert (policy.rules, len(policy.answers)) == ((), 1)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "ask: over-60\n    title",
            "ask: over-60\n    type: household\n    title",
            "34:5  `answers.0.type`: is not a key",
        ),
        ("    per_day: 20\n", "", "33:5  `answers.0.per_day`: is missing"),
        ("per_day: 20", "per_day: 0", "40:5  `answers.0.per_day`: has to be a whole number, 1 or more"),
        (", en: at least 60", "", "34:5  `answers.0.title.en`: is missing"),
        ("given: [head_id_number]", "given: []", "35:5  `answers.0.given`: has to list at least one"),
        (
            "given: [head_id_number]",
            "given: [head_id_number, head_id_number]",
            "35:5  `answers.0.given`: lists `head_id_number` twice: remove one",
        ),
        ("given: [head_id_number]", "given: [id_number]", "35:13  no field `id_number` in household@3"),
        (
            "given: [head_id_number]",
            "given: [head_id_number, care_needs]",
            "35:29  `care_needs` is of kind `category` and names nobody, so that asking would read it off",
        ),
        ("age_at_least: 60", "age_at_least: 0", "takes an age in years, a whole number between 1 and 150"),
        ("age_at_least: 60", "age_at_least: 151", "takes an age in years, a whole number between 1 and 150"),
        ("age_at_least: 60", "age_at_least: true", "takes an age in years, a whole number between 1 and 150"),
        ("age_at_least: 60", "age_more_than: 60", "no operator `age_more_than`"),
        (
            "{field: head_birth_date, age_at_least: 60}",
            "{field: members, age_at_least: 60}",
            "39:28  `age_at_least` compares dates of birth, and this is of kind `integer`",
        ),
        (
            "where: {not: {field: care_needs, present: true}}",
            "where: {field: head_birth_date, age_at_least: 60}",
            "`age_at_least` belongs into an answer: compare dates here",
        ),
        ("allow: [list, read]", "allow: [list, answer]", "has to be one of list, read"),
        ("    ask: over-60\n    expect", "    ask: over-61\n    expect", "no answer `over-61` in this document"),
        ('expect: "yes"', "expect: {phone: absent}", '"yes" or "no", or `denied`'),
        ('expect: "yes"', "expect: yes", "`yes` is a boolean to some readers"),
    ],
)
def test_a_fault_is_told_where_it_stands(old: str, new: str, fault: str) -> None:
    try:
        found = faults(changed(old, new))
    except Exception as unread:  # noqa: BLE001 - not even YAML as it is read here
        found = [str(unread)]
    assert any(fault in each for each in found), found
    assert len(found) == 1


def test_every_fault_of_an_answer_is_told_at_once() -> None:
    text = changed("given: [head_id_number]", "given: [care_needs, nothing]").replace("age_at_least: 60", "is: 60")
    assert len(faults(text.replace("per_day: 20", "per_day: many"))) == 4


def test_two_answers_have_names_of_their_own() -> None:
    text = ASKING.replace(ANSWERS, ANSWERS + ANSWERS.removeprefix("answers:\n"))
    assert faults(text) == ["41:5  another answer has the ask `over-60`: every answer has its own"]


@pytest.mark.parametrize("key", ["rules", "answers"])
def test_a_list_that_stands_there_is_not_empty(key: str) -> None:
    noun = key.removesuffix("s")
    text = ASKING.split("rules:\n")[0] + f"{key}: []\n"
    assert any(f"`{key}`: has to list at least one {noun}" in each for each in faults(text))


def test_a_document_without_rules_and_answers_is_none() -> None:
    assert faults(ASKING.split("rules:\n")[0]) == [
        "1:1  `rules`: has to list at least one rule, or `answers` one answer"
    ]


def test_the_guessable_kinds_are_among_those_that_name_and_no_amount_date_or_category_is() -> None:
    assert GUESSABLE < NAMING
    assert not NAMING & {Kind.DATE, Kind.INTEGER, Kind.NUMBER, Kind.CATEGORY, Kind.BOOLEAN, Kind.AREA, Kind.NARRATIVE}
    assert HOUSEHOLD.fields["head_id_number"].kind in NAMING
