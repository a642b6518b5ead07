"""Detectors of single records: one that many ask for, neighbours one by one, guesses, and canaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.events import Happening
from gateway.ledger.entries import EntryKind
from gateway.settings import WatchSettings
from gateway.watching.look import Look
from gateway.watching.notice import Kind
from gateway.watching.recent import Recent

_HOUR_S: Final = 3600
_DAY_S: Final = 24 * _HOUR_S


class SameRecord:
    """One record that many different askers single out within a day."""

    def __init__(self, settings: WatchSettings) -> None:
        self._most = settings.same_record
        self._askers = Recent(_DAY_S)

    def look(self, look: Look) -> Happening | None:
        """Notice the look-up that makes the askers too many."""
        record = look.singles_out
        if record is None or look.kind is EntryKind.PREVIEW:
            return None
        askers = self._askers.add(record, look.asker, look.time)
        if askers < self._most:
            return None
        facts = {"askers": askers, "type": look.record_type}
        return Happening(Kind.SAME_RECORD, look.time, None, None, None, record, facts)


class Neighbours:
    """Records of one neighbourhood that a client singles out one by one within an hour."""

    def __init__(self, settings: WatchSettings) -> None:
        self._most = settings.neighbours
        self._records = Recent(_HOUR_S)

    def look(self, look: Look) -> Happening | None:
        """Notice the look-up that makes a run of them."""
        record = look.singles_out
        if record is None or look.near is None or look.client is None or look.kind is EntryKind.PREVIEW:
            return None
        records = self._records.add((look.client, look.near), record, look.time)
        if records < self._most:
            return None
        facts = {"records": records, "type": look.record_type}
        return Happening(Kind.NEIGHBOURS, look.time, look.partner, look.client, look.person, look.near, facts)


class Guessing:
    """Look-ups in vain, of one client within an hour."""

    def __init__(self, settings: WatchSettings) -> None:
        self._most = settings.in_vain
        self._times = Recent(_HOUR_S)

    def look(self, look: Look) -> Happening | None:
        """Notice the look-up that makes them too many."""
        if look.client is None or not look.in_vain:
            return None
        times = self._times.add(look.client, look.id, look.time)
        if times < self._most:
            return None
        return Happening(Kind.GUESSING, look.time, look.partner, look.client, None, None, {"times": times})


class Opened:
    """Canaries that are singled out, by a partner or at the station's own desk.

    ``since`` tells from when on a reference is a canary's, in seconds; who looked before had a reason.
    """

    def __init__(self, since: Mapping[str, float]) -> None:
        self.since = since

    def look(self, look: Look) -> Happening | None:
        """Notice that a canary was opened."""
        record = look.singles_out
        if record is None or look.time < self.since.get(record, float("inf")):
            return None
        facts = {"type": look.record_type} | ({} if look.operator is None else {"operator": look.operator})
        return Happening(Kind.CANARY, look.time, look.partner, look.client, look.person, record, facts)
