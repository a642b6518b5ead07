"""What was accepted after it had been taken back is counted, of every process; of the real gateway it is nothing."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from bench.acts import Try
from bench.revocation import Watch, lags
from tests.walk.workers import Answer


class Told:
    """Two processes that answer as they are told; the second hears of an act some answers later than the first."""

    connections = (1, 2)

    def __init__(self, later: int | None) -> None:
        self.taken_back = False
        self._later = later
        self._asked = itertools.count(1)

    def take_back(self) -> None:
        self.taken_back = True

    def ask(self, pid: int, _path: str, _headers: Mapping[str, str]) -> Answer:
        if not self.taken_back or (pid == 2 and (self._later is None or next(self._asked) <= self._later)):
            return Answer(404, "GW402")
        return Answer(403, "GW302")


def watched(told: Any) -> Watch:
    return Watch(told, Try("/", {}, 404, told.take_back))


@pytest.mark.parametrize(("later", "late"), [(0, {0}), (3, {2, 3})])
def test_what_is_accepted_after_it_was_taken_back_is_counted(later: int, late: set[int]) -> None:
    """One of those that are accepted may have been sent before."""
    lag = watched(Told(later)).run()
    assert lag.late in late
    assert lag.refused > 0


def test_a_process_that_never_hears_of_it_is_found() -> None:
    lag = watched(Told(None)).run()
    assert lag.late >= 2
    assert lag.accepted > lag.answered


def test_a_refusal_with_the_same_status_is_no_acceptance() -> None:
    told = Told(0)
    told.ask = lambda *_: Answer(404, "GW302" if told.taken_back else "GW402")  # type: ignore[method-assign]
    assert watched(told).run().late == 0


def test_the_gateway_accepts_nothing_that_was_taken_back_before() -> None:
    measured = dict(lags(1, processes=2))
    assert len(measured) == 10
    for name, each in measured.items():
        assert [lag.late for lag in each] == [0], name
        assert all(lag.refused for lag in each), name
