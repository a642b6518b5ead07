"""What each detector notices, and what it leaves alone; the figures are small ones of the test's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.errors import NO_RECORD, NOT_SHARED
from gateway.events import Happening
from gateway.ledger.entries import EntryKind
from gateway.settings import WatchSettings
from gateway.watching.look import Look
from gateway.watching.notice import Kind
from gateway.watching.watcher import Watcher

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 1, 12, tzinfo=ZONE)
FEW = WatchSettings(known_days=3, volume_least=10, volume_times=3, same_record=3, neighbours=3, in_vain=3)


def look(number: int = 0, *, at: datetime = NOON, after: float = 0, **given: Any) -> Look:
    usual: dict[str, Any] = {
        "kind": EntryKind.RELEASE,
        "partner": "committee",
        "client": "desk",
        "record_type": "household",
        "action": "read",
        "records": (f"record-{number}",),
        "near": f"near-{number}",
    }
    return Look(time=at.timestamp() + after, id=f"s-{number}-{after}", **usual | given)


def noticed(looks: Iterable[Look], canaries: Sequence[str] = ()) -> list[Happening]:
    watcher = Watcher(FEW, ZONE)
    watcher.know_canaries(dict.fromkeys(canaries, NOON.timestamp()))
    return list(watcher.notices(looks))


def kinds(looks: Iterable[Look], canaries: Sequence[str] = ()) -> list[str]:
    return [str(each.kind) for each in noticed(looks, canaries)]


# -- canaries


def test_a_canary_that_is_singled_out_is_noticed_with_who_opened_it() -> None:
    (found,) = noticed([look(7, person="chen"), look(8)], ["record-7"])
    assert found.about == (Kind.CANARY, "committee", "desk", "chen", "record-7")
    assert found.facts == {"type": "household"}


@pytest.mark.parametrize(
    "harmless",
    [
        look(7, records=("record-7", "record-8"), action="list"),
        look(7, kind=EntryKind.REFUSAL, records=()),
        look(7, after=-1),
    ],
    ids=["on a page", "refused", "before it was one"],
)
def test_a_canary_that_nobody_singled_out_is_not_noticed(harmless: Look) -> None:
    assert kinds([harmless], ["record-7"]) == []


def test_a_canary_that_is_opened_at_the_station_s_own_desk_is_noticed_with_the_operator() -> None:
    (found,) = noticed([look(7, kind=EntryKind.PREVIEW, operator="li")], ["record-7"])
    assert found.facts == {"type": "household", "operator": "li"}


# -- guesses


@pytest.mark.parametrize(
    ("in_vain", "is_noticed"),
    [
        ({"kind": EntryKind.REFUSAL, "code": NO_RECORD.code, "records": ()}, True),
        ({"action": "list", "records": ()}, True),
        ({"action": "answer", "records": ()}, True),
        ({"kind": EntryKind.REFUSAL, "code": NOT_SHARED.code, "records": ()}, False),
        ({"kind": EntryKind.PREVIEW, "action": "read", "records": ()}, False),
        ({"action": "list"}, False),
    ],
)
def test_look_ups_in_vain_are_noticed_when_there_are_many(in_vain: dict[str, Any], is_noticed: bool) -> None:
    looks = [look(number, after=number, **in_vain) for number in range(3)]
    assert kinds(looks) == (["guessing"] if is_noticed else [])
    assert kinds(looks[:2]) == []


def test_look_ups_in_vain_are_counted_for_each_client_and_within_an_hour() -> None:
    in_vain: dict[str, Any] = {"kind": EntryKind.REFUSAL, "code": NO_RECORD.code, "records": ()}
    assert kinds(look(n, after=n, client=f"desk-{n}", **in_vain) for n in range(3)) == []
    assert kinds(look(n, after=n * 1800, **in_vain) for n in range(3)) == []


# -- neighbours


def test_neighbours_one_by_one_are_noticed_and_the_same_record_again_is_none() -> None:
    run = [look(number, after=number, near="near") for number in (1, 2, 2, 2, 3)]
    (found,) = noticed(run)
    assert (found.kind, found.facts["records"], found.time) == (Kind.NEIGHBOURS, 3, run[-1].time)


def test_neighbours_on_one_page_or_of_several_clients_are_no_run() -> None:
    assert kinds([look(records=("a", "b", "c"), action="list")]) == []
    assert kinds(look(n, near="near", client=f"desk-{n}") for n in range(3)) == []
    assert kinds(look(n) for n in range(3)) == []


# -- the same record


def test_a_record_that_many_ask_for_is_noticed_without_accusing_one_of_them() -> None:
    askers: list[dict[str, Any]] = [{"person": "a"}, {"person": "b"}, {"client": "other"}]
    (found,) = noticed(look(7, after=n, **asker) for n, asker in enumerate(askers))
    assert found.about == (Kind.SAME_RECORD, None, None, None, "record-7")
    assert found.facts == {"askers": 3, "type": "household"}


def test_one_asker_again_and_again_and_askers_of_different_days_are_not_many() -> None:
    assert kinds(look(7, after=n) for n in range(5)) == []
    assert kinds(look(7, after=n * 13 * 3600, client=f"desk-{n}") for n in range(3)) == []


# -- hours


def days(count: int, hour: int) -> list[Look]:
    return [look(day, at=NOON.replace(hour=hour) - timedelta(days=day), near=None) for day in range(count, 0, -1)]


@pytest.mark.parametrize(
    ("hour", "before", "is_noticed"),
    [(3, 3, True), (3, 2, False), (10, 3, False), (11, 3, False), (9, 3, False), (12, 3, True)],
)
def test_an_hour_is_unusual_when_the_partner_asked_at_none_near_it_on_enough_days(
    hour: int, before: int, is_noticed: bool
) -> None:
    looks = [*days(before, hour=10), look(99, at=NOON.replace(hour=hour))]
    assert kinds(looks) == (["hours"] if is_noticed else [])


def test_hours_are_the_station_s_and_midnight_has_two_neighbours() -> None:
    assert kinds([*days(3, hour=23), look(99, at=NOON.replace(hour=0))]) == []
    assert kinds([*days(3, hour=10), look(99, at=NOON.replace(hour=3)), look(99, at=NOON.replace(hour=4))]) == ["hours"]


# -- volume


def page(size: int, *, at: datetime = NOON) -> Look:
    return look(at=at, action="list", records=tuple(f"record-{number}" for number in range(size)))


def test_more_than_a_least_number_is_noticed_of_a_client_that_never_asked() -> None:
    assert kinds([page(10)]) == []
    (found,) = noticed([page(6), page(5)])
    assert (found.kind, found.facts) == (Kind.VOLUME, {"records": 11, "usual": 0})


def test_a_multiple_of_the_client_s_own_usual_is_noticed_and_less_is_not() -> None:
    usual = [page(8, at=NOON - timedelta(days=day)) for day in (2, 1)]
    assert kinds([*usual, page(24)]) == []
    (found,) = noticed([*usual, page(25)])
    assert found.facts == {"records": 25, "usual": 8}


def test_what_came_in_another_hour_or_of_another_client_does_not_add_up() -> None:
    assert kinds([page(10), page(10, at=NOON + timedelta(hours=1))]) == []
    assert kinds([page(10), replace(page(10), client="other")]) == []


# -- all of them


def test_the_same_is_noticed_once_in_a_day_and_again_on_the_next() -> None:
    opened = [look(7, after=hours * 3600) for hours in (0, 1, 23, 25)]
    assert [each.time for each in noticed(opened, ["record-7"])] == [opened[0].time, opened[3].time]


def test_the_same_look_ups_lead_to_the_same_events() -> None:
    looks = [page(11), *(look(number, after=number, near="near") for number in range(5))]
    assert noticed(looks) == noticed(looks) != []
