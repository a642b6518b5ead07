"""A clock put around functions from outside: what it is put around knows nothing of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from time import perf_counter
from typing import Any
from unittest.mock import patch


class Clock:
    """Adds up the own time of stages that are inside one another, on one thread."""

    def __init__(self) -> None:
        self.own: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, timed as ``stage``."""

        @wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
            self._inside.append(0.0)
            began = perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                whole = perf_counter() - began
                self.own[stage] += whole - self._inside.pop()
                if self._inside:
                    self._inside[-1] += whole

        return timed

    @contextmanager
    def put_around(self, stages: Sequence[tuple[str, object, str]]) -> Iterator[None]:
        """Time each of ``stages`` while the block lasts: its name, what holds the function, and the function's name."""
        with ExitStack() as stack:
            for stage, owner, name in stages:
                stack.enter_context(patch.object(owner, name, self.around(stage, getattr(owner, name))))
            yield
