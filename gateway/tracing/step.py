"""What may be told of a request and of each step of its walk, and to whom it is told."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final, Protocol, TypeAlias

ATTRIBUTES: Final = frozenset(
    {"request_id", "method", "route", "status", "code", "kind", "partner", "client", "policies", "records"}
)
"""All that a span can have beside its name and its times: names that we made, ids and counts."""

Fact: TypeAlias = str | int | tuple[str, ...]


class RequestSpan(Protocol):
    """One request on its way."""

    @property
    def trace_id(self) -> str:
        """The trace that it belongs to, 32 hexadecimal digits."""

    def note(self, **facts: Fact) -> None:
        """Tell some of ``ATTRIBUTES``; a name that is not among them raises ``ValueError``."""

    def end(self, name: str, *, failed: bool) -> None:
        """It is answered; ``name`` is what such requests are called."""

    def leave(self) -> None:
        """What is told from now on in this thread is not of this request."""


class Tracing(Protocol):
    """Makes spans."""

    def request(self, traceparent: str | None) -> RequestSpan:
        """Begin the span of a request, which belongs to the trace that ``traceparent`` (W3C) names, if to any."""

    def step(self, name: str) -> AbstractContextManager[object]:
        """The span of one step of the request at hand; what goes wrong in it is told by its code or kind alone."""

    def note(self, **facts: Fact) -> None:
        """Tell something of the request at hand."""
