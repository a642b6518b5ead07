"""How long what was taken back is still taken: `python -m bench.revocation [TRIES]`.

Four processes serve. Each is asked again and again on a connection of its own, with something that is good, until it is
taken back; then it is looked which requests were accepted. None may be that was sent after the answer to whoever took
it back.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import psutil

from bench.acts import Station, Try
from bench.archive import sqlite_archive
from bench.deployment import deploy, serving
from bench.servers import free_port
from gateway.embedded import EmbeddedRedis
from tests.walk.workers import Answer, Workers, every_worker

TRIES: Final = 20
PROCESSES: Final = 4

_HOUSEHOLDS: Final = 200
_SETTLED: Final = 2
"""Answers of each process before something is taken back, and after."""
_PATIENCE_S: Final = 60.0
_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: when it was sent, when it was answered, in seconds of one clock, and whether it was accepted."""

    sent: float
    came: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Lag:
    """One try: seconds from the act's beginning to its answer, and to the last acceptance; and what came too late.

    ``late`` counts what was sent after the act was answered, and was accepted all the same; ``refused`` what was not.
    """

    answered: float
    accepted: float
    late: int
    refused: int


@dataclass(slots=True)
class Watch:
    """Asks every process until it is told to stop."""

    workers: Workers
    attempt: Try
    answers: dict[int, list[Answered]] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> Lag:
        """Ask, take back, ask on, and tell what was accepted."""
        self.answers = {pid: [] for pid in self.workers.connections}
        threads = [threading.Thread(target=self._ask, args=(pid,)) for pid in self.answers]
        for thread in threads:
            thread.start()
        try:
            self._wait(lambda each: each.accepted)
            began = time.perf_counter()
            self.attempt.take_back()
            answered = time.perf_counter()
            self._wait(lambda each: each.sent > answered)
        finally:
            self.stopped.set()
            for thread in threads:
                thread.join()
        every = [each for answers in self.answers.values() for each in answers]
        return Lag(
            answered=answered - began,
            accepted=max(0.0, max(each.came for each in every if each.accepted) - began),
            late=sum(each.accepted for each in every if each.sent > answered),
            refused=sum(not each.accepted for each in every if each.sent > answered),
        )

    def _ask(self, pid: int) -> None:
        while not self.stopped.is_set():
            sent = time.perf_counter()
            answer: Answer = self.workers.ask(pid, self.attempt.path, self.attempt.headers)
            accepted = answer.status == self.attempt.accepted and not answer.code.startswith("GW3")
            self.answers[pid].append(Answered(sent, time.perf_counter(), accepted))

    def _wait(self, is_one: Callable[[Answered], bool]) -> None:
        """Wait until every process has given some answers of a kind."""
        deadline = time.monotonic() + _PATIENCE_S
        while not all(sum(map(is_one, answers)) >= _SETTLED for answers in self.answers.values()):
            if time.monotonic() > deadline:
                raise RuntimeError("not every process answers as it should: look at what the gateway says")
            time.sleep(0.001)


def lags(tries: int, processes: int = PROCESSES) -> Iterator[tuple[str, Sequence[Lag]]]:
    """Each thing that is taken back, and Redis out of reach, ``tries`` times each, with so many ``processes``."""
    with TemporaryDirectory(prefix="revocation-") as folder:
        home = Path(folder)
        embedded = EmbeddedRedis(home)
        with embedded as url:
            archive = sqlite_archive(home, _HOUSEHOLDS)
            deployment = deploy(home / "station", archive, free_port(), workers=processes, redis_url=url)
            with serving(deployment) as process, every_worker(process, deployment.port, processes) as workers:
                station = Station(deployment, url)
                for name, ready in station.tries().items():
                    yield name, [_tried(workers, ready()) for _ in range(tries)]
                for name, make in (("Redis frozen", _frozen), ("Redis killed", _killed)):
                    yield name, [_tried(workers, make(station, embedded)) for _ in range(tries)]


def lines(tries: int = TRIES) -> Iterator[str]:
    """The table in lines."""
    title = f"taken back {tries} times, {PROCESSES} processes; ms from the act to"
    yield f"{title:60}{'its answer':>11}{'the last acceptance':>21}{'too late':>10}{'refused':>9}"
    yield f"{'':60}{'p50':>11}{'p50':>13}{'max':>8}"
    for name, each in lags(tries):
        answered, accepted = (median(getattr(lag, part) for lag in each) * _MS for part in ("answered", "accepted"))
        last = max(lag.accepted for lag in each) * _MS
        late, refused = sum(lag.late for lag in each), sum(lag.refused for lag in each)
        yield f"  {name:58}{answered:11.1f}{accepted:13.1f}{last:8.1f}{late:10}{refused:9}"


def _tried(workers: Workers, attempt: Try) -> Lag:
    try:
        return Watch(workers, attempt).run()
    finally:
        attempt.give_back()


def _frozen(station: Station, _: EmbeddedRedis) -> Try:
    server = _server(station)
    return station.held(station.token(), server.suspend, server.resume)


def _killed(station: Station, embedded: EmbeddedRedis) -> Try:
    def start_again() -> None:
        embedded.stop()
        embedded.start()

    return station.held(station.token(), _server(station).kill, start_again)


def _server(station: Station) -> psutil.Process:
    return psutil.Process(station.redis.info("server")["process_id"])


if __name__ == "__main__":
    print("\n".join(lines(*map(int, sys.argv[1:]))))
