from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.details import (
    Details,
    DetailsRefusedError,
    check_details,
    implied_details,
    parse_details,
    take_details,
)
from tests.unit.identity.world import PURPOSES


def entry(**members: object) -> str:
    return json.dumps([{"type": "station_archive", "purpose": "prosecution", **members}], ensure_ascii=False)


def refused(text: str) -> str:
    with pytest.raises(DetailsRefusedError) as refusal:
        parse_details(text)
    return str(refusal.value)


def test_details_name_a_purpose_a_case_and_an_officer() -> None:
    details = parse_details(entry(case_number="沪〔2026〕12号", officer="陈检察官"))
    assert details == Details("prosecution", "沪〔2026〕12号", "陈检察官")


def test_details_come_back_from_their_claim_as_they_were() -> None:
    for details in (Details("elderly-care"), Details("prosecution", "12", "陈"), Details("road-accident", "7")):
        assert take_details(details.as_claim()) == details


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has to be a JSON list"),
        ("{}", "exactly one object"),
        ("[]", "exactly one object"),
        ("[1]", "exactly one object"),
        (entry()[:-1] + "," + entry()[1:], "exactly one object"),
        (entry(type="other"), "the type has to be station_archive"),
        (entry(actions=["list"]), "nothing else"),
        (entry(areas=["31"]), "nothing else"),
        (entry(purpose=None), "name one purpose"),
        (entry(purpose=["a", "b"]), "name one purpose"),
        (entry(case_number=""), "1 to 128 characters"),
        (entry(case_number="x" * 129), "1 to 128 characters"),
        (entry(case_number=12), "1 to 128 characters"),
        (entry(case_number=None), "1 to 128 characters"),
        (entry(officer=" 陈"), "one line"),
        (entry(officer="陈\n王"), "one line"),
        (entry(officer="\u202e陈"), "one line"),
        (entry(officer="a\x00"), "one line"),
        ('[{"type":"station_archive","purpose":"a","purpose":"b"}]', "repeats a key"),
        ('[{"type":"station_archive","purpose":"a","officer":"\\ud800"}]', "one line"),
        ("[" * 4000, "has to be a JSON list"),
        (entry(officer="x" * 5000), "too long"),
    ],
    ids=map(str, range(22)),
)
def test_another_form_is_refused(text: str, words: str) -> None:
    assert words in refused(text)


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_arbitrary_text_is_refused_and_nothing_worse(text: str) -> None:
    assert refused(text).isascii()


def test_a_single_purpose_is_implied_and_one_of_several_is_not() -> None:
    assert implied_details(frozenset({"elderly-care"})) == Details("elderly-care")
    with pytest.raises(DetailsRefusedError, match="name one purpose"):
        implied_details(frozenset({"elderly-care", "disaster-roll"}))


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (Details("prosecution", None, "陈"), "needs a case_number"),
        (Details("prosecution", "12", None), "needs an officer"),
        (Details("road-accident", "12"), "no agreement of yours"),
        (Details("debt-collection"), "no agreement of yours"),
    ],
    ids=["no case", "no officer", "another's purpose", "no purpose at all"],
)
def test_what_may_not_be_had_is_refused(details: Details, words: str) -> None:
    with pytest.raises(DetailsRefusedError, match=words):
        check_details(details, frozenset({"prosecution", "debt-collection"}), "prosecution", PURPOSES)


def test_a_purpose_that_the_law_gives_to_others_is_refused_like_an_unknown_one() -> None:
    agreed = frozenset({"prosecution", "no-such-purpose"})
    with pytest.raises(DetailsRefusedError) as entrusted_to_others:
        check_details(Details("prosecution", "12", "陈"), agreed, "insurer", PURPOSES)
    with pytest.raises(DetailsRefusedError) as unknown:
        check_details(Details("no-such-purpose"), agreed, "insurer", PURPOSES)
    assert str(entrusted_to_others.value) == str(unknown.value)
