"""Hierarchies of categories: each value stands in a group, each group in a larger one, level by level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The ``levels`` above a category's values, from finer to coarser, and for each value its group at every level.

    >>> Hierarchy(("group", "all"), (("theft", ("property", "crime")),)).groups("group")
    {'theft': 'property'}
    """

    levels: tuple[str, ...]
    paths: tuple[tuple[str, tuple[str, ...]], ...]

    def __post_init__(self) -> None:
        values = [value for value, _ in self.paths]
        if not self.levels or len(set(values)) < len(values) or any(len(p) != len(self.levels) for _, p in self.paths):
            msg = "a hierarchy has a level or more, and one group at each of them for every value"
            raise ValueError(msg)

    def groups(self, level: str) -> Mapping[str, str]:
        """The group of each value at ``level``."""
        place = self.levels.index(level)
        return {value: path[place] for value, path in self.paths}
