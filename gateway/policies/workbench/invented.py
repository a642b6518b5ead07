"""A test for a document, invented: a record of which certain rules hold and the others do not, and what comes of it.

Somebody has looked at a record and wants what they saw to stay so. Of that record nothing is known here but which rules
had a say in it: every value is made up from the rules' own constants, or is one that stands for its kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import orjson

from gateway.model.catalogue import RecordType
from gateway.model.condition import Condition, bind, both, negation
from gateway.model.grant import Grant, Purposes
from gateway.model.kinds import Scalar
from gateway.policies.compile import facts_of
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy, PolicyTest, Rule
from gateway.policies.tested import as_written, outcomes_of, run_tests
from gateway.policies.workbench.possibility import Undecided, find_row
from gateway.policies.workbench.representatives import representatives

_TESTS: Final = re.compile(r"(?m)^tests:[ \t]*(?:#.*)?\n")
_NEXT_KEY: Final = re.compile(r"(?m)^[^\s#-]")


def invented(  # noqa: PLR0913, PLR0917 - what a policy is read against, and what is to hold
    policy: Policy,
    record_type: RecordType,
    purposes: Purposes,
    guardrails: Guardrails,
    grant: Grant,
    holding: Collection[str],
    unknown: Collection[str] = (),
) -> PolicyTest | None:
    """A test of a record of which exactly the rules hold whose ids are ``holding``; None where there is none to tell.

    Of those whose ids are ``unknown`` nobody asks whether they do.

    It says of every field that the rules name what the partner of ``grant`` is shown of it, and passes as things are.
    """
    rules = [rule for rule in policy.rules if rule.record_type == record_type.name and grant.action in rule.actions]
    record = _record(rules, record_type, grant, holding, unknown)
    if record is None:
        return None
    given = PolicyTest({"areas": list(grant.areas)}, grant.purpose.name, record, {})
    outcomes = outcomes_of(given, policy, record_type, purposes, guardrails)
    if outcomes is None:
        return None
    named = dict.fromkeys(name for rule in rules for name in rule.fields)
    expect = {name: _expected(outcomes.get(name)) for name in named if name in outcomes}
    test = replace(given, expect=expect | {name: "absent" for name in named if name not in outcomes})
    [tested] = run_tests(replace(policy, tests=(test,)), record_type, purposes, guardrails)
    return test if tested.passed and test.expect else None


def with_test(text: str, test: PolicyTest) -> str:
    """``text`` with a test as the last of its own, or as its first; every other line stays as it is."""
    given: dict[str, Any] = {"partner": dict(test.partner), "purpose": test.purpose}
    parts = {"given": given, "record": test.record, "expect": test.expect}
    lines = [f"{name}: {_flow(value)}" for name, value in parts.items()]
    item = f"  - {lines[0]}\n    {lines[1]}\n    {lines[2]}\n"
    whole = text if text.endswith("\n") else f"{text}\n"
    heading = _TESTS.search(whole)
    if heading is None:
        return f"{whole}\ntests:\n{item}"
    following = _NEXT_KEY.search(whole, heading.end())
    end = len(whole) if following is None else following.start()
    return whole[:end] + item + whole[end:]


def _record(
    rules: Iterable[Rule],
    record_type: RecordType,
    grant: Grant,
    holding: Collection[str],
    unknown: Collection[str],
) -> dict[str, Scalar] | None:
    """Values with which exactly those rules hold, and one for each field that a rule names beside."""
    known, facts = tuple(rules), facts_of(grant)
    conditions = [(rule, bind(rule.where, facts)) for rule in known if rule.id not in unknown]
    wanted: Condition = both(*(each if rule.id in holding else negation(each) for rule, each in conditions))
    try:
        found = find_row(wanted)
    except Undecided:
        return None
    if found is None:
        return None
    marks = {source.field for source in record_type.marks.values()}
    named = dict.fromkeys(name for rule in known for name in rule.fields if name not in marks)
    fresh = {name: representatives(record_type.fields[name].kind, ())[0] for name in named if name not in found}
    return {name: value for name, value in {**found, **fresh}.items() if value is not None}


def _expected(outcome: Any) -> Any:  # noqa: ANN401 - whatever a field may come to
    """An outcome as a document expects it."""
    return outcome if outcome is None or isinstance(outcome, int | float) else as_written(outcome)


def _flow(value: Any) -> str:  # noqa: ANN401 - whatever stands in a test
    """A value as one line of YAML, every text in quotes.

    >>> _flow({"a": {"b": ["1", None, 2]}})
    '{a: {b: ["1", null, 2]}}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return orjson.dumps(value).decode()
