"""A table of the desk: sorted by one of its columns, narrowed down to one text of another, and taken away as CSV.

All of it stands in the address: ``?by=ending`` (``?by=-ending`` for the other way round) and ``?standing=live``. So
only such columns may be filtered as hold words of the station's own, and never what was typed or is in a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias
from urllib.parse import urlencode

from flask import Response

from gateway.console.words import say_at_desk
from gateway.rendering.as_csv import quoted

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?")

BOM: Final = "\ufeff"
"""So that a spreadsheet takes the file for UTF-8."""

Key: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row: its text, where it leads, and what it is sorted by if not by the text."""

    text: str
    href: str | None = None
    key: Key | None = None

    @property
    def is_moment(self) -> bool:
        """Whether it is a day, or a minute of one, which is not broken over two lines.

        >>> Cell("2026-11-30").is_moment, Cell("2026-11-30 16:40").is_moment, Cell("2026-year").is_moment
        (True, True, False)
        """
        return _MOMENT.fullmatch(self.text) is not None

    @property
    def order(self) -> tuple[bool, Key, str]:
        """Numbers before texts, so that whatever a column holds can be compared."""
        return (isinstance(self.key, str | None), self.key if self.key is not None else self.text, self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, each by the word for its title, and rows of as many cells.

    ``filters`` are the columns of whose texts one may be chosen; ``marks`` are a CSS class for each row, where rows
    differ. ``by`` and ``chosen`` are what an address asked for, and ``choices`` what there was to choose from.
    """

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    filters: tuple[str, ...] = ()
    marks: Sequence[str] = ()
    by: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def asked(self, address: Mapping[str, str]) -> Table:
        """The table as the words of an address ask for it; what it does not have is not asked for.

        >>> rows = [(Cell("b"), Cell("x")), (Cell("a"), Cell("x")), (Cell("ten", key=10), Cell("y"))]
        >>> table = Table("t", ("a", "of"), rows, filters=("of",))
        >>> [row[0].text for row in table.asked({"by": "-a"}).rows]
        ['b', 'a', 'ten']
        >>> [row[0].text for row in table.asked({"of": "y", "by": "no-column"}).rows]
        ['ten']
        """
        by = address.get("by", "")
        by = by if by.removeprefix("-") in self.columns else ""
        places = {column: place for place, column in enumerate(self.columns)}
        choices = {each: tuple(sorted({row[places[each]].text for row in self.rows})) for each in self.filters}
        chosen = {column: address[column] for column in self.filters if address.get(column) in choices[column]}
        pairs = [
            (row, mark)
            for row, mark in zip(self.rows, self.marks or [""] * len(self.rows), strict=True)
            if all(row[places[column]].text == text for column, text in chosen.items())
        ]
        if by:
            place = places[by.removeprefix("-")]
            pairs.sort(key=lambda each: each[0][place].order, reverse=by.startswith("-"))
        rows, marks = [row for row, _ in pairs], [mark for _, mark in pairs]
        return replace(self, rows=rows, marks=marks, by=by, chosen=chosen, choices=choices)

    def ordered(self, column: str) -> str:
        """The address of the table when a column's title is pressed: a second time, the other way round."""
        return self._address(by=f"-{column}" if self.by == column else column)

    def taken(self) -> str:
        """The address of the table as a file."""
        return self._address(by=self.by) + "&as=csv"

    def direction(self, column: str) -> str | None:
        """``ascending`` or ``descending`` for the column that the rows are sorted by, for readers of the screen."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.by)

    def _address(self, by: str) -> str:
        return "?" + urlencode({**self.chosen, "by": by})


def as_csv(table: Table, language: str, name: str) -> Response:
    """The table as a file called ``name``, with the titles of ``language``; no cell of it is taken for a formula."""
    titles = [quoted(say_at_desk(column, language)) for column in table.columns]
    lines = [titles, *([quoted(cell.text) for cell in row] for row in table.rows)]
    body = BOM + "".join(",".join(line) + "\r\n" for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body.encode(), content_type="text/csv; charset=utf-8; header=present", headers=headers)
