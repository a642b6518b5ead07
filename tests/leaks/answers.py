"""Answers compared: two are the same if no byte differs but in their declared identifiers."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from werkzeug.test import TestResponse

Plain: TypeAlias = tuple[int, list[tuple[str, str]], bytes]

_REQUEST_ID: Final = re.compile(r'"request_id":"([0-9a-f]{32})"')


def plain(response: TestResponse, *, unsaid: str = "") -> Plain:
    """Status, headers and body of an answer, without its declared identifier.

    ``unsaid`` is a word of the request's own, which its answer may repeat; it and the length of it are left out.
    """
    problem = _REQUEST_ID.search(response.text)
    declared = response.headers.get("Gateway-Disclosure") or (problem[1] if problem else "-")
    body = response.data.replace(declared.encode(), b"ID")
    headers = sorted((name, value.replace(declared, "ID")) for name, value in response.headers if name != "Date")
    if unsaid:
        body = body.replace(f"`{unsaid}`".encode(), b"WORD")
        headers = [(name, value) for name, value in headers if name != "Content-Length"]
    return response.status_code, headers, body


def code(response: TestResponse) -> tuple[int, str]:
    """The status and the code of a problem; it is one, and no more is said than a problem says."""
    assert response.content_type == "application/problem+json", response.text
    document = response.json or {}
    assert document.keys() <= {"type", "title", "status", "code", "next_step", "request_id", "detail"}
    assert document["status"] == response.status_code
    return response.status_code, document["code"]
