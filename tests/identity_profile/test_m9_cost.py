"""Row M9: what it costs to know who asks, as ratios in one run; `python -m bench --only identity` has it in µs."""

from __future__ import annotations

import pytest

from bench.identity import PARTS, REDIS, SIGNATURES, Cost, costs

QUARTER = 0.25
"""Of the requests; a quantile below the middle, for whatever else the machine does comes on top."""


@pytest.fixture(scope="module")
def measured() -> dict[str, Cost]:
    """Forty requests of each kind."""
    return costs(40)


def spent(cost: Cost) -> float:
    """What the process itself spends on a check, without waiting for Redis."""
    return cost.quantile(QUARTER, [part for part in PARTS if part != REDIS])


@pytest.mark.parametrize("kind", ["Bearer", "mTLS"])
def test_m9_a_token_that_is_remembered_is_checked_for_less_than_a_new_one(measured: dict[str, Cost], kind: str) -> None:
    assert spent(measured[f"{kind}, steady"]) < 0.75 * spent(measured[f"{kind}, cold"])


def test_m9_a_certificate_costs_hardly_more_than_nothing(measured: dict[str, Cost]) -> None:
    assert spent(measured["mTLS, steady"]) < 2 * spent(measured["Bearer, steady"])


def test_m9_a_proof_costs_one_signature_and_little_else(measured: dict[str, Cost]) -> None:
    steady = measured["DPoP, steady"]
    assert spent(steady) < 5 * steady.quantile(QUARTER, [SIGNATURES])
    assert spent(steady) < spent(measured["DPoP, cold"])
