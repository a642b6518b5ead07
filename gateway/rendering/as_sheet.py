"""CSV for people and their spreadsheets: titles for names and codes, states in words, numbers that stay as they are.

It is the CSV of programs (``as_csv``) with a byte order mark, by which Excel knows UTF-8. A text that a spreadsheet
would take for a number or a date, such as an ID number of 18 digits or a code that begins with 0, gets a tab in front:
it is shown as it is, and not rounded. States are not quoted and text always is, so they cannot be confused here either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.model.catalogue import Field
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, WITHHELD, Outcome
from gateway.model.titles import Areas, said, title_in
from gateway.rendering.as_csv import quoted
from gateway.rendering.base import Page, Rendered, Renderer, disclosure_headers

_MARK: Final = "\ufeff"
_MISREAD: Final = re.compile(r"0[0-9]+|[0-9]{12,}|[0-9]+[-/.:Ee][0-9][0-9./:\-Ee+]*")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8})?")
"""Read rightly by every spreadsheet."""


@dataclass(frozen=True, slots=True)
class _Words:
    withheld: str
    absent: str
    yes: str
    no: str


_WORDS: Final[Mapping[str, _Words]] = {
    "zh": _Words("［有登记，未提供］", "［不在范围内］", "是", "否"),
    "en": _Words("[on file; not shown]", "[not for you here]", "yes", "no"),
}


def sheet_in(language: str, areas: Areas) -> Renderer:
    """The renderer for readers of ``language``, ``zh`` or ``en``, to whom ``areas`` are known by their names."""
    words = _WORDS[language]

    def tell(field: Field, value: Outcome) -> Outcome:
        """The value as people read it. An area keeps its code, by which rows are matched with other tables."""
        if not isinstance(value, str) or value is WITHHELD:
            return value
        return areas.named(value, language) if field.kind is Kind.AREA else said(field, value, language)

    def render(page: Page) -> Rendered:
        """A line of titles, then a line for each record."""
        lines = [",".join(quoted(title_in(field.title, language)) for field in page.fields)]
        for record in page.records:
            told = (tell(field, value) for field, value in zip(page.fields, record, strict=False))
            lines.append(",".join(_cell(value, words) for value in told))
        body = _MARK + "\r\n".join(lines) + "\r\n"
        return Rendered(body.encode(), "text/csv; charset=utf-8; header=present", disclosure_headers(page))

    return render


def _cell(value: Outcome, words: _Words) -> str:
    r"""One cell.

    >>> english = _WORDS["en"]
    >>> [_cell(each, english) for each in (None, WITHHELD, ABSENT, True, 7, "310115195003071230", "1950-03-07", "=1")]
    ['', '[on file; not shown]', '[not for you here]', 'yes', '7', '"\t310115195003071230"', '"1950-03-07"', '"\'=1"']
    """
    if value is None:
        return ""
    if value is WITHHELD:
        return words.withheld
    if value is ABSENT:
        return words.absent
    if isinstance(value, bool):
        return words.yes if value else words.no
    if not isinstance(value, str):
        return str(value)
    if _MISREAD.fullmatch(value) and not _TIME.fullmatch(value):
        return f'"\t{value}"'
    return quoted(value)
