"""CSV (RFC 4180, UTF-8): text is always quoted, and nothing else is, so the three states cannot be confused.

An empty cell is null, ``""`` is empty text, ``[withheld]`` and ``[absent]`` without quotes are those states. Text that
a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

from typing import Final

from gateway.model.outcome import ABSENT, WITHHELD, Outcome
from gateway.rendering.base import Page, Rendered, disclosure_headers

FORMULA_STARTS: Final = tuple("=+-@\t\r\n\x00|%＝＋－＠")


def render_csv(page: Page) -> Rendered:
    """A header line of field names, then a line for each record."""
    width = len(page.columns)
    lines = [",".join(page.columns)]
    lines.extend(",".join(_cell(value) for value in record[:width]) for record in page.records)
    body = "\r\n".join(lines) + "\r\n"
    return Rendered(body.encode(), "text/csv; charset=utf-8; header=present", disclosure_headers(page))


def _cell(value: Outcome) -> str:
    r"""One cell.

    >>> _cell(None), _cell(""), _cell("=1+1"), _cell(WITHHELD), _cell(True), _cell(-3)
    ('', '""', '"\'=1+1"', '[withheld]', 'true', '-3')
    """
    if value is None:
        return ""
    if value is WITHHELD:
        return str(value)
    if value is ABSENT:
        return "[absent]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    return str(value)


def quoted(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula.

    >>> print(quoted('the "b" of it'), quoted(" @sum"))
    "the ""b"" of it" "' @sum"
    """
    guarded = f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA_STARTS) else text
    return '"' + guarded.replace('"', '""') + '"'
