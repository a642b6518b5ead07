"""What was seen under a key within a span of time, in memory that what is older does not stay in."""

from __future__ import annotations

from collections.abc import Hashable


class Recent:
    """Counts different members under a key within the last ``span_s`` seconds.

    >>> recent = Recent(60)
    >>> [recent.add("key", member, now) for member, now in (("a", 0), ("a", 10), ("b", 50), ("c", 80))]
    [1, 1, 2, 2]
    """

    def __init__(self, span_s: float) -> None:
        self._span_s = span_s
        self._seen: dict[Hashable, dict[Hashable, float]] = {}
        self._swept = float("-inf")

    def add(self, key: Hashable, member: Hashable, now: float) -> int:
        """Take in that ``member`` was seen under ``key``; return how many different ones were within the span."""
        self._sweep(now)
        members = self._seen.setdefault(key, {})
        members.pop(member, None)  # it comes last again: the oldest stand first
        members[member] = now
        while members[oldest := next(iter(members))] <= now - self._span_s:
            del members[oldest]
        return len(members)

    def _sweep(self, now: float) -> None:
        """Once in a span, forget the keys under which nothing was seen for one."""
        if now - self._swept < self._span_s:
            return
        self._swept = now
        self._seen = {key: members for key, members in self._seen.items() if max(members.values()) > now - self._span_s}
