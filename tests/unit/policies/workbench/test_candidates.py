"""What remains of an ID number is counted as a plain enumeration counts it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from gateway.model.kinds import Kind, check_character
from gateway.policies.workbench.candidates import NOTHING, Knowledge, candidates, kept_positions, together
from gateway.redaction.band import Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL

DAY = date(2026, 11, 22)
AREA = frozenset(range(6))


def dated(step: str) -> frozenset[tuple[Kind, Generalise]]:
    return frozenset({(Kind.DATE, Generalise(Ladder.TIME, step))})


def test_one_candidate_is_left_by_six_first_four_last_and_the_birth_date() -> None:
    known = Knowledge(AREA | frozenset(range(14, 18)), frozenset({(Kind.DATE, REVEAL)}))
    assert candidates(known, DAY) == 1


def test_a_birth_date_and_an_area_leave_a_thousand_and_the_sex_halves_them() -> None:
    born = frozenset({(Kind.DATE, REVEAL)})
    assert candidates(Knowledge(AREA, born), DAY) == 1000
    assert candidates(Knowledge(AREA, born, sex=True), DAY) == 500


@pytest.mark.parametrize(("step", "fewest"), [("month", 28), ("quarter", 90), ("year", 365), ("decade", 2500)])
def test_a_generalised_birth_date_leaves_its_days(step: str, fewest: int) -> None:
    left = candidates(Knowledge(AREA, dated(step)), DAY) // 1000
    assert fewest <= left <= fewest * 1.5


def test_the_check_character_removes_ten_of_eleven() -> None:
    """All of 1985 in one county, the last three characters known: counted here number by number."""
    number = "310115198505051235"
    first, count = date(1985, 1, 1), 0
    for day, digit in product(range(365), range(10)):
        seventeen = f"310115{first + timedelta(days=day):%Y%m%d}{digit}{number[15:17]}"
        count += check_character(seventeen) == number[17]
    known = Knowledge(AREA | {15, 16, 17}, dated("year"))
    assert candidates(known, DAY) <= count
    assert abs(candidates(known, DAY) - count) <= 12


def test_more_knowledge_never_leaves_more() -> None:
    some = [
        NOTHING,
        Knowledge(frozenset({0, 1})),
        Knowledge(AREA),
        Knowledge(sex=True),
        Knowledge(frozenset(range(14, 18))),
        Knowledge(births=dated("decade")),
        Knowledge(births=frozenset({(Kind.INTEGER, Band(10))})),
    ]
    for one, other in product(some, some):
        assert candidates(one | other, DAY) <= min(candidates(one, DAY), candidates(other, DAY))
    assert together(some) == some[1] | some[2] | some[3] | some[4] | some[5] | some[6]


def test_what_a_redaction_leaves_readable_is_read_off_its_outcomes() -> None:
    assert kept_positions(REVEAL) == frozenset(range(18))
    assert kept_positions(Mask(keep_first=6, keep_last=4)) == AREA | frozenset(range(14, 18))
    assert kept_positions(PRESENT) == kept_positions(DROP) == frozenset()
