"""The state as the acts on record tell it: what was settled with whom, which policies were published, at any moment.

No entry says which state it was decided in. So it is looked for among those that were in force around its time: a
decision may have begun some seconds before its entry was written, and a machine's clock may be behind another's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from gateway.grants.directory import Directory
from gateway.ledger.acts import Told, acts_in_force
from gateway.model.act import Act, ActName
from gateway.model.facts import agreement_from, client_from, delegation_from, partner_from, person_from
from gateway.publication.version import State, Version

LONGEST_MS: Final = 60_000
"""No answer takes longer from the state that it was decided in to its entry."""

_APART_MS: Final = 1_000
"""How far one process may be behind another in what it calls now."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The state between two acts: the directory, and the versions of policies that are published."""

    directory: Directory = field(default_factory=lambda: Directory(0, {}, {}, {}))
    published: Mapping[str, Version] = field(default_factory=dict)


class Retold:
    """The state from its first act on; ``texts`` are those of the policies, by label.

    Raises ``KeyError``, ``ValueError`` and ``TypeError`` for acts of another form than they have.
    """

    def __init__(self, told: Iterable[Told], texts: Mapping[str, bytes]) -> None:
        self._texts = texts
        self._times: list[int] = []
        self._moments = [Moment()]
        for each in acts_in_force(told):
            if each.acts.version is not None:
                self._times.append(max(each.time, self._times[-1] if self._times else 0))
                self._moments.append(self._after(self._moments[-1], each))

    def around(self, time: int) -> Sequence[Moment]:
        """Every state that something recorded at ``time`` may have been decided in, the latest first."""
        earliest = bisect_left(self._times, time - LONGEST_MS)
        latest = bisect_right(self._times, time + _APART_MS)
        return self._moments[earliest : latest + 1][::-1]

    def _after(self, moment: Moment, told: Told) -> Moment:
        version = told.acts.version or 0
        for act in told.acts.acts:
            moment = self._one(moment, act)
        return replace(moment, directory=replace(moment.directory, version=version))

    def _one(self, moment: Moment, act: Act) -> Moment:
        if act.act is ActName.FOUNDED:
            return Moment()
        if act.act.kind == "policy":
            return replace(moment, published=self._published(moment.published, act))
        found = _KEPT.get(act.act.kind)
        if found is None:
            return moment
        table, read = found
        name, thing = read(act)
        rows = {**getattr(moment.directory, table)}
        rows.pop(name, None)
        if thing is not None:
            rows[name] = thing
        changed: dict[str, Any] = {table: rows}
        return replace(moment, directory=replace(moment.directory, **changed))

    def _published(self, before: Mapping[str, Version], act: Act) -> Mapping[str, Version]:
        """The published versions after an act with one of them."""
        name, number = act.about["policy"], act.about["number"]
        label = f"{name}@{number}"
        others = {each: version for each, version in before.items() if each != label}
        if act.after.get("state") != State.PUBLISHED:
            return others
        text, effective = self._texts.get(label, b""), date.fromisoformat(act.after["effective"])
        digest, author = act.after["digest"], act.after["author"]
        version = Version(name, number, digest, text, author, State.PUBLISHED, effective=effective)
        return {**others, label: version}


def _named(kind: str, read: Callable[[str, Mapping[str, Any]], object]) -> Callable[[Act], tuple[object, object]]:
    def from_act(act: Act) -> tuple[object, object]:
        name = act.about[kind]
        return name, read(name, act.after) if act.after else None

    return from_act


def _delegation(act: Act) -> tuple[object, object]:
    pair = act.about["client"], act.about["actor"]
    return pair, delegation_from(*pair, act.after) if act.after else None


_KEPT: Final[Mapping[str, tuple[str, Callable[[Act], tuple[object, object]]]]] = {
    "partner": ("partners", _named("partner", partner_from)),
    "agreement": ("agreements", _named("agreement", agreement_from)),
    "client": ("clients", _named("client", client_from)),
    "person": ("people", _named("person", person_from)),
    "delegation": ("delegations", _delegation),
}
"""What of the directory decides: by the kind of act, which part, and how it is read."""
