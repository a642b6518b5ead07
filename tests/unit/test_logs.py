from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.logs import json_formatter, log_settings


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_formatter())
    loggers = [logging.getLogger(name) for name in ("gateway.some.room", "urllib3.pool")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def told(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    document: dict[str, Any] = json.loads(line)
    return document


def test_a_line_is_one_json_object_with_time_level_logger_and_event(lines: io.StringIO) -> None:
    logging.getLogger("gateway.some.room").warning("segment %s is closed", "0001", extra={"code": "GW601"})

    line = told(lines)

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "gateway.some.room",
        "event": "segment 0001 is closed",
        "code": "GW601",
    }


def test_a_key_that_is_not_listed_is_not_told(lines: io.StringIO) -> None:
    logging.getLogger("gateway.some.room").error("fault", extra={"head_name": "欧阳某", "code": "GW500"})

    assert "欧阳某" not in lines.getvalue()
    assert "head_name" not in told(lines)


def test_of_an_exception_only_its_kind_is_told(lines: io.StringIO) -> None:
    try:
        int("310115195003071230 is a value")
    except ValueError:
        logging.getLogger("gateway.some.room").exception("fault")

    assert told(lines)["kind"] == "ValueError"
    assert "310115195003071230" not in lines.getvalue()


def test_of_a_librarys_line_only_that_there_was_one_is_told(lines: io.StringIO) -> None:
    logging.getLogger("urllib3.pool").warning("GET /records?head_name=%s", "欧阳某")

    assert told(lines)["event"] == "a library logged something"
    assert "欧阳某" not in lines.getvalue()


def test_the_settings_are_plain_data_that_logging_accepts() -> None:
    settings = json.loads(json.dumps(log_settings()))

    logging.config.DictConfigurator(settings)
    assert settings["root"]["level"] == "WARNING"
