"""Log lines: one JSON object each on stderr, made of a closed list of keys, so that no value of a record gets in.

Whatever logs (the gateway, the server it runs in, a library) comes through one formatter. It keeps the event and the
keys named in ``KEPT``; of an exception only its kind, and of a library's line only that there was one: the words of
both may hold a value.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any, Final, Literal, TypeAlias

import orjson
import structlog

KEPT: Final = (
    "request_id",
    "trace_id",
    "route",
    "status",
    "code",
    "seconds",
    "kind",
    "place",
    "reason",
    "partner",
    "client",
    "worker",
    "agreement",
    "days",
)
"""What a line may tell beside its time, level, logger and event: names that we made, and counts."""

Level: TypeAlias = Literal["INFO", "WARNING"]

SERVER_LOGGER: Final = "_granian"
"""What granian calls itself."""

TRACE_ID: Final[ContextVar[str]] = ContextVar("trace_id")
"""The trace of the request that this thread answers, where requests are traced; every line tells it."""

_OWN: Final = ("gateway.", f"{SERVER_LOGGER}.")


def log_settings(level: Level = "INFO") -> dict[str, Any]:
    """The configuration for ``logging.config.dictConfig``; plain data, so that it can be handed to other processes.

    ``level`` is that of the gateway's own lines; of the server's and the libraries' come warnings and worse.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "gateway.logs.json_formatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"gateway": {"level": level}, SERVER_LOGGER: {"level": "WARNING"}},
    }


def json_formatter() -> logging.Formatter:
    """The formatter that every line goes through."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(allow=KEPT),
            _tell_trace,
        ],
        processors=[_keep_what_may_be_told, structlog.processors.JSONRenderer(_dumps)],
    )


def _tell_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's
    trace = TRACE_ID.get(None)
    if trace is not None:
        event["trace_id"] = trace
    return event


def _keep_what_may_be_told(_: Any, __: str, event: MutableMapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - structlog's
    told = {key: event[key] for key in ("timestamp", "level", "logger", "event") if key in event}
    told |= {key: event[key] for key in KEPT if key in event}
    if not f"{event.get('logger')}.".startswith(_OWN):
        told["event"] = "a library logged something"
    exc_info = event.get("exc_info")
    if exc_info and exc_info[0] is not None:
        told["kind"] = exc_info[0].__name__
    return told


def _dumps(event: Any, **_: Any) -> str:  # noqa: ANN401 - structlog's
    return orjson.dumps(event, default=lambda value: type(value).__name__).decode()
