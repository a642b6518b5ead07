"""What statute asks of the station in numbers is read strictly, and the strictest of several holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.documents import Faulty, read_document
from gateway.model.bounds import Aggregate, Kept, Longest, Share, Signed
from gateway.policies.guardrail import Guardrails
from gateway.policies.guardrail_file import load_guardrails, parse_guardrails

SHIPPED = Path(__file__).parents[3] / "config" / "guardrails.yaml"


def with_another(effect: str) -> Guardrails:
    """The shipped guardrails and one more, of the station's own."""
    added = f"- {{id: S1, title: {{zh: 更严, en: Stricter}}, source: 局令, {effect}}}\n"
    return parse_guardrails(read_document(SHIPPED.read_text(encoding="utf-8") + added))


def test_the_shipped_bounds_are_what_statute_and_prudence_ask() -> None:
    shipped = load_guardrails(SHIPPED)
    assert shipped.strictest(Longest) == Longest(policy_days=1096, agreement_days=1096)
    assert shipped.strictest(Kept) == Kept(ledger_years=3, log_days=183)
    assert shipped.strictest(Signed) == Signed(people=2)
    assert shipped.strictest(Aggregate) == Aggregate(Share(types=6, purposes=3), Share(types=4, purposes=2))


@pytest.mark.parametrize(
    ("effect", "strictest"),
    [
        ("longest: {policy_days: 365, agreement_days: 5000}", Longest(365, 1096)),
        ("longest: {policy_days: 5000, agreement_days: 365}", Longest(1096, 365)),
        ("keep: {ledger_years: 10, log_days: 1}", Kept(10, 183)),
        ("keep: {ledger_years: 1, log_days: 365}", Kept(3, 365)),
        ("sign: {people: 3}", Signed(3)),
        (
            "aggregate: {partner: {types: 5, purposes: 9}, person: {types: 9, purposes: 1}, per: day}",
            Aggregate(Share(5, 3), Share(4, 1)),
        ),
        (
            "aggregate: {partner: {types: 9, purposes: 1}, person: {types: 1, purposes: 9}, per: day}",
            Aggregate(Share(6, 1), Share(1, 2)),
        ),
    ],
)
def test_a_station_tightens_a_bound_by_another_and_never_loosens_one(effect: str, strictest: Any) -> None:
    assert with_another(effect).strictest(type(strictest)) == strictest


def test_without_a_bound_of_a_kind_there_is_none() -> None:
    assert Guardrails((), "g").strictest(Longest) is None


@pytest.mark.parametrize(
    ("effect", "fault"),
    [
        ("longest: {policy_days: 365}", "longest.agreement_days`: is missing"),
        ("longest: {policy_days: 0, agreement_days: 1}", "longest.policy_days`: has to be a whole number, 1 or more"),
        ("keep: {ledger_years: 3}", "keep.log_days`: is missing"),
        ("keep: {ledger_years: 3, log_days: many}", "keep.log_days`: has to be a whole number"),
        ("sign: {people: 1}", "sign.people`: has to be a whole number, 2 or more"),
        ("aggregate: {partner: {types: 1, purposes: 1}, per: day}", "aggregate.person`: is missing"),
        (
            "aggregate: {partner: {types: 1}, person: {types: 1, purposes: 1}, per: day}",
            "aggregate.partner.purposes`: is missing",
        ),
        (
            "aggregate: {partner: {types: 1, purposes: 1}, person: {types: 1, purposes: 1}, per: week}",
            "aggregate.per`: has to be one of day",
        ),
        (
            "aggregate: {partner: {types: 1, purposes: 1}, person: {types: 1, purposes: 1}}",
            "aggregate.per`: is missing",
        ),
        ("keep: {ledger_years: 3, log_days: 183}, hide: true", "a guardrail has exactly one of"),
        ("sign: {people: 2}, where: {mark: sealed, is: true}", "`where` stands with `hide` or `drop`"),
    ],
)
def test_a_bound_has_all_of_its_numbers(effect: str, fault: str) -> None:
    with pytest.raises(Faulty) as faulty:
        with_another(effect)
    assert any(fault in str(each) for each in faulty.value.faults), faulty.value.faults
