"""The hierarchy of a category as an entry writes it: level by level from finer to coarser, the members of each group.

The members of the first level's groups are values that records hold; those of a higher level's are the groups below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from marshmallow import ValidationError

from gateway.documents.entries import NAME, Entry
from gateway.model.hierarchy import Hierarchy

LONGEST: Final = 100
"""The characters of the name of a group or a value."""

_FORM: Final = "has to map a level to its groups, and each group to the list of what is in it"


class Word(Entry[str]):
    """The name of a value, a group or a level, as records and hierarchies have it."""

    def take(self, value: object) -> str:
        """Return the name."""
        if not isinstance(value, str) or not _is_word(value):
            raise ValidationError(f"has to be text of at most {LONGEST} characters, without spaces around it")
        return value


class HierarchyEntry(Entry[Hierarchy]):
    """`{LEVEL: {GROUP: [MEMBER, …]}}`, in which every member has one group at every level."""

    def take(self, value: object) -> Hierarchy:
        """Return the hierarchy."""
        if not isinstance(value, dict) or not value:
            raise ValidationError(_FORM)
        nested: dict[Any, Any] = {}
        for path, message in _faults(value):
            level = nested
            for step in path:
                level = level.setdefault(step, {})
            level.setdefault("_schema", []).append(message)
        if nested:
            raise ValidationError(nested)
        levels = [_placed(groups) for groups in value.values()]
        return Hierarchy(tuple(value), tuple((member, tuple(_path(member, levels))) for member in levels[0]))


def _faults(written: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    below: set[str] | None = None
    for level, groups in written.items():
        if not NAME.fullmatch(level):
            yield (level,), "a level has a name: small letters a to z, digits and `_`, beginning with a letter"
        if not isinstance(groups, dict) or not groups or not all(isinstance(each, list) for each in groups.values()):
            yield (level,), _FORM
            return
        yield from _misnamed(level, groups)
        yield from _misplaced(level, groups, below)
        below = set(groups)


def _misnamed(level: str, groups: Mapping[str, list[Any]]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for group, members in groups.items():
        if not _is_word(group):
            yield (level, group), f"has to have a name of at most {LONGEST} characters, without spaces around it"
        if not members:
            yield (level, group), "has to have a member: list it, or remove the group"
        for index, member in enumerate(members):
            if not _is_word(member):
                yield (level, group, index), f"has to be text of at most {LONGEST} characters, without spaces around it"


def _misplaced(
    level: str, groups: Mapping[str, list[Any]], below: set[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What stands in two groups or none, and what is no group of the level below."""
    seen: set[str] = set()
    for group, members in groups.items():
        for index, member in enumerate(members):
            if not isinstance(member, str):
                continue  # it has a fault of its own
            if member in seen:
                yield (level, group, index), "stands in two groups: leave it in one"
            elif below is not None and member not in below:
                yield (level, group, index), "is no group of the level below: mend its name"
            seen.add(member)
    for name in sorted((below or set()) - seen):
        yield (level,), f"leaves out `{name}`: put every group of the level below into a group"


def _is_word(word: object) -> bool:
    return isinstance(word, str) and 0 < len(word) <= LONGEST and word.strip() == word


def _placed(groups: Mapping[str, list[str]]) -> dict[str, str]:
    """The group of every member of one level."""
    return {member: group for group, members in groups.items() for member in members}


def _path(member: str, levels: list[dict[str, str]]) -> Iterator[str]:
    for level in levels:
        member = level[member]
        yield member
