"""Canaries: values of every kind's shape of which each exists once, and how to find them again in whatever form."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from gateway.model.kinds import Kind, Scalar

SHORTEST: Final = 6
SHORTEST_NUMBER: Final = 8
"""Characters, and digits; a part of a value that is shorter could stand anywhere by chance."""

_HEX: Final = re.compile(r"[0-9a-fA-F]{32,}")
_WIDE: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


class TokenMaker:
    """Makes a value of any kind that no other record has; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - examples, not secrets
        self._days = iter(self._random.sample(range(20_000), k=20_000))

    def value(self, kind: Kind) -> Scalar | None:  # noqa: C901, PLR0912 - one for each kind
        """A new value, or None where a kind has too few for any to be unmistakable."""
        match kind:
            case Kind.TEXT | Kind.NARRATIVE | Kind.CATEGORY:
                return f"{self._han(8)}{self._digits(8)}{self._han(6)}"
            case Kind.REFERENCE:
                return f"X{self._digits(14)}"
            case Kind.NAME:
                return f"{self._han(6)}·{self._han(6)}"
            case Kind.ID_NUMBER:
                return f"{self._digits(17)}X"
            case Kind.PHONE:
                return f"1{self._digits(10)}"
            case Kind.PLATE:
                return f"沪A{self._random.randrange(16**5):05X}"
            case Kind.BANK_CARD:
                return self._digits(16)
            case Kind.PASSPORT:
                return f"E{self._digits(8)}"
            case Kind.EMAIL:
                return f"m{self._digits(10)}@post{self._digits(8)}.example"
            case Kind.COORDINATE:
                return f"31.{self._digits(8)},121.{self._digits(8)}"
            case Kind.ADDRESS:
                return f"上海市浦东新区{self._han(7)}路{self._digits(4)}弄{self._digits(3)}号{self._digits(4)}室"
            case Kind.AREA:
                return self._digits(12)
            case Kind.DATE:
                return self._day()
            case Kind.DATETIME:
                return f"{self._day()}T{self._random.randrange(24):02}:{self._random.randrange(60):02}:17"
            case Kind.INTEGER:
                return int(self._digits(9))
            case Kind.NUMBER:
                return int(self._digits(8)) + 0.25
            case Kind.BOOLEAN:
                return None

    def _digits(self, count: int) -> str:
        return str(self._random.randrange(10 ** (count - 1), 10**count))

    def _han(self, count: int) -> str:
        return "".join(chr(self._random.randrange(0x5000, 0x9000)) for _ in range(count))

    def _day(self) -> str:
        return (date(1940, 1, 1) + timedelta(days=next(self._days))).isoformat()


def parts(value: Scalar) -> Iterator[str]:
    """A value as text, and its halves, as far as they are long enough to be recognised."""
    text = str(value)
    middle = len(text) // 2
    for part in (text, text[:middle], text[middle:]):
        if len(part) >= (SHORTEST_NUMBER if part.isdecimal() else SHORTEST):
            yield part


def disguises(value: Scalar) -> Iterator[str]:
    """A value as somebody might write it who thinks that it is hidden: hashed, encoded, reversed, widened."""
    text = str(value)
    for encoded in (text.encode(), text.encode("gb18030", "replace")):
        yield from (hashlib.new(name, encoded).hexdigest() for name in ("sha256", "sha1", "md5", "sha512"))
        yield from (hashlib.blake2b(encoded, digest_size=size).hexdigest() for size in (16, 32, 64))
        yield encoded.hex()
        yield base64.b64encode(encoded).decode().rstrip("=")
        yield base64.urlsafe_b64encode(encoded).decode().rstrip("=")
    yield text[::-1]
    yield text.translate(_WIDE)
    yield text.encode("unicode_escape").decode()
    yield repr(text.encode())[2:-1]


@dataclass(frozen=True, slots=True)
class Found:
    """A needle that stood where it should not."""

    needle: str
    value: Scalar
    around: str


class Needles:
    """Values to look for, all at once: every text is read once, however many there are."""

    def __init__(self, values: Iterable[Scalar]) -> None:
        self._plain: dict[str, list[tuple[str, Scalar]]] = {}
        self._disguised: dict[str, list[tuple[str, Scalar]]] = {}
        for value in values:
            for part in parts(value):
                self._plain.setdefault(part[:SHORTEST], []).append((part, value))
            for other in disguises(value):
                if len(other) > SHORTEST_NUMBER and other != str(value):
                    self._disguised.setdefault(other[:SHORTEST], []).append((other, value))

    def found_in(self, text: str, *, allowed: str = "") -> list[Found]:
        """Every needle in ``text`` that does not stand in ``allowed`` as well.

        Random identifiers and digests are left out when parts of values are looked for: one in some thousands of
        them holds any six digits.
        """
        # pages have most of their lines in common, and no needle runs over the end of one
        text = "\n".join(dict.fromkeys(text.split("\n")))
        without_digests = _HEX.sub("#", text)
        found = [*_search(self._plain, without_digests), *_search(self._disguised, text)]
        return [hit for hit in found if hit.needle not in allowed]


def _search(needles: Mapping[str, list[tuple[str, Scalar]]], text: str) -> Iterator[Found]:
    for place in range(len(text) - SHORTEST + 1):
        for needle, value in needles.get(text[place : place + SHORTEST], ()):
            if text.startswith(needle, place):
                yield Found(needle, value, text[max(0, place - 40) : place + 60])
