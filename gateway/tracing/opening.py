"""Where traces go: to a collector, by OTLP over HTTP, from a thread of each process that answers."""

from __future__ import annotations

from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from gateway.tracing.spans import Spans

_NAME: Final = "station-archive-gateway"


def spans_to(endpoint: str, one_in: int) -> Spans:
    """Spans of one request in so many, which are sent to ``endpoint``; a collector that is away costs them alone."""
    return spans_through(BatchSpanProcessor(OTLPSpanExporter(endpoint)), one_in)


def spans_through(processor: SpanProcessor, one_in: int = 1) -> Spans:
    """Spans of one request in so many, through ``processor``."""
    # made here and not by the library, which would tell of the machine and the process as well
    provider = TracerProvider(ParentBased(TraceIdRatioBased(1 / one_in)), Resource({"service.name": _NAME}))
    provider.add_span_processor(processor)
    return Spans(provider.get_tracer(_NAME))
