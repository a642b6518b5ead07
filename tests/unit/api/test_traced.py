"""A request's span has its steps below it, and in it nothing but names of ours, ids and counts."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from subprocess import run

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.logs import json_formatter
from gateway.proxies import Proxies
from gateway.settings import SettingsError
from gateway.tracing.opening import spans_through
from gateway.tracing.spans import Spans
from gateway.wiring.traced import tracing_of
from tests.walk.registers import households
from tests.world import Deployment, World

ABOVE = "0af7651916cd43dd8448eb211c80319c"
FROM_HERE = {"REMOTE_ADDR": "127.0.0.1"}
TRACEPARENT = {"traceparent": f"00-{ABOVE}-b7ad6b7169203331-01"}


class Traced:
    """A world with all its spans."""

    def __init__(self, deployment: Deployment, name: str, proxies: Proxies = Proxies(), one_in: int = 1) -> None:  # noqa: B008 - a frozen value
        self.exporter = InMemorySpanExporter()
        tracing = spans_through(SimpleSpanProcessor(self.exporter), one_in)
        self.world = World(deployment, name, tracing=tracing, proxies=proxies)
        self.world.archive.fill({"household": households(3)})

    def spans(self) -> list[ReadableSpan]:
        found = list(self.exporter.get_finished_spans())
        self.exporter.clear()
        return found


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Deployment:
    return Deployment(tmp_path_factory.mktemp("traced"), redis_url)


@pytest.fixture
def traced(deployment: Deployment, request: pytest.FixtureRequest) -> Traced:
    made = Traced(deployment, request.node.name, Proxies((ip_network("127.0.0.1"),)))
    asker = deployment.asker("community-committee", "elderly-care")
    made.world.token(asker)
    made.spans()
    return made


def test_a_page_has_a_span_for_each_step_of_its_walk(traced: Traced, deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    answer = traced.world.get(asker, "/v1/records/household?limit=2&fields=household_no")
    assert answer.status_code == 200, answer.text
    *steps, request = traced.spans()
    assert [each.name for each in steps] == ["authenticate", "admit", "compile", "source", "render", "ledger"]
    assert request.name == "GET /v1/records/<record_type>"
    assert request.context is not None
    assert {each.parent and each.parent.span_id for each in steps} == {request.context.span_id}
    assert dict(request.attributes or {}) == {
        "request_id": answer.headers["Gateway-Disclosure"],
        "method": "GET",
        "route": "/v1/records/<record_type>",
        "status": 200,
        "partner": asker.partner.id,
        "client": asker.client_id,
        "policies": tuple(answer.headers["Gateway-Policy"].split(", ")),
        "records": 2,
    }
    assert request.parent is None


def test_a_refusal_is_told_by_its_code(traced: Traced, deployment: Deployment) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    traced.world.get(asker, "/v1/records/no_such_type")
    *steps, request = traced.spans()
    assert (request.attributes or {})["code"] == "GW301"
    assert [each.name for each in steps] == ["authenticate", "admit", "ledger"]


def test_a_method_and_a_path_of_somebody_s_own_are_not_told(traced: Traced) -> None:
    traced.world.browser.open("/310115195003071230?name=欧阳某", method="欧阳")
    (request,) = traced.spans()
    assert request.name == "other none"
    assert "310115195003071230" not in request.to_json()


def test_a_trace_is_gone_on_with_only_where_a_proxy_says_so(traced: Traced, deployment: Deployment) -> None:
    traced.world.browser.open("/healthz", headers=TRACEPARENT, environ_base=FROM_HERE)
    (believed,) = traced.spans()
    assert believed.context is not None
    assert f"{believed.context.trace_id:032x}" == ABOVE
    other = Traced(deployment, "nobody-vouches")
    other.world.browser.open("/healthz", headers=TRACEPARENT, environ_base=FROM_HERE)
    (stranger,) = other.spans()
    assert stranger.context is not None
    assert f"{stranger.context.trace_id:032x}" != ABOVE
    assert stranger.parent is None


def test_nothing_of_what_else_comes_with_a_trace_is_taken(traced: Traced) -> None:
    traced.world.browser.open(
        "/healthz", headers=TRACEPARENT | {"tracestate": "x=secret", "baggage": "name=secret"}, environ_base=FROM_HERE
    )
    (request,) = traced.spans()
    assert "secret" not in request.to_json()


def test_lines_of_the_log_tell_the_trace_while_a_request_is_answered(traced: Traced) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    formatter, log, handler = json_formatter(), logging.getLogger("gateway.test"), Keep()
    log.addHandler(handler)
    traced.world.app.before_request(lambda: log.warning("asked"))
    try:
        traced.world.browser.open("/healthz", headers=TRACEPARENT, environ_base=FROM_HERE)
        log.warning("afterwards")
    finally:
        log.removeHandler(handler)
    assert f'"trace_id":"{ABOVE}"' in lines[0]
    assert "trace_id" not in lines[1]


def test_one_request_in_so_many_is_traced(deployment: Deployment) -> None:
    sampled = Traced(deployment, "sampled", one_in=1_000_000_000)
    for _ in range(20):
        sampled.world.browser.open("/healthz")
    assert sampled.spans() == []


def test_a_span_takes_no_attribute_that_is_not_on_the_list(traced: Traced) -> None:
    tracing: Spans = spans_through(SimpleSpanProcessor(traced.exporter))
    span = tracing.request(None)
    with pytest.raises(ValueError, match="a span has no attribute url"):
        span.note(url="/v1/records?name=x")
    span.leave()


def test_a_fault_is_told_by_its_kind_and_not_in_its_words(traced: Traced) -> None:
    tracing = spans_through(SimpleSpanProcessor(traced.exporter))
    span = tracing.request(None)
    with pytest.raises(RuntimeError), tracing.step("source"):
        raise RuntimeError("欧阳某")
    span.end("GET", failed=True)
    span.leave()
    step, _ = traced.spans()
    assert dict(step.attributes or {}) == {"kind": "RuntimeError"}
    assert "欧阳" not in step.to_json()
    assert (step.events, step.status.description) == ((), None)


def test_where_nothing_is_set_nothing_is_imported(deployment: Deployment) -> None:
    assert tracing_of(deployment.settings) is None
    # the client of Redis looks for the library by itself, and uses it only when told to
    ours = ("gateway.tracing.opening", "gateway.tracing.spans", "opentelemetry.exporter")
    program = f"import sys, gateway.app; sys.exit(any(name.startswith({ours}) for name in sys.modules))"
    assert run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False).returncode == 0  # noqa: S603 - ours


def test_without_the_package_a_sentence_says_so(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(deployment.settings, telemetry_endpoint="http://127.0.0.1:1/v1/traces")
    monkeypatch.setitem(sys.modules, "gateway.tracing.opening", None)
    with pytest.raises(SettingsError, match="needs the package"):
        tracing_of(settings)
