"""What the ledger tells of use: every release, and every "no" of a policy, counted in groups of those that are alike.

One reading of every segment, in bounded memory: a group is kept, not its entries. Segments are independent, so several
processes read at once where there is much to read. Hashes are not checked here; ``verify`` does that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import orjson

from gateway.errors import NOT_SHARED
from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import BODY_AT, EntryKind
from gateway.ledger.reading import Lines, Progress, written
from gateway.model.practice import Practice, Practised

_WORTH_A_PROCESS: Final = 32 * 1024 * 1024
"""Bytes that take longer to read than a process takes to start."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What was found: the practices, most frequent first, and how many releases and refusals there were in all.

    ``unreadable`` counts lines that hold no entry of the ledger's form, for ``verify`` to look into.
    """

    practised: tuple[Practised, ...]
    releases: int
    refusals: int
    unreadable: int


def replay(directory: Path, progress: Progress = lambda _: None, *, processes: int | None = None) -> Replay:
    """Count the practices in ``directory``; writers may go on meanwhile.

    ``progress`` is told of bytes as they are dealt with. ``processes`` are as many as there are cores, by default.
    Raises ``OSError`` where a file cannot be read.
    """
    paths = segment_paths(directory)
    total = _Counts()
    for counts in _read_all(paths, progress, _useful(paths, processes)):
        total.add(counts)
    practised = (Practised(practice, number, records) for practice, (number, records) in total.found.items())
    return Replay(
        practised=tuple(sorted(practised, key=lambda each: (-each.disclosures, repr(each.practice)))),
        releases=total.kinds.get(EntryKind.RELEASE, 0),
        refusals=total.kinds.get(EntryKind.REFUSAL, 0),
        unreadable=total.unreadable,
    )


@dataclass(slots=True)
class _Counts:
    """Disclosures and records by practice, and entries by kind, as far as they were read."""

    found: dict[Practice, tuple[int, int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0

    def add(self, others: _Counts) -> None:
        """Take in what another reading has counted."""
        for practice, (disclosures, records) in others.found.items():
            known = self.found.get(practice, (0, 0))
            self.found[practice] = known[0] + disclosures, known[1] + records
        for kind, number in others.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + number
        self.unreadable += others.unreadable


def _useful(paths: Iterable[Path], processes: int | None) -> int:
    """How many processes are worth starting."""
    size = sum(path.stat().st_size for path in paths)
    return max(1, min(processes or os.cpu_count() or 1, size // _WORTH_A_PROCESS))


def _read_all(paths: list[Path], progress: Progress, processes: int) -> Iterator[_Counts]:
    if processes == 1:
        for path in paths:
            yield _read(path, progress)
        return
    # started anew rather than forked: whoever asks may have threads
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for path, counts in zip(paths, pool.map(_read, paths), strict=True):
            yield counts
            progress(path.stat().st_size)


def _read(path: Path, progress: Progress = lambda _: None) -> _Counts:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _counted(Lines(descriptor, written(descriptor), progress))
    finally:
        os.close(descriptor)


def _counted(lines: Iterable[list[bytes]]) -> _Counts:
    """The loop over every line of a ledger."""
    by_key: dict[tuple[Any, ...], list[int]] = {}
    counts = _Counts()
    for some in lines:
        for line in some:
            try:
                entry = orjson.loads(line[BODY_AT:])
                kind, body = entry["kind"], entry["body"]
                told = _READERS[kind](body) if kind in _READERS else None
            except (ValueError, KeyError, TypeError):
                counts.unreadable += 1
                continue
            counts.kinds[kind] = counts.kinds.get(kind, 0) + 1
            if told is not None:
                key, records = told
                group = by_key.setdefault(key, [0, 0])
                group[0] += 1
                group[1] += records
    counts.found = {Practice(*key): (disclosures, records) for key, (disclosures, records) in by_key.items()}
    return counts


def _release(body: dict[str, Any]) -> tuple[tuple[Any, ...], int]:
    return _key(body, tuple(body["released"]), None), int(body["count"])


def _refusal(body: dict[str, Any]) -> tuple[tuple[Any, ...], int] | None:
    """A refusal by policy of something that was to be done; what was refused otherwise, no policy changes."""
    refused = body["code"] == NOT_SHARED.code and body["action"] is not None
    return (_key(body, (), NOT_SHARED.code), 0) if refused else None


def _key(body: dict[str, Any], released: tuple[str, ...], code: str | None) -> tuple[Any, ...]:
    return (
        body["partner"],
        body["agreement"],
        body["client"],
        body["purpose"],
        body["record_type"],
        body["action"],
        released,
        code,
        body["case_number"] is not None,
        body["officer"] is not None,
        body.get("question"),
        tuple(body.get("actors", ())),
    )


_READERS: Final[dict[str, Callable[[dict[str, Any]], tuple[tuple[Any, ...], int] | None]]] = {
    EntryKind.RELEASE: _release,
    EntryKind.REFUSAL: _refusal,
}
