"""Where the time of one page goes: the real application in this process, with a clock around each stage of the walk.

The clocks are put around functions by name, from outside; the product knows nothing of them. A stage's time is its own:
what a stage inside it takes is counted there. What the server, its threads and the wire add is what a page takes over
HTTP beyond what it takes here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean
from time import perf_counter
from typing import Final
from unittest.mock import patch
from urllib.parse import urlsplit

from flask import Flask

from bench.clock import Clock
from gateway import disclosure
from gateway.adapters.drivers.postgresql import PostgreSQLDriver
from gateway.adapters.drivers.sqlite import SQLiteDriver
from gateway.adapters.sql import SqlAdapter
from gateway.api import records
from gateway.grants.admission import Admission
from gateway.ledger.book import Ledger
from gateway.model.plan import DisclosurePlan
from gateway.policies.book import PolicyBook
from gateway.rendering import RENDERERS

_BLOCK: Final = 20
"""Pages asked in one way before the next has its turn."""

REQUEST: Final = "Flask: routing, request, response"

_STAGES: Final[tuple[tuple[str, object, str], ...]] = (
    ("parse the inquiry", records, "parse_list"),
    ("walk: between the stages", records, "disclose"),
    ("authenticate the token", disclosure, "authenticate"),
    ("count the request (Redis)", Admission, "admit"),
    ("authorise", disclosure, "authorise"),
    ("find the view", PolicyBook, "view"),
    ("make the plan, open the cursor", disclosure, "_plan"),
    ("ask the source: adapter", SqlAdapter, "execute"),
    ("ask the source: database, driver, redactions", SQLiteDriver, "fetch"),
    ("ask the source: database, driver, redactions", PostgreSQLDriver, "fetch"),
    ("check the answer against the plan", DisclosurePlan, "admit"),
    ("seal the next cursor", disclosure, "_next_cursor"),
    ("collect the identifiers", DisclosurePlan, "identifiers"),
    ("ledger: write the entry", Ledger, "append"),
    ("ledger: sync the disk", os, "fdatasync"),
)
"""Every stage with the function that is it. ``render`` is found in the table of renderers."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Mean times of one page at a time, in seconds: each stage's own, the application's whole, and over HTTP."""

    means: Mapping[str, float]
    in_process: float
    on_wire: float


def time_stages(
    make_app: Callable[[], Flask],
    over_http: Callable[[str], object],
    paths: Sequence[str],
    authorization: str,
    pages: int,
) -> Stages:
    """Ask for ``pages`` pages in three ways in turn: from a server, from the application here, and with clocks in it.

    ``over_http`` asks the server, one page at a time. ``paths`` are asked in turn.
    """
    clock = Clock()
    plain = asker(make_app(), authorization)
    with _clocks_around_stages(clock):
        timed = clock.around(REQUEST, asker(make_app(), authorization))
    for path in paths[:_BLOCK]:
        for ask in (over_http, plain, timed):
            ask(path)
    clock.own.clear()
    on_wire: list[float] = []
    in_process: list[float] = []
    for start in range(0, pages, _BLOCK):
        block = [paths[number % len(paths)] for number in range(start, start + _BLOCK)]
        on_wire += [_seconds(over_http, path) for path in block]
        in_process += [_seconds(plain, path) for path in block]
        with _clocks_around_stages(clock):
            for path in block:
                timed(path)
    means = {stage: own / len(in_process) for stage, own in clock.own.items()}
    return Stages(means, fmean(in_process), fmean(on_wire))


@contextmanager
def _clocks_around_stages(clock: Clock) -> Iterator[None]:
    renderers = {form: clock.around("render", renderer) for form, renderer in RENDERERS.items()}
    with clock.put_around(_STAGES), patch("gateway.wiring.walk.renderers", lambda _: renderers):
        yield


def _seconds(ask: Callable[[str], object], path: str) -> float:
    began = perf_counter()
    ask(path)
    return perf_counter() - began


def asker(app: Flask, authorization: str) -> Callable[[str], bytes]:
    """A function that has ``app`` answer a path as a server would, and returns the body."""

    def ask(path: str) -> bytes:
        address = urlsplit(path)
        answers: list[str] = []

        def start_response(status: str, *_: object) -> Callable[[bytes], object]:
            answers.append(status)
            return lambda _: None

        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_AUTHORIZATION": authorization.removeprefix("Authorization: "),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": None,
            "wsgi.errors": None,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        parts = app.wsgi_app(environ, start_response)
        body = b"".join(parts)
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        if not answers[0].startswith("200"):
            raise RuntimeError(f"a page was asked for and the answer was `{answers[0]}`: try it with `gateway serve`")
        return body

    return ask
