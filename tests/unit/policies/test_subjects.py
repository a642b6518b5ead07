"""Who records are about stands in hidden columns of a view: named by no requester, and shown to none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.adapters.memory import MemoryAdapter
from gateway.errors import GatewayError
from gateway.model.catalogue import DataSubjectRole
from gateway.model.inquiry import Action, Inquiry, SortKey
from gateway.model.plan import NotAdmitted, View
from gateway.policies.compile import compile_view
from gateway.policies.question import compile_plan
from gateway.policies.subjects import with_subjects
from gateway.redaction.plain import REVEAL
from gateway.redaction.reference import SubjectKey
from tests.factories import GRANT, HOUSEHOLD, NO_GUARDRAILS, allow, household, policy

KEY = SubjectKey(bytes(32))
PLAIN: View = compile_view([policy(allow({"members": REVEAL}, sort_on=("members",)))], NO_GUARDRAILS, HOUSEHOLD, GRANT)
VIEW = with_subjects(PLAIN, HOUSEHOLD, KEY)
ROWS = [
    household(household_no="HH-1", members=3),
    household(household_no="HH-2", members=2, head_id_number=None),
    household(household_no="HH-3", members=1, head_id_number="not known"),
]


def test_an_answer_ends_with_references_that_the_plan_takes_out_of_it() -> None:
    plan = compile_plan(VIEW, Inquiry("household", Action.LIST, fields=("members",), sort=(SortKey("members"),)))
    records = plan.admit(MemoryAdapter({"household": ROWS}).execute(plan))
    reference = KEY.reference(str(ROWS[0]["head_id_number"]))
    assert records == [(1, 1, "HH-3", None), (2, 2, "HH-2", None), (3, 3, "HH-1", reference)]
    assert plan.subjects(records) == {"head": (None, None, reference)}
    assert plan.subjects([]) == {"head": ()}
    assert plan.position(records[2]) == (3, "HH-1")
    assert plan.identifiers(records) == ("HH-3", "HH-2", "HH-1")


def test_a_source_that_answers_an_id_number_is_not_believed() -> None:
    plan = compile_plan(VIEW, Inquiry("household", Action.LIST, fields=("members",)))
    with pytest.raises(NotAdmitted):
        plan.admit([(3, "HH-1", "310115195003071230")])


@pytest.mark.parametrize("name", ["head", "head_id_number"])
def test_nobody_can_ask_for_them(name: str) -> None:
    for asked in ({"fields": (name,)}, {"sort": (SortKey(name),)}):
        with pytest.raises(GatewayError) as refused:
            compile_plan(VIEW, Inquiry("household", Action.LIST, **asked))
        assert refused.value.problem.code == "GW103"


def test_the_columns_and_what_is_withheld_are_those_of_the_view_without_them() -> None:
    assert replace(VIEW, subjects=(), key=PLAIN.key) == PLAIN


def test_without_a_key_there_are_none() -> None:
    assert with_subjects(PLAIN, HOUSEHOLD, None) is PLAIN


def test_who_has_only_a_name_has_no_reference() -> None:
    named = replace(HOUSEHOLD, data_subjects=(DataSubjectRole("head", "head_name", None),))
    assert with_subjects(PLAIN, named, KEY).subjects == ()


def test_views_that_refer_otherwise_are_other_views() -> None:
    renamed = replace(HOUSEHOLD, data_subjects=(DataSubjectRole("owner", "head_name", "head_id_number"),))
    keys = {
        PLAIN.key,
        VIEW.key,
        with_subjects(PLAIN, HOUSEHOLD, SubjectKey(bytes(31) + b"1")).key,
        with_subjects(PLAIN, renamed, KEY).key,
    }
    assert len(keys) == 4
