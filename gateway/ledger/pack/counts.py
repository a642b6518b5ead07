"""What is counted of the entries in a pack, so that whoever checks it counts the same: no people, no records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from gateway.ledger.entries import Entry, EntryKind

_NONE: Final = ""
"""Stands for what an entry does not have."""


class Counts:
    """Entries by kind; releases, their records, and refusals, each by what tells auditors something."""

    def __init__(self, day_of: Callable[[int], date]) -> None:
        self._day_of = day_of
        self._kinds: Counter[str] = Counter()
        self._disclosures: dict[str, Counter[str]] = {}
        self._records: dict[str, Counter[str]] = {}
        self._refusals: dict[str, Counter[str]] = {}

    def add(self, entry: Entry) -> None:
        """Count one more entry; raises ``ValueError`` where its body has another form than its kind has."""
        self._kinds[entry.kind.value] += 1
        if entry.kind not in {EntryKind.RELEASE, EntryKind.REFUSAL}:
            return
        facts = entry.facts
        by = {name: _text(facts, name) for name in ("partner", "purpose", "record_type")}
        by["day"] = self._day_of(entry.time).isoformat()
        if entry.kind is EntryKind.REFUSAL:
            for name, value in {**by, "code": _text(facts, "code")}.items():
                self._refusals.setdefault(f"by_{name}", Counter())[value] += 1
            return
        policies, records = facts.get("policies"), facts.get("count")
        if not isinstance(policies, list) or not isinstance(records, int) or not all(map(_is_text, policies)):
            raise ValueError("a release names its policies, and how many records it had")
        for name, values in {**{name: [value] for name, value in by.items()}, "policy": policies}.items():
            for value in values:
                self._disclosures.setdefault(f"by_{name}", Counter())[value] += 1
                self._records.setdefault(f"by_{name}", Counter())[value] += records

    def as_object(self) -> dict[str, Any]:
        """All of it, to be written as canonical JSON; a count is a list of pairs, for names may be anything."""
        return {
            "entries": _pairs(self._kinds),
            "disclosures": {name: _pairs(found) for name, found in self._disclosures.items()},
            "records": {name: _pairs(found) for name, found in self._records.items()},
            "refusals": {name: _pairs(found) for name, found in self._refusals.items()},
        }


def _pairs(found: Counter[str]) -> list[list[str | int]]:
    return [[name, number] for name, number in sorted(found.items())]


def _text(facts: dict[str, Any], name: str) -> str:
    value = facts.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"`{name}` of an entry is a text")
    return value or _NONE


def _is_text(value: object) -> bool:
    return isinstance(value, str)
