"""(b) What is written in an afternoon: Flask, the database's driver and ``jsonify``, with no check of any kind.

``BENCH_ARCHIVE`` names the archive; ``?after=`` gives the household number after which the page begins.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from threading import local
from typing import Any, Final

import psycopg
from flask import Flask, Response, jsonify, request

from bench.question import FIELDS, PAGE, ROWS

_URL: Final = os.environ.get("BENCH_ARCHIVE", "")
_SELECT: Final = f"select {', '.join(FIELDS)} from household where {ROWS}"  # noqa: S608 - constants of ours
_SQLITE: Final = f"{_SELECT} and household_no > ? order by household_no limit {PAGE}"
_POSTGRESQL: Final = f"{_SELECT} and household_no > %s order by household_no limit {PAGE}"

_own: Final = local()

app: Final = Flask(__name__)


@app.get("/")
def page() -> Response:
    """Answer a page."""
    rows = _fetch(request.args.get("after", ""))
    return jsonify(data=[dict(zip(FIELDS, row, strict=True)) for row in rows])


def _fetch(after: str) -> Sequence[tuple[Any, ...]]:
    ask: Callable[[str], Sequence[tuple[Any, ...]]] | None = getattr(_own, "ask", None)
    if ask is None:
        ask = _own.ask = _connect()
    return ask(after)


def _connect() -> Callable[[str], Sequence[tuple[Any, ...]]]:
    """A function that asks this thread's own connection."""
    if _URL.startswith("sqlite:///"):
        archive = sqlite3.connect(f"file:{_URL.removeprefix('sqlite:///')}?mode=ro", uri=True)
        return lambda after: archive.execute(_SQLITE, (after,)).fetchall()
    cursor = psycopg.connect(_URL, autocommit=True).cursor()
    return lambda after: cursor.execute(_POSTGRESQL, (after,)).fetchall()
