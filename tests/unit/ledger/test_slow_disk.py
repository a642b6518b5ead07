"""A disk that is slower than what is asked: nothing is lost, who cannot wait is told so, and memory is bounded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Semaphore

import pytest

from gateway.errors import LEDGER, GatewayError
from gateway.ledger import segment as segments
from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.disk import sync_data
from gateway.ledger.entries import Recorded, read_entry
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import new_ledger, refusal, written_lines


class Disk:
    """Syncs at once or, from ``hold`` on, as often as it is ``let_through``, until it is ``let_go``."""

    def __init__(self) -> None:
        self.reached = Event()
        self._held = False
        self._passes = Semaphore(0)

    def __call__(self, descriptor: int) -> None:
        self.reached.set()
        if self._held:
            assert self._passes.acquire(timeout=30)
        sync_data(descriptor)

    def hold(self) -> None:
        self._held = True
        self.reached.clear()

    def let_through(self) -> None:
        self.reached.clear()
        self._passes.release()

    def let_go(self) -> None:
        self._held = False
        self._passes.release(100)


class Station:
    """A ledger on a slow disk, and threads that answer."""

    def __init__(self, directory: Path, pool: ThreadPoolExecutor) -> None:
        self.directory, self.disk = directory, Disk()
        self.ledger: Ledger = new_ledger(directory, sync=self.disk)
        self.ledger.ready()
        self._pool = pool

    def answer(self, name: str) -> Future[Recorded]:
        return self._pool.submit(self.ledger.append, refusal(name))

    def begin_waiting(self, *names: str) -> list[Future[Recorded]]:
        """Have the answers wait, each known to do so, for one whose sync is held."""
        answers = [self.answer(name) for name in names]
        until = time.monotonic() + 30
        while len(self.ledger._writing[0]._waiting) < len(names):  # type: ignore[index]  # noqa: SLF001 - it is begun
            assert time.monotonic() < until
        return answers

    def recorded(self) -> list[str]:
        entries = (read_entry(line) for path in segment_paths(self.directory) for line in written_lines(path))
        return [entry.facts["request"] for entry in entries if entry is not None and "request" in entry.facts]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with ThreadPoolExecutor(40) as pool:
        made = Station(tmp_path, pool)
        try:
            yield made
        finally:
            made.disk.let_go()


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(GatewayError) as told:
        yield
    assert told.value.problem is LEDGER
    assert told.value.retry_after


def test_more_answers_than_a_slow_disk_has_syncs_lose_nothing(tmp_path: Path) -> None:
    syncs = 0

    def slow(descriptor: int) -> None:
        nonlocal syncs
        syncs += 1
        time.sleep(0.2)
        sync_data(descriptor)

    with new_ledger(tmp_path, sync=slow) as ledger, ThreadPoolExecutor(30) as pool:
        names = [f"{number:032}" for number in range(90)]
        recorded = list(pool.map(lambda name: ledger.append(refusal(name)), names))
    assert len({each.entry_id for each in recorded}) == 90
    assert syncs < 20, "those who wait share the next"
    found = verify(tmp_path)
    assert (found.whole, found.refusals) == (True, 90)


def test_no_more_than_so_many_wait_and_who_comes_then_is_refused_at_once(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "MOST_WAITING", 3)
    monkeypatch.setattr(segments, "LONGEST_WAIT_S", 600.0)
    station.disk.hold()
    first = station.answer("first")
    assert station.disk.reached.wait(30)
    waiting = station.begin_waiting("second", "third", "fourth")
    for name in ("fifth", "sixth"):
        with refused():
            station.ledger.append(refusal(name))
    station.disk.let_go()
    assert len({each.result(30).entry_id for each in (first, *waiting)}) == 4
    station.ledger.append(refusal("seventh"))
    assert sorted(station.recorded()) == ["first", "fourth", "second", "seventh", "third"]


def test_who_waits_too_long_is_refused_and_has_no_entry(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    station.disk.hold()
    first = station.answer("first")
    assert station.disk.reached.wait(30)
    monkeypatch.setattr(segments, "LONGEST_WAIT_S", 0.05)
    with refused():
        station.ledger.append(refusal("second"))
    station.disk.let_go()
    first.result(30)
    station.ledger.append(refusal("third"))
    assert station.recorded() == ["first", "third"]
    station.ledger.close()
    assert verify(station.directory).whole


def test_who_gives_up_while_its_entry_is_written_is_refused_and_the_entry_stays(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.disk.hold()
    first = station.answer("first")
    assert station.disk.reached.wait(30)
    monkeypatch.setattr(segments, "LONGEST_WAIT_S", 1.0)
    answers = station.begin_waiting("second", "third")
    station.disk.let_through()
    assert station.disk.reached.wait(30), "one of the two writes both"
    done, _ = wait(answers, 30, FIRST_COMPLETED)
    with refused():
        done.pop().result()
    station.disk.let_go()
    assert [each.exception(30) for each in (first, *answers)].count(None) == 2
    station.ledger.close()
    assert sorted(station.recorded()) == ["first", "second", "third"]
    assert verify(station.directory).whole


def test_a_segment_that_takes_too_long_to_begin_makes_the_others_wait_no_longer_than_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.ledger.book.LONGEST_WAIT_S", 0.05)
    disk = Disk()
    disk.hold()
    ledger = new_ledger(tmp_path, sync=disk)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ledger.append, refusal("first"))
        assert disk.reached.wait(30)
        with refused():
            ledger.append(refusal("second"))
        disk.let_go()
        first.result(30)
    ledger.close()
    assert verify(tmp_path).refusals == 1
