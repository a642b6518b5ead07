"""A number or an age is shown as the band that it lies in, which may be open to its end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.condition import YearsAgo
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.band import EXACT, AgeBand, Band
from tests.unit.redaction.strategies import admits, bands

TODAY = date(2026, 11, 25)
LEAP = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("band", "kind", "value", "shown"),
    [
        (Band(10), Kind.INTEGER, 67, "60..69"),
        (Band(10), Kind.INTEGER, 0, "0..9"),
        (Band(10), Kind.INTEGER, -1, "-10..-1"),
        (Band(3), Kind.INTEGER, 2**63 - 1, "9223372036854775806..9223372036854775808"),
        (Band(10, last=60), Kind.INTEGER, 60, "60+"),
        (Band(10, last=60), Kind.INTEGER, 59, "50..59"),
        (Band(10, last=60), Kind.INTEGER, -5, "-10..-1"),
        (Band(10, first=20), Kind.INTEGER, 19, "<20"),
        (Band(10, first=20), Kind.INTEGER, 20, "20..29"),
        (Band(10, 60, 60), Kind.INTEGER, 59, "<60"),
        (Band(10, 60, 60), Kind.INTEGER, 60, "60+"),
        (Band(10, -20, -10), Kind.INTEGER, -21, "<-20"),
        (Band(10, -20, -10), Kind.INTEGER, -10, "-10+"),
        (Band(500), Kind.NUMBER, 1200.5, "1000..<1500"),
        (Band(500), Kind.NUMBER, 1499.99, "1000..<1500"),
        (Band(500), Kind.NUMBER, -0.0, "0..<500"),
        (Band(500), Kind.NUMBER, -5e-324, "-500..<0"),
        (Band(500), Kind.NUMBER, 1500, "1500..<2000"),
        (Band(10, 0, 60), Kind.NUMBER, 59.999, "50..<60"),
        (Band(10, 0, 60), Kind.NUMBER, -0.001, "<0"),
        (Band(10, 0, 60), Kind.NUMBER, 60.0, "60+"),
    ],
)
def test_a_number_becomes_the_band_it_lies_in(band: Band, kind: Kind, value: Scalar, shown: str) -> None:
    assert band.apply(kind, value) == shown
    assert admits(band, kind, shown)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, "67"),
        (Kind.INTEGER, True),
        (Kind.INTEGER, 67.0),
        (Kind.NUMBER, "67.0"),
        (Kind.NUMBER, True),
        (Kind.NUMBER, float("inf")),
        (Kind.NUMBER, float("-inf")),
        (Kind.NUMBER, float("nan")),
        (Kind.NUMBER, float(EXACT)),
        (Kind.NUMBER, -EXACT),
        (Kind.DATE, "1950-03-07"),
        (Kind.TEXT, "67"),
    ],
)
def test_what_is_no_number_of_its_kind_is_withheld(kind: Kind, value: Scalar) -> None:
    assert Band(10, 20, 60).apply(kind, value) is WITHHELD


@pytest.mark.parametrize(
    ("width", "first", "last"), [(0, None, None), (-5, None, None), (10, 5, None), (10, None, 65), (10, 60, 20)]
)
def test_a_band_that_is_none_cannot_be_built(width: int, first: int | None, last: int | None) -> None:
    with pytest.raises(ValueError, match="a band has a whole `width` above 0, and begins and ends at multiples of it"):
        Band(width, first, last)


def test_bands_with_the_same_single_cut_are_the_same() -> None:
    assert Band(10, 60, 60) == Band(20, 60, 60) == Band(1, 60, 60)


@pytest.mark.parametrize(
    ("band", "kind", "outcome"),
    [
        (Band(10), Kind.INTEGER, "60..70"),
        (Band(10), Kind.INTEGER, "61..70"),
        (Band(10), Kind.INTEGER, "-0..9"),
        (Band(10), Kind.INTEGER, 67),
        (Band(10), Kind.INTEGER, "60..<70"),
        (Band(10), Kind.NUMBER, "60..69"),
        (Band(10), Kind.INTEGER, "60+"),
        (Band(10), Kind.INTEGER, "<None"),
        (Band(10, 20, 60), Kind.INTEGER, "70+"),
        (Band(10, 20, 60), Kind.INTEGER, "60..69"),
        (Band(10, 20, 60), Kind.INTEGER, "10..19"),
        (Band(10, 20, 60), Kind.INTEGER, "<30"),
        (Band(10), Kind.INTEGER, "9" * 5000 + ".." + "9" * 5000),
        (Band(10), Kind.DATE, "60..69"),
    ],
)
def test_an_answer_that_the_band_cannot_give_is_not_admitted(band: Band, kind: Kind, outcome: Outcome) -> None:
    assert not admits(band, kind, outcome)


@given(bands(), bands(), st.lists(st.integers(-200, 700), min_size=2, max_size=8))
def test_the_coarser_band_tells_apart_what_both_do_and_nothing_else(one: Band, other: Band, values: list[int]) -> None:
    common = one.coarser(other)
    for value in values:
        is_cut = one.around(value) != one.around(value - 1) and other.around(value) != other.around(value - 1)
        assert is_cut == (common is not None and common.around(value) != common.around(value - 1))


@pytest.mark.parametrize(
    ("band", "on", "born", "shown"),
    [
        (Band(10), TODAY, "1966-11-25", "60..69"),
        (Band(10), TODAY, "1966-11-26", "50..59"),
        (Band(10, last=60), TODAY, "1926-01-01", "60+"),
        (Band(18, 18, 18), TODAY, "2008-11-26", "<18"),
        (Band(18, 18, 18), TODAY, "2008-11-25", "18+"),
        (Band(10), TODAY, "2026-11-25", "0..9"),
        (Band(2), LEAP, "2024-02-29", "4..5"),
        (Band(2), date(2027, 2, 28), "2025-03-01", "0..1"),
        (Band(2, 2, 2), date(2026, 2, 28), "2024-02-29", "<2"),
        (Band(2, 2, 2), date(2026, 3, 1), "2024-02-29", "2+"),
        (Band(10), TODAY, "1000-01-01", "1020..1029"),
    ],
)
def test_a_birth_date_becomes_the_band_of_the_age_on_the_day(band: Band, on: date, born: str, shown: str) -> None:
    assert AgeBand(band, on).apply(Kind.DATE, born) == shown
    assert admits(AgeBand(band, on), Kind.DATE, shown)


@pytest.mark.parametrize(
    ("on", "kind", "value"),
    [
        (TODAY, Kind.DATE, "2026-11-26"),
        (TODAY, Kind.DATE, "1950-3-7"),
        (TODAY, Kind.DATE, "２０２６-01-01"),
        (TODAY, Kind.DATE, 1950),
        (TODAY, Kind.DATETIME, "1950-03-07T00:00:00"),
        (TODAY, Kind.INTEGER, 67),
        (None, Kind.DATE, "1950-03-07"),
    ],
)
def test_an_age_that_cannot_be_reckoned_is_withheld(on: date | None, kind: Kind, value: Scalar) -> None:
    assert AgeBand(Band(10), on).apply(kind, value) is WITHHELD


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 150))
def test_whoever_is_shown_in_the_band_from_an_age_on_is_at_least_of_that_age_in_an_answer(
    born: date, on: date, years: int
) -> None:
    """An age means the same in a redaction and in a condition, on every day and for every birthday."""
    shown = AgeBand(Band(years, years, years), on).apply(Kind.DATE, born.isoformat())
    assert (shown == f"{years}+") == (born.isoformat() < YearsAgo(years).on(on))


def test_bands_and_ages_are_compared_as_the_text_they_are_shown_as() -> None:
    assert Band(10).outcome_kind(Kind.INTEGER) is Band(10).outcome_kind(Kind.NUMBER) is Kind.CATEGORY
    assert AgeBand(Band(10), TODAY).outcome_kind(Kind.DATE) is Kind.CATEGORY
    assert Band(10).outcome_kind(Kind.DATE) is None
    assert AgeBand(Band(10), TODAY).outcome_kind(Kind.DATETIME) is None
    assert not admits(AgeBand(Band(10), TODAY), Kind.INTEGER, "60..69")
