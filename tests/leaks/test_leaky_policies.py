"""Policies that leak, each in one way, are each caught, by a finding that says why or by a claim that fails.

The policies are data in ``leaky_policies``; everything about them but their rules is sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.documents import Faulty, read_document
from gateway.model.condition import matches
from gateway.model.outcome import Absent
from gateway.policies.answering import compile_question, says_yes
from gateway.policies.compile import compile_view
from gateway.policies.document import parse_policy
from gateway.policies.store import Written
from gateway.policies.workbench.claim import parse_claim
from gateway.policies.workbench.examine import examine, unreadable
from gateway.policies.workbench.finding import Finding
from gateway.policies.workbench.prove import prove
from gateway.policies.workbench.questions import Bench
from tests.unit.policies.workbench.station import catalogue, guardrails, purposes

FOLDER: Final = Path(__file__).parent / "leaky_policies"
BENCH: Final = Bench(catalogue(), purposes(), guardrails(), ())


def leaky() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in read_document(path).data:
            yield pytest.param(case, id=f"{path.stem}: {case['leak']}")


def written(case: Mapping[str, Any]) -> Written:
    """The policy of a case, whole."""
    clauses = "".join(
        f"{key}:\n" + "".join(f"  {line}\n" for line in case[key].splitlines())
        for key in ("rules", "answers")
        if key in case
    )
    document = read_document(
        f"policy: leaky\nversion: 1\nschema: {case['schema']}\npartner: {{kind: {case['partner']}}}\n"
        f"purpose: [{case['purpose']}]\nvalid: {{from: 2026-01-01, until: 2026-12-31}}\nbasis: an agreement\n"
        f"limits: {{page: 50, per_day: 500, statistics_min_group: 10}}\n{clauses}"
        "assessment: {document: an assessment, by: nobody, 'on': 2025-12-15}\n"
    )
    return Written(document, parse_policy(document, BENCH.catalogue))


def findings(case: Mapping[str, Any]) -> tuple[Finding, ...]:
    try:
        return examine(written(case), BENCH)
    except Faulty as faulty:
        return unreadable(faulty)


CASES: Final = list(leaky())


def test_there_are_at_least_fifty() -> None:
    assert len(CASES) >= 50


@pytest.mark.parametrize("case", [each for each in CASES if "code" in each.values[0]])
def test_the_check_finds_the_leak_and_explains_it(case: Mapping[str, Any]) -> None:
    found = findings(case)
    told = [each for each in found if each.code == case["code"] and case["says"] in each.sentence]
    assert told, [f"{each.code}: {each}" for each in found]
    # the place is inside of the rules or of what stands above them, and not just the beginning of the file
    assert all(each.line > 1 for each in told)


@pytest.mark.parametrize("case", [each for each in CASES if "claim" in each.values[0]])
def test_the_claim_fails_with_a_record_that_the_view_confirms(case: Mapping[str, Any]) -> None:
    bench = BENCH.only(written(case).policy)
    verdict = prove(bench, parse_claim(case["claim"], bench.partner_kinds, bench.catalogue, bench.purposes))
    found = verdict.counterexample
    assert not verdict.holds
    assert found is not None
    record_type = bench.catalogue.types[found.grant.record_type]
    if found.ask is not None:
        question = compile_question(bench.policies, bench.guardrails, record_type, found.grant, found.ask)
        assert says_yes(question, found.record)
        return
    view = compile_view(bench.policies, bench.guardrails, record_type, found.grant)
    assert matches(view.visible, found.record)
    assert not isinstance(view.columns[found.field].outcome(found.record), Absent)
