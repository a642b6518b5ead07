"""A view is compiled once for each grant that may see something else, and never kept for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.catalogue import Title
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.plan import Redaction, redactions_of
from gateway.policies import book
from gateway.policies.book import PolicyBook, Unreadable
from gateway.policies.policy import Answer
from gateway.redaction.plain import REVEAL
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.factories import CATALOGUE, GRANT, HAS_NEED, NO_GUARDRAILS, OWN_AREA, allow, policy

POLICY = policy(allow({"phone": REVEAL}, OWN_AREA))
OTHERS = [
    replace(GRANT, partner=replace(GRANT.partner, id="committee-2")),
    replace(GRANT, agreement_id="agreement-2"),
    replace(GRANT, purpose=replace(GRANT.purpose, name="disaster-roll")),
    replace(GRANT, case_number="case-1"),
    replace(GRANT, action=Action.READ),
    replace(GRANT, areas=("310115003002",)),
    replace(GRANT, day=GRANT.day + timedelta(days=1)),
]


@pytest.fixture
def a_book() -> PolicyBook:
    """A book of one policy, for two purposes."""
    purposes = frozenset({"elderly-care", "disaster-roll"})
    return PolicyBook(CATALOGUE, [replace(POLICY, purposes=purposes)], NO_GUARDRAILS)


def test_a_book_holds_what_it_was_made_of(a_book: PolicyBook) -> None:
    assert (a_book.catalogue, a_book.guardrails) == (CATALOGUE, NO_GUARDRAILS)
    assert [kept.label for kept in a_book.policies] == [POLICY.label]


def test_a_view_is_compiled_once(a_book: PolicyBook) -> None:
    assert a_book.view(GRANT) is a_book.view(replace(GRANT, client_id="another"))


@pytest.mark.parametrize("other", OTHERS)
def test_a_grant_never_gets_the_view_that_another_was_given(a_book: PolicyBook, other: Grant) -> None:
    kept = a_book.view(GRANT)
    assert a_book.view(other) is not kept


@pytest.mark.parametrize(
    "other",
    [
        replace(GRANT, record_type="offence"),
        replace(GRANT, partner=replace(GRANT.partner, kind="property-manager")),
        replace(GRANT, purpose=replace(GRANT.purpose, name="debt-collection")),
    ],
    ids=["type", "kind of partner", "purpose"],
)
def test_nothing_is_shared_of_what_no_policy_speaks_of(a_book: PolicyBook, other: Grant) -> None:
    assert a_book.view(GRANT).columns
    with pytest.raises(GatewayError) as refused:
        a_book.view(other)
    assert refused.value.problem is NOT_SHARED


def test_the_view_that_was_used_least_lately_is_forgotten(a_book: PolicyBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST_VIEWS", 2)
    first, second = a_book.view(GRANT), a_book.view(OTHERS[0])
    assert a_book.view(GRANT) is first
    a_book.view(OTHERS[1])
    assert a_book.view(GRANT) is first
    assert a_book.view(OTHERS[0]) is not second


# -- questions

ANSWER = Answer("has-needs", Title("问", "asked"), ("phone",), HAS_NEED, 20)
ASKER = replace(GRANT, action=Action.ANSWER)


@pytest.fixture
def an_asked_book() -> PolicyBook:
    """A book of one policy that answers one question, for two purposes."""
    purposes = frozenset({"elderly-care", "disaster-roll"})
    return PolicyBook(CATALOGUE, [policy(purposes=purposes, answers=(ANSWER,))], NO_GUARDRAILS)


def test_a_question_is_compiled_once_for_each_grant(an_asked_book: PolicyBook) -> None:
    kept = an_asked_book.questions(ASKER)
    assert list(kept) == ["has-needs"]
    assert an_asked_book.questions(replace(ASKER, client_id="another")) is kept


@pytest.mark.parametrize("other", OTHERS)
def test_a_grant_never_gets_the_questions_that_another_was_given(an_asked_book: PolicyBook, other: Grant) -> None:
    kept = an_asked_book.questions(replace(ASKER, action=Action.LIST))
    assert an_asked_book.questions(other) is not kept


def test_of_a_type_that_does_not_exist_there_is_nothing_to_ask(an_asked_book: PolicyBook) -> None:
    assert an_asked_book.questions(replace(ASKER, record_type="offence")) == {}


EVERY_DAY = (GRANT.day, GRANT.day)


@pytest.mark.parametrize(
    ("unreadable", "is_shared"),
    [
        (Unreadable("other@1", None, None, *EVERY_DAY), False),
        (Unreadable("other@1", GRANT.partner.kind, None, *EVERY_DAY), False),
        (Unreadable("other@1", GRANT.partner.kind, GRANT.record_type, *EVERY_DAY), False),
        (Unreadable("other@1", "transport", GRANT.record_type, *EVERY_DAY), True),
        (Unreadable("other@1", GRANT.partner.kind, "offence", *EVERY_DAY), True),
        (Unreadable("other@1", None, None, GRANT.day + timedelta(days=1), GRANT.day + timedelta(days=2)), True),
        (Unreadable("other@1", None, None, GRANT.day - timedelta(days=2), GRANT.day - timedelta(days=1)), True),
    ],
)
def test_a_policy_that_cannot_be_read_closes_what_it_speaks_of(unreadable: Unreadable, is_shared: bool) -> None:
    answer = Answer("in-need", Title("需要照护", "in need"), ("household_no",), HAS_NEED, 10)
    a_book = PolicyBook(CATALOGUE, [replace(POLICY, answers=(answer,))], NO_GUARDRAILS, unreadable=[unreadable])
    asks = replace(GRANT, action=Action.ANSWER)
    assert bool(a_book.questions(asks)) is is_shared
    if is_shared:
        assert a_book.view(GRANT).columns
    else:
        with pytest.raises(GatewayError) as refused:
            a_book.view(GRANT)
        assert refused.value.problem is NOT_SHARED


def test_a_book_holds_of_every_version_of_the_state(a_book: PolicyBook) -> None:
    assert a_book.as_of(1) is a_book.as_of(2) is a_book


@pytest.mark.parametrize(
    ("fields", "models"),
    [
        ({"visit_notes": Scrub(frozenset({Detector.NAME})), "visit_summary": REVEAL}, [None, NamesModel.CUTWORD]),
        ({"phone": REVEAL}, []),
    ],
)
def test_a_model_reads_in_every_scrub_and_makes_other_views_of_those_that_have_one(
    fields: dict[str, Redaction], models: list[NamesModel | None]
) -> None:
    views = [
        PolicyBook(CATALOGUE, [policy(allow(fields, OWN_AREA))], NO_GUARDRAILS, names_model=model).view(GRANT)
        for model in (None, NamesModel.CUTWORD)
    ]
    shown = [each for view in views for column in view.columns.values() for each in redactions_of(column.treatment)]
    assert [redaction.names_model for redaction in shown if isinstance(redaction, Scrub)] == models
    assert (views[0].key != views[1].key) is bool(models)
    assert views[0].provenance == views[1].provenance
