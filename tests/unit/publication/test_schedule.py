"""Which version is live on which day: the highest number whose first day has come, and none after a withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.publication.schedule import digest_of_schedule, schedule
from gateway.publication.version import State, Version
from tests.unit.publication.versions import TODAY, version

days = st.integers(min_value=0, max_value=6).map(lambda later: TODAY + timedelta(days=later))
published = st.lists(st.tuples(st.sampled_from(["care", "roll"]), st.sampled_from(State), days), max_size=7).map(
    lambda drawn: [version(number, state, name, on=day) for number, (name, state, day) in enumerate(drawn, 1)]
)


def _live(versions: list[Version], day: date) -> set[str]:
    return {window.version.label for window in schedule(versions) if window.includes(day)}


@given(published, days)
def test_the_highest_number_whose_day_has_come_is_live(versions: list[Version], day: date) -> None:
    expected = set()
    for name in ("care", "roll"):
        begun = [each for each in versions if each.name == name and each.state is State.PUBLISHED]
        begun = [each for each in begun if each.effective is not None and each.effective <= day]
        if begun:
            expected.add(max(begun, key=lambda each: each.number).label)
    assert _live(versions, day) == expected


def test_what_was_published_for_a_later_day_does_not_come_back_over_a_newer_version() -> None:
    late = version(2, State.PUBLISHED, on=TODAY + timedelta(days=5))
    early = version(3, State.PUBLISHED, on=TODAY)
    assert _live([late, early], TODAY + timedelta(days=9)) == {"care@3"}


@given(published)
def test_the_digest_tells_schedules_apart(versions: list[Version]) -> None:
    for index, each in enumerate(versions):
        if each.state is State.PUBLISHED:
            others = versions[:index] + versions[index + 1 :]
            altered = [*others, replace(each, digest="another")]
            if schedule(altered) != schedule(versions):
                assert digest_of_schedule(schedule(altered)) != digest_of_schedule(schedule(versions))
    assert digest_of_schedule(schedule(reversed(versions))) == digest_of_schedule(schedule(versions))
