"""Sessions that end at the moment when something else is done with them: they have ended."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import redis

from gateway.identity.people.key import PeopleKey
from gateway.identity.people.sessions import IDLE_S, LONGEST_S, Session, Sessions
from gateway.model.person import Factor

PROVED = {Factor.PASSWORD: 0}


class Station(Sessions):
    """Sessions of which somebody ends some in the moment after one was looked up."""

    now = 1_000_000.0
    meanwhile: Callable[[], object] | None = None

    def __init__(self, server: redis.Redis) -> None:
        super().__init__(server, PeopleKey(bytes(32)), lambda: self.now)

    def named(self, name: str) -> Session | None:
        found, meanwhile = super().named(name), self.meanwhile
        if meanwhile is not None:
            self.meanwhile = None
            meanwhile()
        return found

    def begun(self, person_id: str = "wang") -> str:
        held = self.open(person_id, PROVED, self.beginning(person_id))
        assert held is not None
        return held


@pytest.fixture
def station(redis_client: redis.Redis) -> Station:
    return Station(redis_client)


def name_of(held: str) -> str:
    return held.partition(".")[0]


ENDS: dict[str, Callable[[Station, str], object]] = {
    "all": lambda station, _: station.end_all("wang"),
    "others": lambda station, _: station.end_others(station.begun(), "wang"),
    "this one": lambda station, held: station.end_named("wang", name_of(held)),
    "signing out": lambda station, held: station.end(held),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("use", ["find", "renewed"])
def test_what_is_ended_while_it_is_used_or_renewed_has_ended(station: Station, end: str, use: str) -> None:
    held = station.begun()
    station.meanwhile = lambda: ENDS[end](station, held)
    assert (station.find(held) if use == "find" else station.renewed(held, PROVED)) is None
    assert station.named(name_of(held)) is None


def test_what_is_ended_between_two_steps_of_a_renewal_has_ended(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, find = station.begun(), station.find

    def and_then_all_end(secret: str) -> Session | None:
        found = find(secret)
        station.end_all("wang")
        return found

    monkeypatch.setattr(station, "find", and_then_all_end)
    assert station.renewed(held, {Factor.CODE: 1}) is None
    assert station.of("wang") == ()


def test_of_sessions_renewed_in_a_race_with_their_end_none_goes_on(station: Station) -> None:
    for _ in range(100):
        held = [station.begun() for _ in range(3)]
        begin = threading.Barrier(4)

        def renew(each: str, begin: threading.Barrier = begin) -> None:
            begin.wait()
            station.renewed(each, {Factor.CODE: 1})

        threads = [threading.Thread(target=renew, args=(each,)) for each in held]
        for thread in threads:
            thread.start()
        begin.wait()
        station.end_all("wang")
        for thread in threads:
            thread.join()
        assert station.of("wang") == ()


@pytest.mark.parametrize("end", ["all", "others"])
def test_a_session_that_rests_on_what_was_before_the_others_ended_does_not_begin(station: Station, end: str) -> None:
    kept = station.begun()
    beginning = station.beginning("wang")
    if end == "all":
        station.end_all("wang")
    else:
        station.end_others(kept, "wang")
    assert station.open("wang", PROVED, beginning) is None
    assert [each.name for each in station.of("wang")] == ([] if end == "all" else [name_of(kept)])
    assert station.find(station.begun()) is not None


def test_the_end_of_one_s_sessions_is_nothing_to_anybody_else(station: Station) -> None:
    theirs, beginning = station.begun("li"), station.beginning("li")
    station.end_all("wang")
    assert station.find(theirs) is not None
    assert station.open("li", PROVED, beginning) is not None


def test_a_session_keeps_its_name_under_every_secret_and_one_end_ends_it(station: Station) -> None:
    first = station.begun()
    second = station.renewed(first, {Factor.CODE: 1})
    assert second is not None
    assert (name_of(first), first == second) == (name_of(second), False)
    found = station.find(second)
    assert found is not None
    assert found.proofs == {Factor.PASSWORD: 0, Factor.CODE: 1}
    assert station.find(first) is None
    assert station.end_named("wang", name_of(first)) is True
    assert station.find(second) is None


def test_of_two_renewals_at_once_one_goes_on(station: Station) -> None:
    held = station.begun()
    other: list[str | None] = []
    station.meanwhile = lambda: other.append(station.renewed(held, PROVED))
    assert station.renewed(held, PROVED) is None
    assert [other[0] is not None, len(station.of("wang"))] == [True, 1]


@pytest.mark.parametrize(
    "held", ["", ".", "{name}", "{name}.", "{name}.x", "{name}x.{secret}", "*.{secret}", "{secret}"]
)
def test_a_name_without_its_secret_opens_and_ends_nothing(station: Station, held: str) -> None:
    name, _, secret = station.begun().partition(".")
    planted = held.format(name=name, secret=secret)
    assert station.find(planted) is None
    assert station.renewed(planted, PROVED) is None
    station.end(planted)
    assert station.named(name) is not None


@pytest.mark.parametrize("name", ["{name}", "", "*", "{name}*", "{name}x", "0123456789abcdef"])
def test_nobody_ends_the_session_of_another(station: Station, name: str) -> None:
    theirs = name_of(station.begun("li"))
    assert station.end_named("wang", name.format(name=theirs)) is False
    assert station.named(theirs) is not None


@pytest.mark.parametrize(("later", "goes_on"), [(IDLE_S - 1, True), (IDLE_S, False)])
def test_a_renewal_does_not_make_a_session_younger(station: Station, later: int, goes_on: bool) -> None:
    held, began = station.begun(), station.now
    while station.now < began + LONGEST_S - IDLE_S:
        station.now += IDLE_S - 1
        held = station.renewed(held, PROVED) or ""
    station.now = began + LONGEST_S - IDLE_S + later
    assert (station.find(held) is not None) is goes_on
