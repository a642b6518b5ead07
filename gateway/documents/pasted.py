r"""What a word processor makes of a text that is pasted through it, and how it was meant.

Only what has one meaning is taken back: never inside of a quoted string or a comment, and no mark that may belong to a
word. Whoever wrote the text looks at the difference before it counts.

>>> mended("rules：\n\t– id: “own-area”\n\t\u00a0 allow: [list，read]\n")
'rules: \n  - id: "own-area"\n    allow: [list, read]\n'
>>> [(each.line, each.column, each.oddity.value) for each in oddities("a: “b”\n\tc: “d”和“e”\n")]
[(1, 4, 'quote'), (2, 1, 'indent')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


class Oddity(StrEnum):
    """What somebody did not type and cannot tell from what they did."""

    LINE_BREAK = "line-break"
    UNSEEN = "unseen"
    INDENT = "indent"
    BULLET = "bullet"
    SPACE = "space"
    COLON = "colon"
    COMMA = "comma"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Odd:
    """One of them, with its line and column (from 1)."""

    line: int
    column: int
    oddity: Oddity


_How: TypeAlias = Callable[[re.Match[str]], str]

_PROTECTED: Final = re.compile(
    r"""(?m)(?:(?<=[\s:,\-\[{])|^)(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?:(?<=\s)|^)#[^\n]*""", re.DOTALL
)
"""Quoted strings, where one may begin, and comments."""

_WIDE: Final = "\t\u00a0\u2007\u202f\u3000"
"""What stands for a space and is none."""

_DOUBLE, _SINGLE = "“”„‟＂", "‘’‚‛＇"
_AHEAD: Final = r"((?:^|[:\-,\[{])[ ]*)"
_BEHIND: Final = r"(?=[ ]*(?:$|[,\]}]|[ ]\#))"


def _spaces(match: re.Match[str]) -> str:
    """As wide as it looks: a tab and an ideographic space are taken for two spaces."""
    return "".join("  " if each in "\t\u3000" else " " for each in match[0])


_RULES: Final[tuple[tuple[Oddity, re.Pattern[str], _How], ...]] = (
    (Oddity.LINE_BREAK, re.compile("[\u2028\u2029\u0085\v\f]"), lambda _: "\n"),
    (
        Oddity.UNSEEN,
        re.compile("(?<!^)[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]"),
        lambda _: "",
    ),
    (Oddity.INDENT, re.compile(rf"(?m)^[ {_WIDE}]*[{_WIDE}][ {_WIDE}]*(?=\S)"), _spaces),
    (Oddity.BULLET, re.compile(rf"(?m)^([ ]*)[•·▪●–—][ {_WIDE}]+"), lambda match: f"{match[1]}- "),
    (Oddity.SPACE, re.compile(rf"(?m)(?<=[:,\-\[{{])[ ]*[{_WIDE}][ {_WIDE}]*|[{_WIDE}]+(?=[#}}\],]|$)"), lambda _: " "),
    (
        Oddity.COLON,
        re.compile(r"(?m)(^[ ]*(?:-[ ]+)*[a-z_]+|\{[ ]*[a-z_]+|\{[^{}\n]*,[ ]*[a-z_]+)：[ ]*"),
        lambda match: f"{match[1]}: ",
    ),
    (
        Oddity.COMMA,
        re.compile(r"\[[\w.\- ,，、]*[，、][\w.\- ,，、]*\]", re.ASCII),
        lambda match: re.sub("[，、][ ]*", ", ", match[0]),
    ),
    (
        Oddity.QUOTE,
        re.compile(
            rf"(?mx){_AHEAD}(?:[{_DOUBLE}]([^{_DOUBLE}\"\\\n]*)[{_DOUBLE}]|[{_SINGLE}]([^{_SINGLE}\"\\\n]*)[{_SINGLE}]){_BEHIND}"
        ),
        lambda match: f'{match[1]}"{match[2] or match[3] or ""}"',
    ),
)


def mended(text: str) -> str:
    """``text`` as it was meant; the same where nothing in it has one meaning that it does not say."""
    before = ""
    while text != before:  # one may hide another
        before = text
        for _, pattern, how in _RULES:
            text = _outside(text, pattern, how)
    return text


def oddities(text: str) -> tuple[Odd, ...]:
    """What ``mended`` takes back in ``text`` as it stands, by position; one for each kind and line."""
    found = {(oddity, text.count("\n", 0, start)): start for oddity, start in _found(text)}
    places = [(line + 1, start - text.rfind("\n", 0, start), oddity) for (oddity, line), start in found.items()]
    return tuple(Odd(*place) for place in sorted(places))


def _found(text: str) -> Iterator[tuple[Oddity, int]]:
    protected = _spans(text)
    for oddity, pattern, how in reversed(_RULES):
        for match in reversed([*pattern.finditer(text)]):
            if how(match) != match[0] and not _touches(match, protected):
                yield oddity, match.end(1) if oddity is Oddity.QUOTE else match.start()


def _outside(text: str, pattern: re.Pattern[str], how: _How) -> str:
    protected = _spans(text)
    return pattern.sub(lambda match: match[0] if _touches(match, protected) else how(match), text)


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _PROTECTED.finditer(text)]


def _touches(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(match.start() < end and start < match.end() for start, end in spans)
