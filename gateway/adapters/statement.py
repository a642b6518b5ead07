"""A compiled statement: text that a driver keeps prepared, and how a question's constants take their places in it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from gateway.adapters.constants import Constant, arguments_of, form_of
from gateway.adapters.dialects import Words
from gateway.adapters.finishing import finisher
from gateway.adapters.pushdown import Pushed
from gateway.model.outcome import Record
from gateway.model.plan import DisclosurePlan


@dataclass(frozen=True, slots=True)
class Statement:
    """``places`` says for every parameter of ``sql`` where it stands among ``fixed`` and the question's arguments."""

    sql: str
    fixed: tuple[Constant, ...]
    places: tuple[int, ...]
    finish: Callable[[Sequence[tuple[Any, ...]]], Sequence[Record]]

    def parameters(self, plan: DisclosurePlan) -> tuple[Constant, ...]:
        """The parameters for ``plan``, which has the key that the statement was made for."""
        values = self.fixed + arguments_of(plan)
        return tuple([values[place] for place in self.places])


def key_of(plan: DisclosurePlan) -> Hashable:
    """What a statement depends on; plans that differ only in their constants have one key."""
    nulls = None if plan.after is None else tuple([value is None for value in plan.after])
    return plan.view.key, plan.columns, form_of(plan.criteria), plan.order, nulls


def write(pushed: Pushed, words: Words) -> Statement:
    """Have SQLAlchemy write the statement in the database's own language."""
    compiled = pushed.statement.compile(dialect=words.engine)
    asked, fixed = pushed.parameters.asked, pushed.parameters.fixed
    own = {name: value for name, value in compiled.params.items() if name not in asked and name not in fixed}
    values = {**fixed, **own}
    ranks = {name: rank for rank, name in enumerate(values)}
    ranks |= {name: len(values) + rank for name, rank in asked.items()}
    places = tuple(ranks[name] for name in compiled.positiontup or ())
    return Statement(str(compiled), tuple(values.values()), places, finisher(pushed.width, pushed.always, pushed.words))


T = TypeVar("T")


class Kept(Generic[T]):
    """The most recently used of what was made, by key; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for ``key``; made now if it was not, or is no longer, kept.

        >>> kept = Kept(1)
        >>> [kept.get(key, lambda: object()) is kept.get(key, lambda: object()) for key in "ab"]
        [True, True]
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def clear(self) -> None:
        """Keep nothing of what was made so far."""
        with self._lock:
            self._made.clear()
