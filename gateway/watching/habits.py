"""Detectors that compare with what is usual: how much a client looks up in an hour, and when a partner asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from gateway.events import Happening
from gateway.ledger.entries import EntryKind
from gateway.settings import WatchSettings
from gateway.watching.look import Look
from gateway.watching.notice import Kind

_HOUR_S: Final = 3600


class Volume:
    """More records in an hour than a multiple of the client's own usual, and more than a least number.

    Usual is the mean, over earlier days on which it asked, of the records of the day's busiest hour. A look-up that
    found nothing counts as one.
    """

    def __init__(self, settings: WatchSettings) -> None:
        self._settings = settings
        self._hour: dict[str, tuple[int, int]] = {}
        self._busiest: dict[str, dict[int, int]] = {}

    def look(self, look: Look) -> Happening | None:
        """Notice the look-up with which the hour becomes unusual."""
        if look.client is None or look.kind is EntryKind.PREVIEW:
            return None
        hour = int(look.time // _HOUR_S)
        began, before = self._hour.get(look.client, (hour, 0))
        records = max(1, len(look.records)) + (before if began == hour else 0)
        self._hour[look.client] = hour, records
        usual = self._usual(look.client, hour // 24, records)
        if records <= max(self._settings.volume_least, self._settings.volume_times * usual):
            return None
        facts = {"records": records, "usual": round(usual)}
        return Happening(Kind.VOLUME, look.time, look.partner, look.client, None, None, facts)

    def _usual(self, client: str, today: int, records: int) -> float:
        days = self._busiest.setdefault(client, {})
        days[today] = max(records, days.get(today, 0))
        for day in [day for day in days if day < today - self._settings.days]:
            del days[day]
        earlier = [busiest for day, busiest in days.items() if day < today]
        return sum(earlier) / len(earlier) if earlier else 0.0


class Hours:
    """An hour of the station's day at which, and next to which, the partner never asked on enough earlier days."""

    def __init__(self, settings: WatchSettings, zone: tzinfo) -> None:
        self._settings = settings
        self._zone = zone
        self._days: dict[str, dict[date, set[int]]] = {}

    def look(self, look: Look) -> Happening | None:
        """Notice a look-up at an hour that is not the partner's."""
        if look.partner is None or look.kind is EntryKind.PREVIEW:
            return None
        moment = datetime.fromtimestamp(look.time, UTC).astimezone(self._zone)
        days = self._days.setdefault(look.partner, {})
        today = moment.date()
        for day in [day for day in days if day < today - timedelta(days=self._settings.days)]:
            del days[day]
        days.setdefault(today, set()).add(moment.hour)
        earlier = [hours for day, hours in days.items() if day < today]
        near = {(moment.hour + step) % 24 for step in (-1, 0, 1)}
        if len(earlier) < self._settings.known_days or any(near & hours for hours in earlier):
            return None
        facts = {"hour": moment.hour, "days": len(earlier)}
        return Happening(Kind.HOURS, look.time, look.partner, look.client, None, None, facts)
