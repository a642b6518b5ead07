"""Who watches: a thread of the process that answers nothing, following the ledger of its machine.

A fault of the state or the disk is logged, and the watch begins anew: it reads again what is younger than ``days``,
notices the same as before, and keeps what is not kept yet.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from threading import Event, Thread
from typing import Final

from sqlalchemy import Engine

from gateway.db import open_database, reading, writing
from gateway.events import Happening, forget, keep
from gateway.settings import Settings
from gateway.watching.canaries import read_canaries
from gateway.watching.following import Follower
from gateway.watching.watcher import Watcher

_DAY_S: Final = 24 * 3600
_PAUSE_S: Final = 0.5
_PAUSE_AFTER_FAULT_S: Final = 5.0
_AT_ONCE: Final = 10_000
"""Look-ups that are dealt with before canaries are read again and events are kept."""

_log: Final = logging.getLogger(__name__)


class Watch:
    """The watch over one ledger, from the look-ups of ``days`` ago on."""

    def __init__(self, settings: Settings, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings.watch
        self._engine = engine
        self._clock = clock
        self._follower = Follower(settings.ledger, clock() - settings.watch.days * _DAY_S)
        self._watcher = Watcher(settings.watch, settings.zone)
        self._forgot = float("-inf")

    def look(self) -> int:
        """Deal with what the ledger has more by now; return how many events were kept."""
        kept = 0
        looks = self._follower.more()
        while some := list(islice(looks, _AT_ONCE)):
            with reading(self._engine) as connection:
                canaries = read_canaries(connection)
            self._watcher.know_canaries({canary.reference: canary.added for canary in canaries})
            kept += self._keep(list(self._watcher.notices(some)))
        self._forget()
        return kept

    def _keep(self, noticed: list[Happening]) -> int:
        if not noticed:
            return 0
        with writing(self._engine) as connection:
            kept = keep(connection, noticed, self._settings.repeat_hours * 3600)
        for happening in kept:
            _log.warning(
                "an unusual look-up",
                extra={"kind": str(happening.kind), "partner": happening.partner_id, "client": happening.client_id},
            )
        return len(kept)

    def _forget(self) -> None:
        """Once a day, remove the events that have been kept for long enough."""
        now = self._clock()
        if now - self._forgot >= _DAY_S:
            with writing(self._engine) as connection:
                forget(connection, now - self._settings.keep_days * _DAY_S)
            self._forgot = now


@contextmanager
def watching(settings: Settings) -> Iterator[None]:
    """Watch in a thread for as long as the block runs, and to the ledger's end when it has run."""
    ended = Event()
    thread = Thread(target=_watch, args=(settings, ended), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _watch(settings: Settings, ended: Event) -> None:
    engine = open_database(settings.state_url)
    watch: Watch | None = None
    last = False
    while not last:
        last = ended.is_set()
        pause = _PAUSE_S
        try:
            watch = watch or Watch(settings, engine)
            watch.look()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the watch goes on
            _log.error("the watch was interrupted", extra={"kind": type(fault).__name__})
            watch, pause = None, _PAUSE_AFTER_FAULT_S
        ended.wait(pause)
    engine.dispose()
