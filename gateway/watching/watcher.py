"""All detectors together: look-ups go in, in the order of time, and what an auditor has to look at comes out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from gateway.events import Happening
from gateway.settings import WatchSettings
from gateway.watching.habits import Hours, Volume
from gateway.watching.look import Look
from gateway.watching.notice import Detector
from gateway.watching.singling import Guessing, Neighbours, Opened, SameRecord


class Watcher:
    """What is unusual is a function of the look-ups alone: shown them anew, it notices the same."""

    def __init__(self, settings: WatchSettings, zone: tzinfo) -> None:
        self._opened = Opened({})
        self._detectors: tuple[Detector, ...] = (
            self._opened,
            Guessing(settings),
            Hours(settings, zone),
            Neighbours(settings),
            SameRecord(settings),
            Volume(settings),
        )
        self._repeat_s = settings.repeat_hours * 3600
        self._told: dict[tuple[str | None, ...], float] = {}

    def know_canaries(self, since: Mapping[str, float]) -> None:
        """Take ``since`` for the canaries that there are: from when on, by reference."""
        self._opened.since = since

    def notices(self, looks: Iterable[Look]) -> Iterator[Happening]:
        """What is to be noticed of ``looks``; the same thing once in ``repeat_hours``."""
        for look in looks:
            for detector in self._detectors:
                notice = detector.look(look)
                if notice is not None and self._is_new(notice):
                    yield notice

    def _is_new(self, notice: Happening) -> bool:
        told = self._told.get(notice.about)
        if told is not None and abs(notice.time - told) < self._repeat_s:
            return False
        self._told[notice.about] = notice.time
        return True
