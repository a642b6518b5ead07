"""A policy that is harmless alone is told with which others it leaves few ID numbers to guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.documents import read_document
from gateway.policies.document import parse_policy
from gateway.policies.policy import Policy
from gateway.policies.store import Written
from gateway.policies.workbench.company import Company
from gateway.policies.workbench.examine import examine
from gateway.policies.workbench.finding import Finding
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.residual import FEWEST
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import REVEAL
from tests.unit.policies.workbench.station import catalogue, guardrails, policies, purposes
from tests.unit.policies.workbench.test_residual import bench, giving

FIRST_SIX = giving({"head_id_number": Mask(keep_first=6)}, name="first-six")
BORN = giving({"born": REVEAL}, name="born")
MODEST = giving({"head_id_number": Mask(keep_first=2)}, name="modest")
WHOLE = giving({"tax_number": REVEAL}, name="whole")


def narrowed(policy: Policy, *others: Policy) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = Company(bench(policy, *others)).narrowed_by(policy)
    assert all(each.candidates < FEWEST and each.is_few() for each in found)
    return [(each.kinds, each.policies) for each in found]


def test_each_of_two_policies_is_told_of_the_other() -> None:
    kinds = ("community-committee",)
    assert narrowed(FIRST_SIX, BORN) == [(kinds, ("born@7",))]
    assert narrowed(BORN, FIRST_SIX) == [(kinds, ("first-six@7",))]


def test_a_policy_that_adds_nothing_is_not_told() -> None:
    assert narrowed(MODEST, FIRST_SIX, BORN) == []


def test_a_policy_is_alone_in_leaving_few() -> None:
    alone = giving({"tax_number": Mask(keep_first=6, keep_last=4), "born": REVEAL}, name="alone")
    assert narrowed(alone, MODEST) == []


def test_who_is_granted_whole_numbers_has_nothing_to_guess() -> None:
    assert narrowed(FIRST_SIX, BORN) != []
    assert narrowed(FIRST_SIX, BORN, WHOLE) == []


def test_policies_that_are_never_in_force_together_add_up_to_nothing() -> None:
    later = replace(BORN, first=FIRST_SIX.last + timedelta(days=1), last=FIRST_SIX.last + timedelta(days=9))
    assert narrowed(FIRST_SIX, later) == []
    assert narrowed(FIRST_SIX, replace(later, first=FIRST_SIX.last)) != []


def test_a_coalition_is_told_to_each_that_is_needed_in_it() -> None:
    manager = replace(BORN, partner_kind="property-manager")
    police = giving({"born": Generalise(Ladder.TIME, "decade")}, name="decade", partner_kind="police")
    assert narrowed(FIRST_SIX, manager, police) == [(("community-committee", "property-manager"), ("born@7",))]
    assert narrowed(police, FIRST_SIX, manager) == []
    assert narrowed(manager, FIRST_SIX) == [(("community-committee", "property-manager"), ("first-six@7",))]


def written(kind: str, fields: str) -> Written:
    document = read_document(
        f"policy: of-{kind}\nversion: 1\nschema: household@3\npartner: {{kind: {kind}}}\n"
        "purpose: [elderly-care]\nvalid: {from: 2026-01-01, until: 2026-12-31}\nbasis: an agreement\n"
        "assessment: {document: an assessment, by: nobody, 'on': 2025-12-15}\n"
        "limits: {page: 50, per_day: 500, statistics_min_group: 10}\nrules:\n"
        "  - id: own-area\n    allow: [list, read]\n    type: household\n"
        f"    where: {{field: area_code, within: partner.areas}}\n    fields: {{household_no: reveal, {fields}}}\n"
    )
    return Written(document, parse_policy(document, catalogue()))


def found(one: Written, *others: Policy) -> list[Finding]:
    station = Bench(catalogue(), purposes(), guardrails(), ())
    company = Company(station.only(one.policy, *others))
    return [each for each in examine(one, station, company) if each.code.startswith("few-")]


@pytest.mark.parametrize(
    ("kind", "code", "who"),
    [
        ("community-committee", "few-together", "by the same partners"),
        ("civil-affairs", "few-in-coalition", "by civil-affairs and community-committee who join up"),
    ],
)
def test_the_finding_stands_at_the_field_and_names_the_others(kind: str, code: str, who: str) -> None:
    one = written("community-committee", "head_birth_date: reveal, head_sex: reveal")
    other = replace(
        written(kind, "head_id_number: {mask: {keep_first: 6, keep_last: 1}}").policy,
        name="other",
        purposes=frozenset({"elderly-care", "civil-affairs"}),
    )
    [birth, sex] = found(one, other)
    assert (birth.code, birth.line, sex.line) == (code, 15, 15)
    assert birth.column < sex.column
    assert birth.sentence.startswith(f"put together with `other@1` {who}, `head_birth_date` leaves ")
    assert birth.sentence.endswith(f"(fewer than {FEWEST}): hide more of it here, or of the number there")
    assert found(one) == []


def test_nothing_that_is_shipped_is_told_so() -> None:
    company = Company(Bench(catalogue(), purposes(), guardrails(), policies()))
    assert [policy.name for policy in policies() if company.narrowed_by(policy)] == []
