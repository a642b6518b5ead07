"""What commands print: JSON for programs, aligned text for people, colour only for a terminal."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any, Final

import click
import orjson

_WIDE: Final = frozenset("WF")
_SECONDS_BETWEEN: Final = 0.2


json_option: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
"""Adds ``--json`` to a command, as its parameter ``as_json``."""


def print_json(document: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    """Print ``document`` as JSON in UTF-8, whatever the terminal's locale."""
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def width(text: str) -> int:
    r"""The columns that ``text`` takes on a terminal, where a Chinese character takes two and a combining mark none.

    >>> width("elderly"), width("户籍"), width("e\u0301")
    (7, 4, 1)
    """
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in _WIDE) for char in text)


def padded(text: str, columns: int) -> str:
    """``text`` followed by as many spaces as fill ``columns``.

    >>> padded("户籍", 6) + "|"
    '户籍  |'
    """
    return text + " " * max(0, columns - width(text))


@contextmanager
def counter(label: str, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """Show on standard error how far a count has come whose end nobody knows; yields what is told of each step."""
    done = 0
    shown = 0.0

    def more(number: int) -> None:
        nonlocal done, shown
        done += number
        if not hidden and time.monotonic() - shown >= _SECONDS_BETWEEN:
            shown = time.monotonic()
            click.echo(f"\r{label}: {done:,}", nl=False, err=True)

    yield more
    if not hidden and shown:
        click.echo(f"\r{label}: {done:,}", err=True)


def plain(value: object) -> str:
    """``value`` as a cell for people.

    >>> plain(["list", "read"]), plain(True), plain(False), plain(None), plain(3)
    ('list, read', 'yes', 'no', '-', '3')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def table(rows: Sequence[Sequence[str]], *, indent: int = 0) -> str:
    """``rows`` of cells as aligned lines, two spaces between columns and none at the end.

    >>> print(table([("head_name", "户主姓名"), ("plate", "车牌")]))
    head_name  户主姓名
    plate      车牌
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(padded, row, widths)).rstrip() for row in rows)
    return "\n".join(" " * indent + line for line in lines)


def cut(text: str, columns: int) -> str:
    r"""``text`` on one line of at most ``columns``; what has no room is left out in the middle, for both ends tell.

    >>> cut("户籍档案", 8), cut("户籍档案", 7), cut("two\nlines", 12)
    ('户籍档案', '户…案', 'two lines')
    """
    line = " ".join(text.split())
    if width(line) <= columns:
        return line
    half = (columns - 1) // 2
    return f"{_fitting(line, half)}…{_fitting(line[::-1], half)[::-1]}"


def _fitting(text: str, columns: int) -> str:
    """As much of the beginning of ``text`` as ``columns`` hold."""
    taken = accumulate(map(width, text))
    return "".join(char for char, end in zip(text, taken, strict=True) if end <= columns)


def plain_text(value: object) -> str:
    """A value for a terminal: what a requester wrote cannot move the cursor or change colours there."""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if text.isprintable() else ascii(text)
