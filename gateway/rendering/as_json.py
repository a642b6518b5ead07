"""JSON: a page as ``{"data": [...], "disclosure": {...}, "next": cursor}``, and the same records a line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import orjson

from gateway.model.outcome import ABSENT, Record
from gateway.rendering.base import Page, Rendered, disclosure_headers


def render_json(page: Page) -> Rendered:
    """One document; ``data`` is an object for one record and an array for a page, which also has ``next``."""
    rows = _rows(page)
    document: dict[str, Any] = {
        "data": rows[0] if page.single else rows,
        "disclosure": {
            "id": page.disclosure_id,
            "policy": ", ".join(page.policies),
            "obligations": page.obligations,
        },
    }
    if not page.single:
        document["next"] = page.next_cursor
    return Rendered(orjson.dumps(document), "application/json", disclosure_headers(page))


def render_ndjson(page: Page) -> Rendered:
    """One JSON object a line; the disclosure and the next cursor stand in the headers."""
    lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in _rows(page)]
    return Rendered(b"".join(lines), "application/x-ndjson", disclosure_headers(page))


def _rows(page: Page) -> list[dict[str, Any]]:
    """The records as objects; what follows the columns is left off."""
    rows = _namer(page.columns)(page.records)
    if page.partial:
        return [
            _without_absent(page.columns, record) if ABSENT in record else row
            for record, row in zip(page.records, rows, strict=True)
        ]
    return rows


@lru_cache(maxsize=1024)
def _namer(columns: tuple[str, ...]) -> Callable[[Sequence[Record]], list[dict[str, Any]]]:
    """A function that makes objects of records under these names; written out, it takes two fifths of the time.

    >>> _namer(("a", "b"))([(1, 2, "of the order")])
    [{'a': 1, 'b': 2}]
    """
    # a name is written as Python writes a text: whatever it were, it would be no code
    members = ", ".join(f"{name!r}: record[{place}]" for place, name in enumerate(columns))
    written = f"lambda records: [{{{members}}} for record in records]"
    return eval(written, {"__builtins__": {}})  # type: ignore[no-any-return]  # noqa: S307 - see above


def _without_absent(columns: tuple[str, ...], record: Record) -> dict[str, Any]:
    return {name: value for name, value in zip(columns, record, strict=False) if value is not ABSENT}
