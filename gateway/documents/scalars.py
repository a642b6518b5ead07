"""What an unquoted word of a document means: null, true, false, a decimal number, or text; ambiguous words are refused.

The rule is agreement: a word is accepted when YAML 1.1, YAML 1.2 and a careful person read it alike.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Plain: TypeAlias = str | int | float | bool | None

INVISIBLE: Final = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\u200a\u2010-\u2027\u202f-\u205f\u2070-\ud7ff"
    "\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Control characters, odd line breaks, zero-width marks, direction overrides, surrogates: what is not seen as such."""

_CONSTANTS: Final[dict[str, Plain]] = {"null": None, "true": True, "false": False}
_BOOLEAN_ELSEWHERE: Final = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})
_INTEGER: Final = re.compile(r"-?[1-9][0-9]*|0")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_NUMBER_ELSEWHERE: Final = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[oO][0-7_]+|[-+]?0[bB][01_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_TYPOGRAPHIC: Final = frozenset("“”„‟‘’‚‛＂＇")
_MOST_DIGITS: Final = 14
"""Longer numbers are identifiers, which are text: an old ID number has 15 digits, and no double holds 17 of them."""


class Ambiguous(Exception):  # noqa: N818 - a verdict on a word; the reader turns it into a fault with a position
    """A word that readers understand differently; the message completes "`word` …" and says what to write."""


def plain(word: str) -> Plain:
    """The value of an unquoted ``word``; raise ``Ambiguous`` when readers differ about it.

    >>> plain("household"), plain("2026-03-01"), plain("12"), plain("-0.5"), plain("null")
    ('household', '2026-03-01', 12, -0.5, None)
    """
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if not word:
        msg = 'there is no value: write null, "", [] or {}'
        raise Ambiguous(msg)
    if word.lower() in _BOOLEAN_ELSEWHERE:
        msg = "is a boolean to some readers: write true or false, or quote it"
        raise Ambiguous(msg)
    if word == "~" or word.lower() == "null":
        msg = "is null to some readers: write null, or quote it"
        raise Ambiguous(msg)
    if word[0] in _TYPOGRAPHIC and word[-1] in _TYPOGRAPHIC:
        msg = "stands in typographic quotation marks, which would belong to it: write straight ones around it"
        raise Ambiguous(msg)
    if word in {"<<", "="}:
        msg = "has a meaning of its own to some readers: quote it"
        raise Ambiguous(msg)
    if _INTEGER.fullmatch(word) or _DECIMAL.fullmatch(word):
        return _number(word)
    if _NUMBER_ELSEWHERE.fullmatch(word):
        msg = "is not a plain decimal number: write it without sign, zeros, separators or exponent, or quote it"
        raise Ambiguous(msg)
    return word


def is_plain_text(word: str) -> bool:
    """Whether ``word`` can be written without quotation marks and is text to every reader.

    >>> is_plain_text("open"), is_plain_text("yes"), is_plain_text("017")
    (True, False, False)
    """
    try:
        return plain(word) == word
    except Ambiguous:
        return False


def _number(word: str) -> Plain:
    if sum(char.isdigit() for char in word) > _MOST_DIGITS:
        msg = f"has more than {_MOST_DIGITS} digits: quote it if it is an identifier"
        raise Ambiguous(msg)
    return float(word) if "." in word else int(word)
