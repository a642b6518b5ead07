"""Whether a condition can hold of any record, decided exactly over representative values, with a record to show for it.

The search assigns one field after the other and stops a branch as soon as the condition is settled by what is assigned.
It is bounded: a condition beyond the bound is ``Undecided``, which every caller takes for the worse answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, matches
from gateway.model.kinds import Scalar
from gateway.policies.workbench.representatives import representatives

MOST_STEPS: Final = 100_000
"""Assignments after which a search gives up; policies that people write need a few dozen."""


class Undecided(Exception):  # noqa: N818 - it is an answer: nobody knows
    """A condition too large to search through."""

    def __init__(self) -> None:
        super().__init__("the condition is too large to be decided: write it with fewer fields or values")


def find_row(condition: Condition, *, most_steps: int = MOST_STEPS) -> dict[str, Scalar | None] | None:
    """Values of fields with which ``condition`` holds, naming only the fields that matter; None where there are none.

    Facts of a partner have to be bound first. Raises ``Undecided``.

    >>> from gateway.model.condition import Operator
    >>> from gateway.model.kinds import Kind
    >>> moved = Comparison("status", Kind.CATEGORY, Operator.IS, "moved")
    >>> find_row(All((moved, Not(Comparison("members", Kind.INTEGER, Operator.PRESENT, value=True)))))
    {'status': 'moved', 'members': None}
    >>> find_row(All((moved, Not(moved)))) is None
    True
    """
    asked = comparisons_by_field(condition)
    values = {name: representatives(each[0].kind, each) for name, each in asked.items()}
    search = _Search(condition, list(asked), values, most_steps)
    return search.run({}, 0)


def comparisons_by_field(condition: Condition) -> dict[str, list[Comparison]]:
    """The comparisons of a condition by the field they look at, in the order in which they stand."""
    found: dict[str, list[Comparison]] = {}

    def collect(part: Condition) -> None:
        match part:
            case Comparison():
                found.setdefault(part.field, []).append(part)
            case All() | AnyOf():
                for inner in part.parts:
                    collect(inner)
            case Not():
                collect(part.part)
            case _:
                assert_never(part)

    collect(condition)
    return found


class _Search:
    """One depth-first search through the values of the fields."""

    def __init__(
        self,
        condition: Condition,
        names: list[str],
        values: Mapping[str, tuple[Scalar | None, ...]],
        most_steps: int,
    ) -> None:
        self._condition = condition
        self._names = names
        self._values = values
        self._left = most_steps

    def run(self, row: dict[str, Scalar | None], depth: int) -> dict[str, Scalar | None] | None:
        """The first row that extends ``row`` and satisfies the condition."""
        settled = _settled(self._condition, row)
        if settled is not None:
            return dict(row) if settled else None
        name = self._names[depth]
        for value in self._values[name]:
            self._left -= 1
            if self._left < 0:
                raise Undecided
            found = self.run({**row, name: value}, depth + 1)
            if found is not None:
                return found
        return None


def _settled(condition: Condition, row: Mapping[str, Scalar | None]) -> bool | None:
    """Whether a condition holds, as far as the fields in ``row`` decide it; None where others matter."""
    match condition:
        case Comparison():
            return matches(condition, row) if condition.field in row else None
        case All():
            answers = [_settled(part, row) for part in condition.parts]
            return False if False in answers else None if None in answers else True
        case AnyOf():
            answers = [_settled(part, row) for part in condition.parts]
            return True if True in answers else None if None in answers else False
        case Not():
            inner = _settled(condition.part, row)
            return None if inner is None else not inner
        case _:
            assert_never(condition)
