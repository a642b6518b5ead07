"""(a) The most that the database gives: JSON built inside it, its bytes passed on, no framework, no check.

``BENCH_ARCHIVE`` names the archive; ``?after=`` gives the household number after which the page begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from threading import local
from typing import Any, Final
from urllib.parse import parse_qs

import apsw
import psycopg

from bench.question import FIELDS, PAGE, ROWS

_URL: Final = os.environ.get("BENCH_ARCHIVE", "")
_COLUMNS: Final = ", ".join(FIELDS)
_PAIRS: Final = ", ".join(f"'{name}', {name}" for name in FIELDS)
_SQLITE: Final = (
    f"select json_group_array(json_object({_PAIRS})) from"  # noqa: S608 - constants of ours
    f" (select {_COLUMNS} from household where {ROWS} and household_no > ? order by household_no limit {PAGE})"
)
_POSTGRESQL: Final = (
    "select json_agg(row_to_json(page))::text from"  # noqa: S608 - constants of ours
    f" (select {_COLUMNS} from household where {ROWS} and household_no > %s order by household_no limit {PAGE}) page"
)

_own: Final = local()


def app(environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]) -> Iterable[bytes]:
    """Answer any request with a page."""
    after = parse_qs(environ["QUERY_STRING"]).get("after", [""])[0]
    body = _fetch(after).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _fetch(after: str) -> str:
    ask: Callable[[str], str] | None = getattr(_own, "ask", None)
    if ask is None:
        ask = _own.ask = _connect()
    return ask(after)


def _connect() -> Callable[[str], str]:
    """A function that asks this thread's own connection."""
    if _URL.startswith("sqlite:///"):
        archive = apsw.Connection(_URL.removeprefix("sqlite:///"), flags=apsw.SQLITE_OPEN_READONLY)
        archive.execute(f"pragma mmap_size = {2**36}").fetchall()
        return lambda after: str(archive.execute(_SQLITE, (after,)).fetchall()[0][0])
    cursor = psycopg.connect(_URL, autocommit=True, options="-c jit=off").cursor(binary=True)
    return lambda after: str(cursor.execute(_POSTGRESQL, (after,), prepare=True).fetchall()[0][0])
