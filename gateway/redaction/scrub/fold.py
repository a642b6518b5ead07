"""Text folded for matching, with the way back: whatever is found in a folded text has its place in the original.

Folding undoes what hides a value from a program and not from a reader: full-width and other compatible forms (NFKC),
combining marks, characters without a width. ``plain`` keeps spaces, punctuation and case; ``dense`` keeps nothing that
a value could be broken up with, reads Chinese numerals and look-alike letters as digits, and has no case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gateway.redaction.scrub.tokens import TOKEN

BARRIER: Final = "\ufffc"
"""Stands for every character of a token: nothing is matched in it or across it."""

_DROPPED: Final = "\x00"
_EXPANDED: Final = "\x01"

NUMERALS: Final = str.maketrans("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0001234567891234567891")
"""Chinese digits, everyday and formal, and how a one is spoken on the telephone."""

SEPARATORS: Final = " \t\n-‐‑‒–—―_.·•‧∙⋅・*/\\|~'\"`^+=#"
"""What people put between the characters of a number or a name; commas and full stops end a thing instead."""

_LOOK_ALIKE: Final = str.maketrans("oli", "011")
_ALIKE_X: Final = "×✕✖хХ"


class _Folding(dict[int, str]):
    """The folded form of a character: one character, ``_DROPPED``, or ``_EXPANDED`` where it is several."""

    def __missing__(self, code: int) -> str:
        folded = expansion(chr(code))
        self[code] = found = folded if len(folded) == 1 else _EXPANDED if folded else _DROPPED
        return found


class _Densing(dict[int, str]):
    """The dense form of a folded character."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        dense = _DROPPED if character in SEPARATORS else character.lower()
        dense = dense if len(dense) == 1 else character
        self[code] = found = dense.translate(_LOOK_ALIKE).translate(NUMERALS)
        return found


@lru_cache(maxsize=4096)
def expansion(character: str) -> str:
    """What a character folds to, in full.

    >>> expansion("８"), expansion("é"), expansion("\u200b"), expansion("⑫"), expansion("㈱")
    ('8', 'e', '', '12', '(株)')
    """
    if character in "\t\n\r \u2028\u2029":
        return "\n" if character not in "\t " else " "
    if character in _ALIKE_X:
        return "X"
    if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"} or character in "\u115f\u1160\u3164\uffa0\u2800":
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    if compatible.isspace():
        return " "
    if len(compatible) == 1:
        parts = unicodedata.normalize("NFD", compatible)
        return parts[0] if all(unicodedata.category(mark) == "Mn" for mark in parts[1:]) else compatible
    return "".join(part for part in compatible if unicodedata.category(part) not in {"Mn", "Me", "Cf"})


_FOLDING: Final = _Folding()
_DENSING: Final = _Densing()
_PIECES: Final = re.compile(f"[^{_DROPPED}{_EXPANDED}]+|{_EXPANDED}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded ``text``; the piece that begins at ``starts[n]`` comes from the original at ``origins[n]`` on."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    single: tuple[bool, ...]
    """Whether the whole of a piece comes from one character."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that holds ``text[start:end]``, which is not empty.

        >>> plain(marked("王\u200b五，１３８")).span(0, 2)
        (0, 3)
        """
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, index: int) -> int:
        piece = bisect_right(self.starts, index) - 1
        return self.origins[piece] + (0 if self.single[piece] else index - self.starts[piece])


def marked(text: str) -> str:
    """``text`` with its tokens marked, character by character, and nothing else that looks like a mark."""
    return TOKEN.sub(lambda token: BARRIER * len(token[0]), text.replace(BARRIER, "\u200b"))


def plain(text: str) -> Folded:
    """The text as a reader sees it.

    >>> plain(marked("电话：１３８\u200b 0000")).text
    '电话:138 0000'
    """
    return _gathered(text.translate(_FOLDING), text, dense=False)


def dense(text: str) -> Folded:
    """The text with nothing between the characters of a value.

    >>> dense(marked("李 雷，138-OOOO-〇〇零零")).text
    '李雷,13800000000'
    """
    return _gathered(text.translate(_FOLDING).translate(_DENSING), text, dense=True)


def _gathered(folded: str, text: str, *, dense: bool) -> Folded:
    if _DROPPED not in folded and _EXPANDED not in folded:
        return Folded(folded, (0,), (0,), (False,))
    parts, starts, origins, single = [], [], [], []
    length = 0
    for piece in _PIECES.finditer(folded):
        part, is_expanded = piece[0], piece[0] == _EXPANDED
        if is_expanded:
            part = expansion(text[piece.start()])
            part = part.translate(_DENSING).replace(_DROPPED, "") if dense else part
            if not part:
                continue
        parts.append(part)
        starts.append(length)
        origins.append(piece.start())
        single.append(is_expanded)
        length += len(part)
    return Folded("".join(parts), tuple(starts), tuple(origins), tuple(single))
