"""A table of the desk: sorted by one of its columns, and taken away as CSV.

The order stands in the address (``?by=ending``, ``?by=-ending`` for the other way round), which therefore names columns
and nothing of what is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from flask import Response

from gateway.console.words import say_at_desk
from gateway.rendering.as_csv import quoted

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
    def order(self) -> tuple[bool, Key, str]:
        """Numbers before texts, so that whatever a column holds can be compared."""
        return (isinstance(self.key, str | None), self.key if self.key is not None else self.text, self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, each by the word for its title, and rows of as many cells; ``by`` is what they are sorted by."""

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    by: str = ""
    marks: Sequence[str] = field(default=())
    """A CSS class for each row, where rows differ."""

    def sorted_by(self, by: str) -> Table:
        """The table in the order that an address asks for; as it is for a column that it has not.

        >>> table = Table("t", ("a",), [(Cell("b"),), (Cell("a"),), (Cell("ten", key=10),), (Cell("nine", key=9),)])
        >>> [row[0].text for row in table.sorted_by("a").rows], [row[0].text for row in table.sorted_by("-a").rows]
        (['nine', 'ten', 'a', 'b'], ['b', 'a', 'ten', 'nine'])
        """
        column, backwards = by.removeprefix("-"), by.startswith("-")
        if column not in self.columns:
            return self
        place = self.columns.index(column)
        marks = self.marks or [""] * len(self.rows)
        pairs = sorted(zip(self.rows, marks, strict=True), key=lambda each: each[0][place].order, reverse=backwards)
        return Table(self.caption, self.columns, [row for row, _ in pairs], by, [mark for _, mark in pairs])

    def next_order(self, column: str) -> str:
        """What the address says when a column's title is pressed."""
        return f"-{column}" if self.by == column else column

    def direction(self, column: str) -> str | None:
        """``ascending`` or ``descending`` for the column that the rows are sorted by, for readers of the screen."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.by)


def as_csv(table: Table, language: str, name: str) -> Response:
    """The table as a file called ``name``, with the titles of ``language``; no cell of it is taken for a formula."""
    titles = [quoted(say_at_desk(column, language)) for column in table.columns]
    lines = [titles, *([quoted(cell.text) for cell in row] for row in table.rows)]
    body = BOM + "".join(",".join(line) + "\r\n" for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body.encode(), content_type="text/csv; charset=utf-8; header=present", headers=headers)
