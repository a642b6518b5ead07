"""The state as the acts on record tell it: what was settled with whom, which policies were published, at any moment.

No entry says which state it was decided in. So it is looked for among those that were in force around its time: a
decision may have begun some seconds before its entry was written, and a machine's clock may be behind another's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from gateway.grants.directory import Directory
from gateway.grants.retold import directory_told
from gateway.ledger.acts import Told, acts_in_force, things_told
from gateway.publication.version import State, Version

LONGEST_MS: Final = 60_000
"""No answer takes longer from the state that it was decided in to its entry."""

_APART_MS: Final = 1_000
"""How far one process may be behind another in what it calls now."""

_MOST_MOMENTS: Final = 64


@dataclass(frozen=True, slots=True)
class Moment:
    """The state between two acts: the directory, and the versions of policies that are published."""

    directory: Directory
    published: tuple[Version, ...]


class Retold:
    """The state from its first act on; ``texts`` are those of the policies, by label.

    Raises ``KeyError``, ``ValueError`` and ``TypeError`` for acts of another form than they have.
    """

    def __init__(self, told: Iterable[Told], texts: Mapping[str, bytes]) -> None:
        self._texts = texts
        # what made no version of the state decides nothing
        made = [each for each in acts_in_force(told) if each.acts.version is not None]
        self._acts = [each.acts for each in made]
        self._times = [*accumulate((each.time for each in made), max)]
        self._moment = lru_cache(maxsize=_MOST_MOMENTS)(self._after)
        self._moment(len(self._acts))

    def around(self, time: int) -> Sequence[Moment]:
        """Every state that something recorded at ``time`` may have been decided in, the latest first."""
        earliest = bisect_left(self._times, time - LONGEST_MS)
        latest = bisect_right(self._times, time + _APART_MS)
        return [self._moment(number) for number in range(latest, earliest - 1, -1)]

    def _after(self, number: int) -> Moment:
        """The state after so many acts."""
        things = things_told(self._acts[:number])
        version = (self._acts[number - 1].version if number else None) or 0
        policies = ((dict(names), told) for (kind, names), told in things.items() if kind == "policy")
        return Moment(directory_told(things, version), tuple(self._published(policies)))

    def _published(self, policies: Iterable[tuple[dict[str, Any], Mapping[str, Any]]]) -> Iterator[Version]:
        for names, told in policies:
            if told["state"] == State.PUBLISHED:
                name, number = names["policy"], names["number"]
                text, effective = self._texts.get(f"{name}@{number}", b""), date.fromisoformat(told["effective"])
                yield Version(name, number, told["digest"], text, told["author"], State.PUBLISHED, effective=effective)
