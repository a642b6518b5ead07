"""Which version of a policy is live on which day: the highest number whose first day has come.

A version that was withdrawn is live on no day, and an earlier one does not come back in its place: a withdrawal
withdraws all of a policy's published versions. Nothing has to happen on the first day of a version, so no timer can be
late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from typing import TypeAlias

from gateway.publication.version import State, Version


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``first`` to ``last`` (both included) on which a published version is the live one of its name."""

    version: Version
    first: date
    last: date

    def includes(self, day: date) -> bool:
        """Whether the version is the live one on ``day``."""
        return self.first <= day <= self.last


Schedule: TypeAlias = tuple[Window, ...]


def schedule(versions: Iterable[Version]) -> Schedule:
    """The windows of all versions that are live on some day, by name and number."""
    published = sorted(
        (version for version in versions if version.state is State.PUBLISHED),
        key=lambda version: (version.name, version.number),
    )
    return tuple(
        window
        for _, of_one_name in groupby(published, key=lambda version: version.name)
        for window in _windows(tuple(of_one_name))
    )


def standing(version: Version, windows: Schedule, today: date) -> str:
    """Where a version stands, in a word: of one that was published, whether it is live, will be, or is superseded."""
    if version.state is not State.PUBLISHED:
        return version.state.value
    window = next((window for window in windows if window.version.label == version.label), None)
    if window is None or window.last < today:
        return "superseded"
    return "live" if window.first <= today else f"from {window.first}"


def digest_of_schedule(windows: Schedule) -> str:
    """A hash of what is live, and when: two schedules with one hash show the same on every day."""
    lines = [f"{each.version.label} {each.version.digest} {each.first} {each.last}" for each in windows]
    return sha256("\n".join(lines).encode()).hexdigest()


def _windows(versions: tuple[Version, ...]) -> Iterable[Window]:
    """The windows of one policy's published versions, which come by number."""
    for index, version in enumerate(versions):
        later = [other.effective for other in versions[index + 1 :] if other.effective is not None]
        last = min(later) - timedelta(days=1) if later else date.max
        if version.effective is not None and version.effective <= last:
            yield Window(version, version.effective, last)
