"""What is about to end, and within which term."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.console.partners.expiring import (
    Expiring,
    expiring_agreements,
    expiring_certificates,
    expiring_policies,
    in_order,
)
from gateway.grants.directory import Directory
from gateway.identity.self_test_results import Result
from tests.unit.grants.settled import CARE, COMMITTEE, DESK

DAY = date(2026, 6, 1)


class Policy:
    """What is looked at of a policy."""

    def __init__(self, name: str, first: date, last: date) -> None:
        self.name = name
        self.first = first
        self.last = last


def policies(*given: tuple[str, int, int]) -> Any:
    return [Policy(name, DAY + timedelta(days=first), DAY + timedelta(days=last)) for name, first, last in given]


@pytest.mark.parametrize(("days", "within"), [(0, 1), (1, 1), (2, 7), (7, 7), (8, 30), (30, 30), (31, None)])
def test_an_agreement_is_told_within_the_shortest_term(days: int, within: int | None) -> None:
    soon = replace(CARE, last=DAY + timedelta(days=days))
    directory = Directory(1, {COMMITTEE.id: COMMITTEE}, {soon.id: soon}, {})
    assert [each.within for each in expiring_agreements(directory, DAY)] == ([] if within is None else [within])


def test_a_policy_that_goes_on_in_a_later_version_does_not_end() -> None:
    found = expiring_policies(
        policies(("ends", -10, 5), ("goes-on", -10, 5), ("goes-on", 6, 90), ("over", -9, -1), ("later", 2, 9)), DAY
    )
    assert [(each.name, each.days) for each in found] == [("ends", 5)]


def test_a_certificate_is_told_that_passed_and_whose_program_is_there() -> None:
    directory = Directory(1, {COMMITTEE.id: COMMITTEE}, {CARE.id: CARE}, {DESK.id: DESK})
    until = int(datetime(2026, 6, 11, 12, tzinfo=UTC).timestamp())

    def found(**changes: Any) -> list[tuple[str | None, int]]:
        result = replace(Result("desk", 0, None, None, None, until), **changes)
        return [(each.partner_id, each.days) for each in expiring_certificates(directory, [result], DAY, UTC)]

    assert found() == [("committee-one", 10)]
    assert found(until=until - 30 * 86400) == [("committee-one", 0)]
    assert found(until=until + 30 * 86400) == []
    assert found(until=None) == []
    assert found(of_client="certificate dates") == []
    assert found(client_id="nobody") == []


def test_what_ends_first_comes_first() -> None:
    ends = [Expiring("agreement", "b", None, DAY, 0), Expiring("agreement", "a", None, DAY + timedelta(days=1), 1)]
    assert in_order(reversed(ends)) == ends
