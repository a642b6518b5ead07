"""What the check costs is measured for each kind of token, in parts that are all there."""

from __future__ import annotations

import pytest

from bench.identity import AIMS, REDIS, SIGNATURES, Cost, costs, lines


@pytest.fixture(scope="module")
def measured() -> dict[str, Cost]:
    return costs(2)


def test_every_kind_of_token_is_measured_and_every_aim_is_for_one(measured: dict[str, Cost]) -> None:
    assert set(measured) == {f"{kind}, {state}" for kind in ("Bearer", "mTLS", "DPoP") for state in ("cold", "steady")}
    assert AIMS.keys() <= measured.keys()


def test_a_token_that_is_remembered_is_not_verified_and_a_new_proof_is(measured: dict[str, Cost]) -> None:
    verified = {name: all(each.get(SIGNATURES) for each in cost.samples) for name, cost in measured.items()}
    assert {name for name, each in verified.items() if not each} == {"Bearer, steady", "mTLS, steady"}


def test_every_part_of_the_check_is_found(measured: dict[str, Cost]) -> None:
    assert {len(each) for each in measured["DPoP, steady"].samples} == {9}
    assert {len(each) for each in measured["Bearer, steady"].samples} == {5}


def test_quantiles_are_of_the_whole_or_of_a_part() -> None:
    cost = Cost([{SIGNATURES: 1e-6 * number, REDIS: 1e-6} for number in range(100)])
    assert round(cost.quantile(0.5)) == 51
    assert round(cost.quantile(0.95, [SIGNATURES])) == 95
    assert round(cost.quantile(0.0, [REDIS])) == 1


def test_a_line_is_printed_for_each_kind_and_part() -> None:
    printed = list(lines(1))
    assert sum("steady" in line or "cold" in line for line in printed) == 6
    assert sum("without waiting for Redis" in line for line in printed) == 6
    assert sum("round trips to Redis" in line for line in printed) == 6
