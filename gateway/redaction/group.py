"""Groups: a category replaced by what it belongs to in the hierarchy that the catalogue gives its field.

A field has one hierarchy, in which each level is a function of every finer one. A value that the hierarchy does not
know cannot be placed, and is withheld: a station's new word is not shown because nobody has said yet what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Form, Outcome, Withheld

_TYPES: Final[frozenset[type]] = frozenset({type(None), Withheld})


@dataclass(frozen=True, slots=True)
class Group:
    """Show the group of a category at one ``level`` of its hierarchy.

    >>> kinds = Hierarchy(("branch",), (("theft", ("property",)), ("assault", ("violence",))))
    >>> Group(kinds, "branch").apply(Kind.CATEGORY, "theft"), Group(kinds, "branch").apply(Kind.CATEGORY, "arson")
    ('property', '[withheld]')
    """

    hierarchy: Hierarchy
    level: str

    def __post_init__(self) -> None:
        if self.level not in self.hierarchy.levels:
            msg = f"the hierarchy has no level `{self.level}`; its levels are {', '.join(self.hierarchy.levels)}"
            raise ValueError(msg)

    def outcome_kind(self, kind: Kind) -> Kind | None:
        """Compared as the group's name."""
        return Kind.CATEGORY if kind is Kind.CATEGORY else None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The group's name, or ``WITHHELD`` for a value that the hierarchy does not know."""
        if value is None:
            return None
        if kind is not Kind.CATEGORY or not isinstance(value, str):
            return WITHHELD
        return _groups(self).get(value, WITHHELD)

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or the name of one of the level's groups."""
        return Form(_TYPES, frozenset(_groups(self).values()).__contains__) if kind is Kind.CATEGORY else Form(_TYPES)

    def coarser(self, other: Group) -> Group | None:
        """The higher level of the two; None where they are of different hierarchies, which have nothing in common."""
        if self.hierarchy != other.hierarchy:
            return None
        levels = self.hierarchy.levels
        return max(self, other, key=lambda group: levels.index(group.level))


@lru_cache(maxsize=1024)
def _groups(group: Group) -> dict[str, str]:
    return dict(group.hierarchy.groups(group.level))
