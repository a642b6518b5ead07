"""What the last days brought, in numbers: the answers and the refusals of this machine's ledger, read on as it grows.

Who asks waits a moment at most. What there is more to count than that is counted beside it, and told as unfinished.
Nothing is kept that could contradict the ledger: a process that begins anew counts anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import orjson

from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import BODY_AT, EntryKind
from gateway.ledger.reading import lines_at

DAYS: Final = 7
"""Today and the days before that are counted."""

_PATIENCE_S: Final = 0.25

Line: TypeAlias = tuple[date, int, str, str, str]
"""The day, its hour, the partner, the type, and the code of a refusal or nothing: what is counted together."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Answers (and refusals) by what they are counted under. ``is_whole``: nothing was left to be counted."""

    today: date
    entries: Counter[Line]
    is_whole: bool

    def by_hour(self) -> list[tuple[int, int]]:
        """Answers and refusals of each hour of today."""
        hours = [[0, 0] for _ in range(24)]
        for (day, hour, _, _, code), number in self.entries.items():
            if day == self.today:
                hours[hour][bool(code)] += number
        return [(answers, refusals) for answers, refusals in hours]

    def refusals(self) -> Counter[str]:
        """Today's refusals by their code."""
        return self._summed(lambda line: line[4] if line[0] == self.today else "")

    def partners(self) -> Counter[str]:
        """Today's answers by partner."""
        return self._summed(lambda line: line[2] if line[0] == self.today and not line[4] else "")

    def types_of(self, partner_id: str) -> Counter[str]:
        """The answers that a partner was given within ``DAYS`` days, by type."""
        return self._summed(lambda line: line[3] if line[2] == partner_id and not line[4] else "")

    def refused(self, partner_id: str) -> Counter[str]:
        """The refusals that a partner met within ``DAYS`` days, by code."""
        return self._summed(lambda line: line[4] if line[2] == partner_id else "")

    def _summed(self, key: Callable[[Line], str]) -> Counter[str]:
        found = Counter[str]()
        for line, number in self.entries.items():
            if name := key(line):
                found[name] += number
        return found


class Tally:
    """The counting of one process; safe to share between threads."""

    def __init__(self, directory: Path, clock: Callable[[], float], zone: ZoneInfo) -> None:
        self._directory = directory
        self._clock = clock
        self._zone = zone
        self._read_to: dict[Path, int] = {}
        self._counts = Counter[Line]()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._is_whole = False

    def look(self, patience_s: float = _PATIENCE_S) -> Counted:
        """What is counted by now; whoever asks waits no longer than ``patience_s`` for it."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._is_whole = False
                self._thread = Thread(target=self._count_on, name="tally", daemon=True)
                self._thread.start()
            counting = self._thread
        counting.join(patience_s)
        today = self._day()
        with self._lock:
            return Counted(today, Counter(self._counts), is_whole=self._is_whole)

    def _count_on(self) -> None:
        # a file that cannot be read now is read the next time: until then it is told that something is missing
        with suppress(OSError):
            self._count()
            self._is_whole = True

    def _count(self) -> None:
        """Count what was written since the last time, block by block, and forget days that are too long ago."""
        first = self._day() - timedelta(days=DAYS - 1)
        oldest = datetime.combine(first, datetime.min.time(), self._zone).timestamp()
        with self._lock:
            self._counts = Counter({line: number for line, number in self._counts.items() if line[0] >= first})
        for path in self._due(oldest):
            while block := lines_at(path, start := self._read_to.get(path, 0)):
                told = Counter(self._told(block, oldest))
                with self._lock:
                    self._counts.update(told)
                self._read_to[path] = start + len(block)

    def _due(self, oldest: float) -> list[Path]:
        """The segments that have more than was read, the newest first."""
        found = [(path.stat(), path) for path in segment_paths(self._directory)]
        due = [(seen.st_mtime, path) for seen, path in found if seen.st_mtime >= oldest]
        return [path for _, path in sorted(due, reverse=True)]

    def _told(self, block: bytes, oldest: float) -> Iterator[Line]:
        for line in block.splitlines():
            try:
                entry = orjson.loads(line[BODY_AT:])
                if entry["kind"] in _READ and entry["time"] >= oldest * 1000:
                    yield self._line(entry)
            except (ValueError, KeyError, TypeError):
                # `verify` looks into lines that hold no entry
                continue

    def _line(self, entry: dict[str, Any]) -> Line:
        moment, body = datetime.fromtimestamp(entry["time"] / 1000, self._zone), entry["body"]
        code = body["code"] if entry["kind"] == EntryKind.REFUSAL else ""
        return moment.date(), moment.hour, body["partner"] or "", body["record_type"] or "", code

    def _day(self) -> date:
        return datetime.fromtimestamp(self._clock(), self._zone).date()


_READ: Final = frozenset({EntryKind.RELEASE.value, EntryKind.REFUSAL.value})
