"""What a draft would do over the archive as it is: two views of one grant, executed side by side and counted.

Both views are asked for page by page in the order of identifiers, so the records of one are met with those of the other
in bounded memory. Values are compared here and go no further: the result is numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias

from gateway.model.condition import ALWAYS
from gateway.model.kinds import Scalar
from gateway.model.outcome import ABSENT, Outcome, Record
from gateway.model.plan import Column, DisclosurePlan, Order, View
from gateway.policies.workbench.outcomes import Judge, Verdict, judge

PAGE: Final = 2_000
"""Records that are asked for, and held, at a time."""

Ask: TypeAlias = Callable[[DisclosurePlan], Sequence[Record]]
"""Executes a plan and checks the answer; one record more than the plan's limit tells that more follow."""
Progress: TypeAlias = Callable[[int], object]
"""Is told of each further number of records that were compared."""


@dataclass(frozen=True, slots=True)
class ArchiveCount:
    """Of ``records`` that exist in either view: how many come into view and leave it, and each field that differs.

    ``fields`` counts verdicts by field: in how many records it is shown more of, less of, otherwise, and the same.
    ``whole`` says that every record was looked at, and not only as many as were asked for.
    """

    records: int = 0
    gained: int = 0
    lost: int = 0
    whole: bool = True
    fields: Mapping[str, Mapping[Verdict, int]] = field(default_factory=dict)

    @property
    def has_gain(self) -> bool:
        """Whether something is shown that is not shown now; what is shown otherwise counts as that."""
        return self.gained > 0 or any(each[Verdict.MORE] or each[Verdict.OTHERWISE] for each in self.fields.values())


def compare_views(
    before: View | None, after: View | None, ask: Ask, *, most: int | None = None, progress: Progress = lambda _: None
) -> ArchiveCount:
    """Compare two views of one grant in every record, or in the first ``most`` by identifier; None shows nothing.

    Where the views do not differ, the archive is not asked and nothing is counted. Raises what ``ask`` raises.
    """
    names = _different(before, after)
    if not names:
        return ArchiveCount()
    old, new = _Side(before, names), _Side(after, names)
    pairs = _met(old.records(ask), new.records(ask), old.place_of_key, new.place_of_key)
    fields = [_Field(old.places[name], new.places[name], judge(old.column(name), new.column(name))) for name in names]
    records = gained = lost = 0
    for one, other in islice(pairs, most):
        records, gained, lost = records + 1, gained + (one is None), lost + (other is None)
        for each in fields:
            each.count(one, other)
        if records % PAGE == 0:
            progress(PAGE)
    progress(records % PAGE)
    whole = most is None or next(pairs, None) is None
    told = {name: each.verdicts for name, each in zip(names, fields, strict=True) if each.differs}
    return ArchiveCount(records, gained, lost, whole, told)


def _different(before: View | None, after: View | None) -> tuple[str, ...]:
    """The fields that may be shown differently: all of them, where records come into view or leave it."""
    old, new = ({} if view is None else view.columns for view in (before, after))
    every = tuple(dict.fromkeys((*old, *new)))
    if before is None or after is None or before.visible != after.visible:
        return every
    return tuple(name for name in every if old.get(name) != new.get(name))


class _Side:
    """One of the two views, asked for the fields that it has of ``names``."""

    def __init__(self, view: View | None, names: Sequence[str]) -> None:
        self._view = view
        self._names = tuple(name for name in names if view is not None and name in view.columns)
        self.places = {name: self._names.index(name) if name in self._names else None for name in names}
        self.place_of_key = len(self._names)

    def column(self, name: str) -> Column | None:
        """The column of that name, if the view has one."""
        return None if self._view is None else self._view.columns.get(name)

    def records(self, ask: Ask) -> Iterator[Record]:
        """Every record of the view, by identifier."""
        after: tuple[Scalar | None, ...] | None = None
        while self._view is not None:
            plan = DisclosurePlan(self._view, self._names, ALWAYS, (Order(self._view.identifier),), after, PAGE)
            records = ask(plan)
            yield from records[:PAGE]
            if len(records) <= PAGE:
                return
            after = plan.position(records[PAGE - 1])


class _Field:
    """The count of one field; a place of None is that of a field which the view does not have."""

    def __init__(self, old: int | None, new: int | None, judge: Judge) -> None:
        self._old, self._new, self._judge = old, new, judge
        self.verdicts: Counter[Verdict] = Counter()

    def count(self, one: Record | None, other: Record | None) -> None:
        """Count one record, as it is shown in one view and in the other."""
        before = ABSENT if one is None or self._old is None else one[self._old]
        after = ABSENT if other is None or self._new is None else other[self._new]
        self.verdicts[self._judge(before, after)] += 1

    @property
    def differs(self) -> bool:
        """Whether any record is not shown the same."""
        return any(number for verdict, number in self.verdicts.items() if verdict is not Verdict.SAME)


def _met(
    old: Iterator[Record], new: Iterator[Record], place_in_old: int, place_in_new: int
) -> Iterator[tuple[Record | None, Record | None]]:
    """The records of both by identifier, each with its like or with None."""
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if one is None or (other is not None and _rank(other[place_in_new]) < _rank(one[place_in_old])):
            yield None, other
            other = next(new, None)
        elif other is None or _rank(one[place_in_old]) < _rank(other[place_in_new]):
            yield one, None
            one = next(old, None)
        else:
            yield one, other
            one, other = next(old, None), next(new, None)


def _rank(identifier: Outcome) -> tuple[bool, Outcome]:
    """A sorting key that puts null first, as plans do."""
    return identifier is not None, identifier
