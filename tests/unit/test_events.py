from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from gateway.db import open_database, reading, writing
from gateway.events import Happening, count_unseen, find_event, forget, keep, list_events, mark_seen
from gateway.watching.canaries import Canary, add_canary, read_canaries, remove_canary

NOW = 1_790_000_000.0
HAPPENING = Happening("same-record", NOW, None, None, None, "reference", {"askers": 5})


@pytest.fixture
def engine(empty_state: str) -> Iterator[Engine]:
    """The state, in a database of each kind."""
    engine = open_database(empty_state)
    yield engine
    engine.dispose()


def test_what_is_alike_is_kept_once_within_a_time_before_or_after(engine: Engine) -> None:
    others = [
        replace(HAPPENING, kind="canary"),
        replace(HAPPENING, record="other"),
        replace(HAPPENING, record=None),
        replace(HAPPENING, partner_id="committee"),
        replace(HAPPENING, client_id="desk"),
        replace(HAPPENING, person_id="chen"),
        replace(HAPPENING, time=NOW + 200),
        replace(HAPPENING, time=NOW - 200),
    ]
    alike = [replace(HAPPENING, time=NOW + 90), replace(HAPPENING, time=NOW - 90, facts={"askers": 6}), HAPPENING]
    with writing(engine) as connection:
        assert keep(connection, [HAPPENING], 100) == [HAPPENING]
        assert keep(connection, alike, 100) == []
        assert keep(connection, others, 100) == others
    with reading(engine) as connection:
        assert len(list_events(connection)) == 9
        assert list_events(connection, kind="canary")[0].facts == {"askers": 5, "record": "reference"}


def test_an_event_is_seen_once_and_counted_until_then(engine: Engine) -> None:
    with writing(engine) as connection:
        keep(connection, [HAPPENING, replace(HAPPENING, kind="canary")], 100)
        first, second = list_events(connection)
        assert mark_seen(connection, first.id, "chen")
        assert not mark_seen(connection, first.id, "wang")
        assert not mark_seen(connection, second.id + 1, "wang")
    with reading(engine) as connection:
        assert find_event(connection, first.id) == replace(first, seen_by="chen")
        assert find_event(connection, second.id + 1) is None
        assert list_events(connection, unseen=True) == [second]
        assert count_unseen(connection) == {second.kind: 1}


def test_events_are_forgotten_from_the_oldest_on(engine: Engine) -> None:
    with writing(engine) as connection:
        keep(connection, [HAPPENING, replace(HAPPENING, time=NOW + 500)], 100)
        assert forget(connection, NOW + 100) == 1
        assert [event.time for event in list_events(connection)] == ["2026-09-21T14:21:40Z"]


def test_a_canary_is_added_and_removed_once(engine: Engine) -> None:
    canary = Canary("reference", "household", "li", NOW + 0.25)
    with writing(engine) as connection:
        assert [add_canary(connection, canary), add_canary(connection, canary)] == [True, False]
        assert read_canaries(connection) == [canary]
        assert [remove_canary(connection, "reference"), remove_canary(connection, "reference")] == [True, False]
