"""Working days are what the station's calendar says, and Monday to Friday where it says nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gateway.access.clock import WorkingDays
from gateway.settings import read_settings
from gateway.wiring.walk import terms_of
from tests.unit.access.wishes import WISH

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    lambda off, worked: WorkingDays(frozenset(off), frozenset(worked - off)),
    st.sets(DAYS, max_size=60),
    st.sets(DAYS, max_size=20),
)
NATIONAL_DAY = WorkingDays(
    off=frozenset(date(2026, 10, day) for day in range(1, 8)), worked=frozenset({date(2026, 9, 20), date(2026, 10, 10)})
)


@given(CALENDARS, DAYS, st.integers(1, 30))
def test_the_day_after_so_many_working_days_is_worked_and_so_many_lie_between(
    calendar: WorkingDays, sent: date, number: int
) -> None:
    due = calendar.after(sent, number)
    assert calendar.holds(due)
    assert calendar.between(sent, due) == number
    assert calendar.between(sent, due - timedelta(days=1)) == number - 1


@given(CALENDARS, DAYS, st.integers(0, 30), DAYS)
def test_a_day_off_brings_no_day_nearer_and_a_worked_one_puts_none_off(
    calendar: WorkingDays, sent: date, number: int, day: date
) -> None:
    fewer = WorkingDays(calendar.off | {day}, calendar.worked - {day})
    more = WorkingDays(calendar.off - {day}, calendar.worked | {day})
    assert more.after(sent, number) <= calendar.after(sent, number) <= fewer.after(sent, number)


@given(CALENDARS, DAYS)
def test_what_the_calendar_does_not_name_is_monday_to_friday(calendar: WorkingDays, day: date) -> None:
    if day not in calendar.off | calendar.worked:
        assert calendar.holds(day) == (day.isoweekday() <= 5)


def test_holidays_put_off_and_the_weekends_worked_for_them_count() -> None:
    assert NATIONAL_DAY.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    # the Saturday is worked
    assert NATIONAL_DAY.after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert NATIONAL_DAY.after(date(2026, 9, 18), 1) == date(2026, 9, 20)
    assert NATIONAL_DAY.between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert WorkingDays().after(date(2026, 9, 30), 1) == date(2026, 10, 1)


def test_the_settings_say_which_days_are_worked(tmp_path: Path) -> None:
    (tmp_path / "gateway.toml").write_text(
        '[requests]\ndays = 2\ndays_off = ["2026-10-01", "2026-10-02"]\nworking_days = ["2026-10-04"]', encoding="utf-8"
    )
    terms = terms_of(read_settings(tmp_path / "gateway.toml", {}).requests)
    # a Thursday and a Friday are off, the Sunday is worked
    assert terms.due(WISH, date(2026, 9, 30)) == date(2026, 10, 5)
    assert terms.due(WISH, date(2026, 10, 1)) == date(2026, 10, 5)
    assert terms.due(WISH, date(2026, 9, 29)) == date(2026, 10, 4)
