"""JSON: a page as ``{"data": [...], "disclosure": {...}, "next": cursor}``, and the same records a line each."""

from __future__ import annotations

from typing import Any

import orjson

from gateway.model.plan import ABSENT, Record
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
    """The records as objects; ``zip`` leaves off what follows the columns."""
    columns = page.columns
    if page.partial:
        return [
            _without_absent(columns, record) if ABSENT in record else dict(zip(columns, record, strict=False))
            for record in page.records
        ]
    return [dict(zip(columns, record, strict=False)) for record in page.records]


def _without_absent(columns: tuple[str, ...], record: Record) -> dict[str, Any]:
    return {name: value for name, value in zip(columns, record, strict=False) if value is not ABSENT}
