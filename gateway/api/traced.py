"""The span of each request, and the trace that log lines tell: by the route's template, never by an address."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, request

from gateway.api.problems import request_id
from gateway.logs import TRACE_ID
from gateway.proxies import Proxies
from gateway.tracing.step import Tracing

_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_FAULT: Final = 500


def trace_requests(app: Flask, tracing: Tracing, proxies: Proxies) -> None:
    """Have a span for every request; the trace that it belongs to is taken from ``proxies`` and from nobody else."""

    def start() -> None:
        above = request.headers.get("traceparent") if proxies.trusts(request.remote_addr) else None
        g.span = tracing.request(above)
        g.span.note(request_id=request_id())
        g.trace = TRACE_ID.set(g.span.trace_id)

    def finish(response: Response) -> Response:
        method = request.method if request.method in _METHODS else "other"
        route = request.url_rule.rule if request.url_rule is not None else "none"
        g.span.note(method=method, route=route, status=response.status_code)
        if code := g.get("problem_code", ""):
            g.span.note(code=code)
        g.span.end(f"{method} {route}", failed=response.status_code >= _FAULT)
        return response

    def leave(_: BaseException | None) -> None:
        if "trace" in g:
            TRACE_ID.reset(g.pop("trace"))
            g.span.leave()

    app.before_request(start)
    app.after_request(finish)
    app.teardown_request(leave)
