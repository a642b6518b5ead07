"""A test is invented of a record of which certain rules hold: it passes, and nothing in it is anybody's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.model.condition import Comparison, Operator
from gateway.model.grant import Purposes
from gateway.model.kinds import Kind
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy, PolicyTest
from gateway.policies.tested import run_tests
from gateway.policies.workbench.invented import invented, with_test
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import ELDERLY_CARE, GRANT, HOUSEHOLD, NO_GUARDRAILS, OWN_AREA, allow, policy, restrict

PURPOSES = Purposes({ELDERLY_CARE.name: ELDERLY_CARE}, "p" * 64)
FEW = Comparison("members", Kind.INTEGER, Operator.LESS_THAN, 3)
CARE = policy(allow({"phone": Mask(keep_last=4), "members": REVEAL}, OWN_AREA), restrict({"phone": DROP}, FEW))


def of(holding: set[str], given: Policy = CARE, guardrails: Guardrails = NO_GUARDRAILS) -> PolicyTest | None:
    return invented(given, HOUSEHOLD, PURPOSES, guardrails, GRANT, holding)


def test_a_record_is_invented_of_which_the_rules_hold_and_the_others_do_not() -> None:
    plenty, few = of({"allow"}), of({"allow", "restrict"})
    assert plenty is not None
    assert few is not None
    assert (plenty.record["members"], few.record["members"]) == (3, 2)
    assert plenty.expect == {"household_no": "A-1", "phone": "*******0000", "members": 3}
    assert few.expect == {"household_no": "A-1", "phone": "absent", "members": 2}
    assert plenty.partner == {"areas": ["310115003001"]}
    for test in (plenty, few):
        [tested] = run_tests(replace(CARE, tests=(test,)), HOUSEHOLD, PURPOSES, NO_GUARDRAILS)
        assert tested.passed


def test_of_a_rule_of_which_it_is_not_known_nothing_is_asked() -> None:
    test = invented(CARE, HOUSEHOLD, PURPOSES, NO_GUARDRAILS, GRANT, {"allow"}, {"restrict"})
    assert test is not None
    assert test.record["members"] == 1


def test_there_is_none_of_a_record_that_is_shown_to_nobody_or_cannot_be() -> None:
    assert of(set()) is None
    assert of({"restrict"}) is None
    never = policy(allow({}, FEW), restrict({"phone": DROP}, FEW))
    assert of({"allow"}, never) is None
    assert of({"allow"}, policy(allow({}), purposes=frozenset({"debt-collection"}))) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("policy: x\n", "policy: x\n\ntests:\n{item}"),
        ("policy: x", "policy: x\n\ntests:\n{item}"),
        ("policy: x\ntests:\n  - one\n", "policy: x\ntests:\n  - one\n{item}"),
        ("tests: # ours\n  - one\n\n  # two\n  - two", "tests: # ours\n  - one\n\n  # two\n  - two\n{item}"),
        ("tests:\n  - one\nrules:\n  - x\n", "tests:\n  - one\n{item}rules:\n  - x\n"),
        ("tests:\n- one\nrules:\n", "tests:\n- one\n{item}rules:\n"),
    ],
)
def test_it_stands_as_the_last_of_the_texts_own(before: str, after: str) -> None:
    test = PolicyTest({"areas": ["310115"]}, "elderly-care", {"status": 'a"b'}, {"phone": None})
    item = (
        '  - given: {partner: {areas: ["310115"]}, purpose: "elderly-care"}\n'
        '    record: {status: "a\\"b"}\n'
        "    expect: {phone: null}\n"
    )
    assert with_test(before, test) == after.replace("{item}", item)
