"""Times as the desk's tables show them."""

from __future__ import annotations

from datetime import datetime, tzinfo


def moment(stamp: str, zone: tzinfo) -> str:
    """The time of a row, at the station.

    >>> from datetime import timedelta, timezone
    >>> moment("2026-11-30T01:02:03Z", timezone(timedelta(hours=8)))
    '2026-11-30 09:02'
    """
    return datetime.fromisoformat(stamp).astimezone(zone).strftime("%Y-%m-%d %H:%M")
