"""Spans as OpenTelemetry has them, with nothing in them but what ``ATTRIBUTES`` names.

The library would keep an exception's words and its trace by itself; here it is told not to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Final

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, Status, StatusCode, Tracer, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from gateway.errors import GatewayError
from gateway.tracing.step import ATTRIBUTES, Fact

_W3C: Final = TraceContextTextMapPropagator()
_REQUEST: Final[ContextVar[Span]] = ContextVar("request_span")


class Spans:
    """Makes the spans of requests with a ``tracer``; safe to share between threads."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def request(self, traceparent: str | None) -> Request:
        """The span of a request."""
        above = Context() if traceparent is None else _W3C.extract({"traceparent": traceparent}, Context())
        span = self._tracer.start_span("request", above, trace.SpanKind.SERVER, record_exception=False)
        return Request(span)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """The span of one step."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield
            except GatewayError as refusal:
                _note(span, {"code": refusal.problem.code})
                raise
            except BaseException as fault:
                _note(span, {"kind": type(fault).__name__})
                span.set_status(Status(StatusCode.ERROR))
                raise

    def note(self, **facts: Fact) -> None:
        """Tell something of the request at hand, if there is one."""
        span = _REQUEST.get(None)
        if span is not None:
            _note(span, facts)


class Request:
    """The span of one request, under which those of its steps come in this thread."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._current: Token[Context] | None = context.attach(trace.set_span_in_context(span, Context()))
        self._request: Token[Span] = _REQUEST.set(span)

    @property
    def trace_id(self) -> str:
        """The trace that it belongs to."""
        return format_trace_id(self._span.get_span_context().trace_id)

    def note(self, **facts: Fact) -> None:
        """Tell something of the request."""
        _note(self._span, facts)

    def end(self, name: str, *, failed: bool) -> None:
        """It is answered."""
        self._span.update_name(name)
        if failed:
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()

    def leave(self) -> None:
        """What is told from now on in this thread is not of this request."""
        if self._current is not None:
            _REQUEST.reset(self._request)
            context.detach(self._current)
            self._current = None


def _note(span: Span, facts: Mapping[str, Fact]) -> None:
    if unknown := facts.keys() - ATTRIBUTES:
        raise ValueError(f"a span has no attribute {', '.join(sorted(unknown))}")
    span.set_attributes(facts)
