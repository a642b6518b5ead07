"""Work that takes longer than an answer may: one piece at a time in a folder, which every process of the machine sees.

Whoever does it holds the lock of the folder. So work goes on exactly while the lock is held, and has ended with its
process where the folder says that it goes on and nobody holds it. It rests as long as it works, for the thread that
does it is of a process that answers.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Thread, Timer
from typing import Any, Final, TypeAlias

import orjson

from gateway.changes import AdministrationError
from gateway.ledger.disk import hold, is_held, put_in_place
from gateway.ledger.reading import Progress

RESULT: Final = "result"
"""The file in the folder that work may write for somebody to take away."""

_STATE: Final = "state"
_LOCK: Final = "lock"
_BETWEEN_S: Final = 0.5
_LONGEST_REST_S: Final = 0.2

Task: TypeAlias = Callable[[Path, Progress], Mapping[str, Any]]
"""Does the work, with the place of its result and whom to tell of each step; gives what is kept of it."""

_log: Final = logging.getLogger(__name__)


class Stage(StrEnum):
    """How work stands: none yet, under way, done, refused with a sentence, or ended before it was done."""

    NONE = "none"
    GOING = "going"
    DONE = "done"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a piece of work stands. ``begun`` and ``ended`` are in seconds since the epoch, ``share`` in hundredths."""

    stage: Stage = Stage.NONE
    by: str = ""
    begun: float = 0
    ended: float = 0
    share: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


class Work:
    """The work of one ``folder``; what is kept of it goes away ``keep_s`` seconds after its end, if that is given."""

    def __init__(self, folder: Path, clock: Callable[[], float], keep_s: float | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._keep_s = keep_s

    @property
    def result(self) -> Path:
        """Where the result is, once it is done."""
        return self._folder / RESULT

    def begin(self, by: str, total: int, task: Task) -> bool:
        """Have ``task`` done by a thread, for ``by``; its steps add up to ``total``. False where another goes on."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            hold(lock)
        except BlockingIOError:
            os.close(lock)
            return False
        self.result.unlink(missing_ok=True)
        begun = Standing(Stage.GOING, by, self._clock())
        self.write(begun)
        Thread(target=self._do, args=(lock, begun, _Steps(self, begun, max(1, total)), task), daemon=True).start()
        return True

    def standing(self) -> Standing:
        """How it stands now; what was kept for long enough is gone."""
        goes_on = self._is_going()
        found = self._read()
        if goes_on:
            return found if found.stage is Stage.GOING else Standing(Stage.GOING)
        if found.stage is Stage.GOING:
            return Standing(Stage.BROKEN, found.by, found.begun)
        if self._keep_s is not None and found.stage is Stage.DONE and found.ended + self._keep_s <= self._clock():
            self.forget()
            return Standing()
        return found

    def forget(self) -> None:
        """Remove the result, and that there was any; work that goes on stays."""
        if not self._is_going():
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, standing: Standing) -> None:
        """Keep how it stands."""
        put_in_place(self._folder / _STATE, orjson.dumps(standing))

    def _do(self, lock: int, begun: Standing, steps: _Steps, task: Task) -> None:
        stage, facts = Stage.BROKEN, dict[str, Any]()
        try:
            facts = dict(task(self.result, steps))
            stage = Stage.DONE
        except AdministrationError as refusal:
            stage, facts = Stage.REFUSED, {"refusal": str(refusal)}
        except Exception as fault:  # noqa: BLE001 - whatever it is, somebody waits to be told that it has ended
            _log.error("work at the desk was interrupted", extra={"kind": type(fault).__name__})
        finally:
            self.write(Standing(stage, begun.by, begun.begun, self._clock(), 100, facts))
            fcntl.flock(lock, fcntl.LOCK_UN)
            os.close(lock)
        if self._keep_s is not None:
            away = Timer(self._keep_s, self.forget)
            away.daemon = True
            away.start()

    def _is_going(self) -> bool:
        try:
            lock = os.open(self._folder / _LOCK, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return is_held(lock)
        finally:
            os.close(lock)

    def _read(self) -> Standing:
        try:
            kept = orjson.loads((self._folder / _STATE).read_bytes())
        except (FileNotFoundError, ValueError):
            return Standing()
        return Standing(**{**kept, "stage": Stage(kept["stage"])})


@dataclass(slots=True)
class _Steps:
    """Told of each step, it keeps how far the work has come, and rests."""

    work: Work
    begun: Standing
    total: int
    come: int = 0
    told: float = field(default_factory=time.monotonic)
    since: float = field(default_factory=time.monotonic)

    def __call__(self, step: int) -> None:
        self.come += step
        now = time.monotonic()
        if now - self.told >= _BETWEEN_S:
            share = min(99, self.come * 100 // self.total)
            self.work.write(Standing(Stage.GOING, self.begun.by, self.begun.begun, share=share))
            self.told = now
        time.sleep(min(now - self.since, _LONGEST_REST_S))
        self.since = time.monotonic()
