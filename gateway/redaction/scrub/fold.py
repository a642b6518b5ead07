"""Text folded for matching, with the way back: whatever is found in a folded text has its place in the original.

Folding undoes what hides a value from a program and not from a reader: full-width and other compatible forms (NFKC),
combining marks, characters without a width. ``plain`` keeps spaces, punctuation and case; ``dense`` keeps nothing that
a value could be broken up with, reads Chinese numerals and look-alike letters as digits, and has no case.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
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

_MARKS: Final = frozenset({"Mn", "Me"})
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
    if unicodedata.category(character) in {"Cf", "Cc", *_MARKS} or character in "\u115f\u1160\u3164\uffa0\u2800":
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    if compatible.isspace():
        return " "
    if len(compatible) == 1:
        parts = unicodedata.normalize("NFD", compatible)
        return parts[0] if all(unicodedata.category(mark) == "Mn" for mark in parts[1:]) else compatible
    return "".join(part for part in compatible if unicodedata.category(part) not in {"Cf", *_MARKS})


_FOLDING: Final = _Folding()
_DENSING: Final = _Densing()


class Folded:
    """A folded ``text``, and the way back to the original, made when it is first asked for."""

    __slots__ = ("_folded", "_original", "_origins", "text")

    def __init__(self, folded: str, original: str, *, dense: bool) -> None:
        self._folded, self._original = folded, original
        self._origins: Sequence[int] | None = None
        if _EXPANDED in folded:
            self.text, self._origins = _expanded(folded, original, dense=dense)
        else:
            self.text = folded.replace(_DROPPED, "")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that holds ``text[start:end]``, not empty, with the marks on its last character.

        >>> plain(marked("王\u200b五，１３８")).span(0, 2)
        (0, 3)
        >>> plain(marked("8\ufe0f\u20e3号")).span(0, 1)
        (0, 3)
        """
        if self._origins is None and len(self.text) == len(self._folded):
            return start, end
        if self._origins is None:
            self._origins = [place for place, character in enumerate(self._folded) if character != _DROPPED]
        finish = self._origins[end - 1] + 1
        while unicodedata.category(self._original[finish : finish + 1] or " ") in _MARKS:
            finish += 1
        return self._origins[start], finish


def marked(text: str) -> str:
    """``text`` with its tokens marked, character by character, and nothing else that looks like a mark."""
    return TOKEN.sub(lambda token: BARRIER * len(token[0]), text.replace(BARRIER, "\u200b"))


def plain(text: str) -> Folded:
    """The text as a reader sees it.

    >>> plain(marked("电话：１３８\u200b 0000")).text
    '电话:138 0000'
    """
    return Folded(text.translate(_FOLDING), text, dense=False)


def dense(text: str) -> Folded:
    """The text with nothing between the characters of a value.

    >>> dense(marked("李 雷，138-OOOO-〇〇零零")).text
    '李雷,13800000000'
    """
    return Folded(text.translate(_FOLDING).translate(_DENSING), text, dense=True)


def plain_and_dense(text: str) -> tuple[Folded, Folded]:
    """Both, for less than one after the other."""
    folded = text.translate(_FOLDING)
    return Folded(folded, text, dense=False), Folded(folded.translate(_DENSING), text, dense=True)


def _expanded(folded: str, original: str, *, dense: bool) -> tuple[str, list[int]]:
    """A folded text that holds characters of several, and where each of its characters comes from."""
    parts: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(folded):
        part = character
        if character == _EXPANDED:
            part = expansion(original[place])
            part = part.translate(_DENSING) if dense else part
        part = part.replace(_DROPPED, "")
        parts.append(part)
        origins += [place] * len(part)
    return "".join(parts), origins
