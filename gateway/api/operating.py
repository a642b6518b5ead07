"""What operators and their monitors look at: is it alive, is it ready, what has it done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import orjson
from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from gateway.api.inquiry import refuse_parameters

# when a series began is of no use to anybody, and has so many digits that they may be an identifier's by chance
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types here

Check = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Standing:
    """What of the state a monitor wants to know.

    Unseen events by kind, days left of agreements soon to end, notices of recalls that are not answered yet, in time
    still or late, and requests for access that are not decided, the same.
    """

    unseen: Mapping[str, int]
    ending: Mapping[str, int]
    recalls: Mapping[str, int]
    requests: Mapping[str, int] = field(default_factory=dict)


_ANSWERS = Counter("gateway_answers", "answers given, by route, status and problem code", ["route", "status", "code"])
_SECONDS = Histogram(
    "gateway_answer_seconds",
    "time to answer, by route",
    ["route"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)


def operating_blueprint(
    checks: Mapping[str, Check], standing: Callable[[], Standing], *, shared_metrics: bool
) -> Blueprint:
    """``/healthz``, ``/readyz`` (each part by name) and ``/metrics``.

    ``standing`` is asked for the figures of the state; they are left out while it cannot be read.
    ``shared_metrics`` says that the worker processes keep their figures in one folder (``PROMETHEUS_MULTIPROC_DIR``).
    """
    blueprint = Blueprint("operating", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        refuse_parameters(request)
        return _json({"status": "ok"}, 200)

    @blueprint.get("/readyz")
    def ready() -> Response:
        refuse_parameters(request)
        parts = {name: _passes(check) for name, check in checks.items()}
        return _json({"ready": all(parts.values()), "parts": parts}, 200 if all(parts.values()) else 503)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        refuse_parameters(request)
        if not _is_local():
            abort(404)
        registry = CollectorRegistry()
        if shared_metrics:
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
        else:
            registry.register(_ANSWERS)
            registry.register(_SECONDS)
        registry.register(_State(standing))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return blueprint


def count_answers(app: Flask) -> None:
    """Count every answer by route template, status and problem code: names of ours, never of a request's."""

    def start() -> None:
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule is not None else "none"
        answers, seconds = _counted(route, response.status_code, g.get("problem_code", ""))
        answers.inc()
        seconds.observe(time.perf_counter() - g.started)
        return response

    app.before_request(start)
    app.after_request(finish)


@lru_cache(maxsize=1024)
def _counted(route: str, status: int, code: str) -> tuple[Counter, Histogram]:
    """What counts such answers, found once: there are few, by names of ours."""
    return _ANSWERS.labels(route, str(status), code), _SECONDS.labels(route)


class _State(Collector):
    """The figures of the state as it is, the same for every process; none while it cannot be read."""

    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._standing = standing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            now = self._standing()
        except Exception:  # noqa: BLE001 - the other figures are wanted all the more when the state is not there
            return
        yield _gauge("gateway_events_unseen", "events that nobody has looked into, by kind", "kind", now.unseen)
        yield _gauge("gateway_agreement_days_left", "days left of agreements soon to end", "agreement", now.ending)
        yield _gauge("gateway_recall_notices", "notices of recalls not answered yet", "state", now.recalls)
        yield _gauge("gateway_access_requests", "requests for access not decided yet", "state", now.requests)


def _gauge(name: str, words: str, label: str, figures: Mapping[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, words, labels=[label])
    for each, figure in figures.items():
        gauge.add_metric([each], figure)
    return gauge


def _passes(check: Check) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 - whatever a part does wrong, it is not ready
        return False


def _is_local() -> bool:
    """Whether the request comes from this machine itself and not through a proxy on it."""
    return request.remote_addr in {"127.0.0.1", "::1", None} and "X-Forwarded-For" not in request.headers


def _json(document: object, status: int) -> Response:
    return Response(orjson.dumps(document), status, mimetype="application/json")
