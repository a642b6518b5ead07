"""What has to hold of the titles of a category's values: that they are its own, and that no two are read alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from gateway.model.catalogue import Title
from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind

TITLED: Final = ("values", "groups", "levels")
"""The keys of a field under which titles stand."""

Finding: TypeAlias = tuple[tuple[str | int, ...], str]
"""Where in an entry something is wrong, and what."""


def disagreements_of_titles(named: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """What is wrong with the titles of the fields ``named``."""
    for name, field in named.items():
        for key in (each for each in TITLED if each in field):
            path = ("fields", name, key)
            if field.get("kind", Kind.CATEGORY) is not Kind.CATEGORY:
                yield path, "belongs to a field of the kind category: remove it, or mend the kind"
            yield from _read_alike(path, field[key])
        hierarchy = field.get("hierarchy")
        if isinstance(hierarchy, Hierarchy):
            yield from _of_hierarchy(("fields", name), field, hierarchy)
        else:
            for key in (each for each in ("groups", "levels") if each in field):
                yield ("fields", name, key), "titles a hierarchy, and the field has none: remove it, or write one"


def _of_hierarchy(path: tuple[str, ...], field: Mapping[str, Any], hierarchy: Hierarchy) -> Iterator[Finding]:
    """What is titled that the hierarchy has not, and what the hierarchy has that the list of values has not."""
    groups = {group for _, above in hierarchy.paths for group in above}
    for key, known in (("groups", groups), ("levels", set(hierarchy.levels))):
        for word in field.get(key, {}):
            if word not in known:
                yield (*path, key, word), f"is none of the hierarchy's {key}: mend its name, or remove it"
    values = field.get("values")
    if values is None:
        return
    for value, _ in hierarchy.paths:
        if value not in values:
            yield (*path, "hierarchy"), f"names `{value}`, which `values` does not list: add it there, or mend its name"
    for word, title in field.get("groups", {}).items():
        if word in values and values[word] != title:
            yield (*path, "groups", word), "is the name of a value as well: give both the same title"


def _read_alike(path: tuple[str, ...], titles: Mapping[str, Any]) -> Iterator[Finding]:
    """Titles that two words of one list have: who reads one would not know which is meant."""
    for language in ("zh", "en"):
        seen: dict[str, str] = {}
        for word, title in titles.items():
            if not isinstance(title, Title):
                continue  # it has a fault of its own
            first = seen.setdefault(getattr(title, language), word)
            if first != word:
                yield (*path, word), f"is called as `{first}` is in `{language}`: give it a title of its own"
