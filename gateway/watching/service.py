"""Who watches: a thread of the process that answers nothing, following the ledger of its machine.

A fault of the state or the disk is logged, and the watch begins anew: it reads again what is younger than ``days``,
notices the same as before, and keeps what is not kept yet.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from threading import Event
from typing import Final

from sqlalchemy import Engine

from gateway.background import in_background
from gateway.changes import OpenState
from gateway.db import connect_redis, open_database, reading, writing
from gateway.events import Happening, forget, keep
from gateway.grants.directory import read_directory
from gateway.grants.ending import endings
from gateway.grants.revocation import Revocations
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE as PEOPLE_KEY_FILE
from gateway.identity.people.key import read_people_key
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.ledger.opening import open_ledger
from gateway.recall.notice import Notice
from gateway.recall.rows import list_overdue
from gateway.settings import Settings
from gateway.watching.canaries import read_canaries
from gateway.watching.emergencies import Emergencies
from gateway.watching.following import looks_in
from gateway.watching.lockouts import Lockouts
from gateway.watching.notice import Kind
from gateway.watching.watcher import Watcher

_DAY_S: Final = 24 * 3600
_PAUSE_S: Final = 0.5
_PAUSE_AFTER_FAULT_S: Final = 5.0
_AT_ONCE: Final = 10_000
"""Look-ups that are dealt with before canaries are read again and events are kept."""

_TOLD: Final[Mapping[str, str]] = {
    Kind.LOCKOUT: "somebody has to wait to sign in",
    Kind.RECALL: "a recall is not answered in time",
}

_log: Final = logging.getLogger(__name__)


class Watch:
    """The watch over one ledger, from the look-ups of ``days`` ago on."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        clock: Callable[[], float] = time.time,
        lockouts: Lockouts | None = None,
        emergencies: Emergencies | None = None,
    ) -> None:
        self._emergencies = emergencies
        self._settings = settings.watch
        self._zone = settings.zone
        self._lockouts = lockouts
        self._engine = engine
        self._clock = clock
        self._follower = looks_in(settings.ledger, clock() - settings.watch.days * _DAY_S)
        self._watcher = Watcher(settings.watch, settings.zone)
        self._day = float("-inf")

    def look(self) -> int:
        """Deal with what the ledger has more by now; return how many events were kept."""
        kept = 0
        looks = self._follower.more()
        while some := list(islice(looks, _AT_ONCE)):
            with reading(self._engine) as connection:
                canaries = read_canaries(connection)
            self._watcher.know_canaries({canary.reference: canary.added for canary in canaries})
            kept += self._keep(list(self._watcher.notices(some)))
        kept += self._look_at_lockouts()
        if self._emergencies is not None:
            kept += self._emergencies.look()
        self._once_a_day()
        return kept

    def _look_at_lockouts(self) -> int:
        """Keep what Redis was told of accounts that somebody tries to enter; it is forgotten there when kept."""
        if self._lockouts is None:
            return 0
        kept = self._keep(self._lockouts.more(self._accounts, self._clock()))
        self._lockouts.done()
        return kept

    def _accounts(self) -> Iterable[str]:
        with reading(self._engine) as connection:
            return read_directory(connection).people

    def _keep(self, noticed: list[Happening]) -> int:
        if not noticed:
            return 0
        with writing(self._engine) as connection:
            kept = keep(connection, noticed, self._settings.repeat_hours * 3600)
        for happening in kept:
            _log.warning(
                _TOLD.get(happening.kind, "an unusual look-up"),
                extra={"kind": str(happening.kind), "partner": happening.partner_id, "client": happening.client_id},
            )
        return len(kept)

    def _once_a_day(self) -> None:
        """Remove the events that have been kept for long enough, and say in the log what is about to end."""
        now = self._clock()
        if now - self._day < _DAY_S:
            return
        with writing(self._engine) as connection:
            forget(connection, now - self._settings.keep_days * _DAY_S)
        today = datetime.fromtimestamp(now, self._zone).date()
        with reading(self._engine) as connection:
            ending = [*endings(read_directory(connection), today)]
            overdue = list_overdue(connection, today)
        for each in ending:
            _log.warning(
                "an agreement is about to end",
                extra={"agreement": each.agreement_id, "partner": each.partner_id, "days": each.days},
            )
        self._keep([_overdue(notice, now) for notice in overdue])
        self._day = now


def _overdue(notice: Notice, now: float) -> Happening:
    """That somebody has not answered a recall in time; told once a day."""
    who, recall = notice.recipient, notice.recall
    due = recall.due.isoformat() if recall.due else None
    return Happening(Kind.RECALL, now, who.partner_id, who.client_id, None, recall.id, {"due": due})


def watching(settings: Settings) -> AbstractContextManager[None]:
    """Watch in a thread for as long as the block runs, and to the ledger's end when it has run."""
    return in_background("watch", partial(_watch, settings))


def emergencies_of(settings: Settings, state: OpenState) -> Emergencies:
    """The emergencies of a deployment, which nobody in particular suspends for."""
    state = replace(state, by=None)
    end_allowed = RefreshTokens(state, Revocations(state).revoke).end_person
    people = People(state, read_people_key(settings.keys / PEOPLE_KEY_FILE), end_allowed)
    return Emergencies(state, people, settings.ledger, state.clock() - settings.watch.days * _DAY_S)


def _watch(settings: Settings, ended: Event) -> None:
    engine = open_database(settings.state_url)
    server = None if settings.redis_url is None else connect_redis(settings.redis_url)
    with open_ledger(settings, time.time) as ledger:
        state = OpenState(engine, server, ledger, time.time)
        lockouts = None
        if server is not None:
            lockouts = Lockouts(server, read_people_key(settings.keys / PEOPLE_KEY_FILE))
        _go_on(lambda: Watch(settings, engine, lockouts=lockouts, emergencies=emergencies_of(settings, state)), ended)
    engine.dispose()


def _go_on(begin: Callable[[], Watch], ended: Event) -> None:
    """Watch until it has ended, and once more; after a fault it begins anew."""
    watch: Watch | None = None
    last = False
    while not last:
        last = ended.is_set()
        pause = _PAUSE_S
        try:
            watch = watch or begin()
            watch.look()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the watch goes on
            _log.error("the watch was interrupted", extra={"kind": type(fault).__name__})
            watch, pause = None, _PAUSE_AFTER_FAULT_S
        ended.wait(pause)
