"""A yes or no is one bit: whatever differs in an archive but that bit, no byte of any answer differs.

The twins here differ more than those of ``test_twin_worlds``: whose answer is no may be missing in one of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from http import HTTPStatus
from random import Random
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.model.catalogue import RecordType
from gateway.policies.answering import VERDICT, Question, says_yes
from tests.leaks.answers import code, plain
from tests.leaks.households import household
from tests.leaks.rows import IDENTIFIERS, SPOILT, RowMaker
from tests.world import Asker, Row, World

EXAMPLES: Final = int(os.environ.get("GATEWAY_TEST_EXAMPLES", "6"))

ASKED: Final = (
    ("community-committee", "elderly-care", "household", "over-60"),
    ("community-committee", "elderly-care", "household", "lives-here"),
    ("property-manager", "rental-housing", "resident", "registered-here"),
)

HEAD: Final = "310115195003071230"


def ask(world: World, asker: Asker, question: str, **given: object) -> Any:
    return world.ask(asker, question, given)


def says(world: World, asker: Asker, question: str, **given: object) -> str:
    response = ask(world, asker, question, **given)
    assert response.status_code == 200, response.text
    return str((response.json or {})["answer"])


@pytest.mark.parametrize(("kind", "purpose", "type_name", "name"), ASKED, ids=lambda part: part)
@settings(max_examples=EXAMPLES * 3, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_archives_that_agree_in_every_yes_give_the_same_bytes(  # noqa: PLR0913, PLR0917 - who asks what of which worlds
    world: World, twin: World, kind: str, purpose: str, type_name: str, name: str, seed: int
) -> None:
    asker, random = world.deployment.asker(kind, purpose), Random(seed)  # noqa: S311 - examples, not secrets
    record_type, question = world.deployment.catalogue.types[type_name], world.deployment.question(asker, name)
    maker = RowMaker(record_type, [question.view])
    first = [maker.row(random, identifier) for identifier in random.sample(IDENTIFIERS, k=8)]
    second = [*_twins(maker, question, first, random)]
    world.archive.fill({type_name: first})
    twin.archive.fill({type_name: second})
    guesses = [*_guesses(question, maker, random)]
    world.forget_counts()
    for each in (world, twin):
        # what a gateway asks its source once only is asked now
        any(ask(each, asker, name, **values).status_code == HTTPStatus.OK for values in guesses)
    world.forget_counts()
    for values in guesses:
        asked = [each.driver.asked for each in (world, twin)]
        heard = [ask(each, asker, name, **values) for each in (world, twin)]
        answers = [plain(each) for each in heard]
        assert answers[0] == answers[1], (values, first, second)
        if heard[0].status_code == 200:
            meant = any(says_yes(question, row) and values.items() <= row.items() for row in first)
            assert heard[0].json == {"answer": "yes" if meant else "no"}, (values, first)
        assert [each.driver.asked - before for each, before in zip((world, twin), asked, strict=True)] == [1, 1]


def _twins(maker: RowMaker, question: Question, rows: list[dict[str, Any]], random: Random) -> Iterator[Row]:
    """The same archive to those who may only ask: of every yes, as many; of every no, whatever."""
    for row in rows:
        if not says_yes(question, row) and random.random() < 0.5:
            continue
        twin = dict(row)
        for field in random.sample(sorted(row), k=len(row)):
            pool = [*maker.pools[field], *(value for value in SPOILT if not isinstance(value, bytes))]
            for value in random.sample(pool, k=min(4, len(pool))):
                changed = {**twin, field: value}
                if field != maker.record_type.identifier and _is_same(question, row, changed):
                    twin = changed
        yield twin


def _is_same(question: Question, row: dict[str, Any], changed: dict[str, Any]) -> bool:
    """Whether the change of a row is none to those who may only ask."""
    if not says_yes(question, row):
        return not says_yes(question, changed)
    return says_yes(question, changed) and all(row[name] == changed[name] for name in question.given)


def _guesses(question: Question, maker: RowMaker, random: Random) -> Iterator[dict[str, object]]:
    for _ in range(10):
        yield {
            name: random.choice([value for value in maker.pools[name] if value is not None]) for name in question.given
        }


# -- what a no is said of


@pytest.mark.parametrize(
    "values",
    [
        {"area_code": "310115003002"},
        {"status": "moved_out"},
        {"classification": "机密"},
        {"classification": None},
        {"protected": True},
        {"protected": None},
        {"head_birth_date": "1990-01-01"},
        {"head_birth_date": "1950"},
        {"head_birth_date": None},
        {"head_id_number": "310115195003071231"},
        {"head_id_number": None},
    ],
    ids=str,
)
def test_27_a_no_about_somebody_and_a_no_about_nobody_are_the_same_bytes(
    world: World, committee: Asker, values: dict[str, Any]
) -> None:
    person = {"head_id_number": HEAD, "head_birth_date": "1950-03-07"}
    world.archive.fill({"household": [household(**{**person, **values})]})
    world.forget_counts()
    of_somebody = plain(ask(world, committee, "over-60", head_id_number=HEAD))
    assert of_somebody == plain(ask(world, committee, "over-60", head_id_number="310115190001011230"))
    world.archive.fill({"household": []})
    assert of_somebody == plain(ask(world, committee, "over-60", head_id_number=HEAD))
    world.archive.fill({"household": [household(**person)]})
    assert says(world, committee, "over-60", head_id_number=HEAD) == "yes"


def test_29_a_yes_and_a_no_are_of_one_length(world: World, committee: Asker) -> None:
    world.archive.fill({"household": [household(head_id_number=HEAD)]})
    answers = [ask(world, committee, "lives-here", head_id_number=number) for number in (HEAD, "x")]
    assert [(each.json or {})["answer"] for each in answers] == ["yes", "no"]
    status, yes, _ = plain(answers[0])
    assert (status, yes) == plain(answers[1])[:2]


# -- what cannot be asked


@pytest.mark.parametrize("question", ["registered-here", "over-61", "no-such-question"])
def test_27_a_question_of_others_and_one_that_nobody_answers_are_refused_alike(
    seen: World, committee: Asker, question: str
) -> None:
    refused = ask(seen, committee, question, head_id_number=HEAD)
    assert code(refused) == (403, "GW401")
    assert plain(refused) == plain(ask(seen, committee, "never-heard-of", head_id_number=HEAD))


@pytest.mark.parametrize("name", ["criminal_history", "phone", "no_such_field", "head_name"])
def test_1_a_stored_value_is_not_compared_by_the_partner_s_choice(seen: World, committee: Asker, name: str) -> None:
    refused = ask(seen, committee, "over-60", **{"head_id_number": HEAD, name: "none"})
    assert code(refused) == (400, "GW103")
    nobody_s = ask(seen, committee, "over-60", head_id_number=HEAD, fhone="none")
    assert plain(refused, unsaid=name) == plain(nobody_s, unsaid="fhone")


@pytest.mark.parametrize(
    "body",
    [
        {"given": {"head_id_number": {"not": "x"}}},
        {"given": {"head_id_number": ["x", HEAD]}},
        {"given": {"head_id_number": None}},
        {"given": {"head_id_number": HEAD}, "where": {"age": 61}},
        {"given": {"head_id_number": HEAD, "$or": "1"}},
        {"given": {}},
        [],
    ],
    ids=str,
)
def test_7_an_operator_in_what_is_given_is_no_value(seen: World, committee: Asker, body: object) -> None:
    response = seen.request(committee, "POST", "/v1/answers/over-60", json=body)
    assert code(response) == (400, "GW105")


@pytest.mark.parametrize(
    "guess", ["%", "_" * 18, "' or '1'='1", f"{HEAD} ", "３１０１１５１９５００３０７１２３０", ""]
)
def test_8_what_is_given_is_compared_and_never_interpreted(world: World, committee: Asker, guess: str) -> None:
    world.archive.fill({"household": [household(head_id_number=HEAD)]})
    assert says(world, committee, "lives-here", head_id_number=guess) == "no"


def test_51_a_token_of_another_purpose_asks_nothing(world: World) -> None:
    other = world.deployment.asker("community-committee", "disaster-roll")
    assert code(ask(world, other, "lives-here", head_id_number=HEAD)) == (403, "GW301")


def test_33_a_question_is_asked_no_more_often_than_it_says(world: World, committee: Asker) -> None:
    world.archive.fill({"household": []})
    world.forget_counts()
    question = world.deployment.question(committee, "lives-here")
    for _ in range(question.per_day):
        assert ask(world, committee, "lives-here", head_id_number=HEAD).status_code == 200
    assert code(ask(world, committee, "lives-here", head_id_number=HEAD)) == (429, "GW303")
    assert says(world, committee, "over-60", head_id_number=HEAD) == "no"
    world.forget_counts()


def test_the_verdict_has_a_name_that_no_field_can_have(world: World) -> None:
    types: list[RecordType] = list(world.deployment.catalogue.types.values())
    assert not any(VERDICT in each.fields for each in types)
    assert not VERDICT.isidentifier()
