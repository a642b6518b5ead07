"""What a record knows about the people in it, in the spellings in which a narrative may repeat it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gateway.model.kinds import Kind, Scalar, check_character
from gateway.redaction.scrub.fold import dense
from gateway.redaction.scrub.lexicon import Entry
from gateway.redaction.scrub.tokens import Detector

DETECTOR_OF: Final = {
    Kind.NAME: Detector.NAME,
    Kind.ID_NUMBER: Detector.ID_NUMBER,
    Kind.PHONE: Detector.PHONE,
    Kind.PLATE: Detector.PLATE,
    Kind.BANK_CARD: Detector.BANK_CARD,
    Kind.PASSPORT: Detector.PASSPORT,
    Kind.EMAIL: Detector.EMAIL,
    Kind.COORDINATE: Detector.COORDINATES,
    Kind.ADDRESS: Detector.ADDRESS,
    Kind.TEXT: Detector.ORGANISATION,
}
"""The kinds whose values are looked for; a text is a workplace."""

_SHORTEST: Final = {Detector.NAME: 2, Detector.ADDRESS: 4, Detector.ORGANISATION: 3}
_SHORTEST_NUMBER: Final = 5
_LONGEST: Final = 200
"""Of a longer value only so much is looked for."""


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A field of the record whose value may be repeated in a narrative; the value itself is never kept."""

    field: str
    kind: Kind


def entries_of(values: Iterable[tuple[Kind, Scalar | None]]) -> dict[str, Entry]:
    """The dense spellings of known ``values``; the first of two that spell alike names it."""
    entries: dict[str, Entry] = {}
    for kind, value in values:
        detector = DETECTOR_OF.get(kind)
        if detector is None or type(value) not in {str, int}:
            continue
        written = str(value)[:_LONGEST]
        whole = dense(written).text
        is_word = written.isascii() and written.replace(" ", "").isalpha()
        for spelling in _SPELLINGS.get(detector, _as_written)(written):
            key = dense(spelling).text
            if len(key) >= _SHORTEST.get(detector, _SHORTEST_NUMBER):
                entries.setdefault(key, Entry(detector, whole, is_word))
    return entries


def values_beside(known: Iterable[Known], row: Mapping[str, Scalar | None]) -> tuple[tuple[Kind, Scalar | None], ...]:
    """The values in ``row`` of the fields that are ``known``, each with its kind."""
    return tuple((each.kind, row.get(each.field)) for each in known)


def _as_written(value: str) -> Iterator[str]:
    yield value


_DOT: Final = re.compile(r"[·•‧∙⋅・．.]")


def _names(value: str) -> Iterator[str]:
    """The whole name; of one with a middle dot each part, for people leave the others out; Latin ones turned round."""
    yield value
    parts = [part for part in _DOT.split(value) if len(part) > 1]
    if len(parts) > 1:
        yield from parts
    words = value.split()
    if value.isascii() and len(words) > 1:
        yield " ".join([*words[1:], words[0]])
        yield " ".join([words[-1], *words[:-1]])


def _id_numbers(value: str) -> Iterator[str]:
    """The number as it is, and as it was, or would be, with 15 or 18 digits."""
    yield value
    digits = dense(value).text
    if re.fullmatch(r"[0-9]{17}[0-9x]", digits):
        yield digits[:17]
        if digits[6:8] == "19":
            yield digits[:6] + digits[8:17]
    elif re.fullmatch(r"[0-9]{15}", digits):
        longer = f"{digits[:6]}19{digits[6:]}"
        yield longer + check_character(longer)


def _phones(value: str) -> Iterator[str]:
    """The number without the code of the country."""
    yield value
    digits = dense(value).text
    if digits.startswith(("86", "0086")):
        yield digits.removeprefix("00").removeprefix("86")


def _plates(value: str) -> Iterator[str]:
    """The plate, and what follows the character of the province."""
    yield value
    yield value[1:]


_FROM_THE_ROAD: Final = re.compile(
    r"(?:.{0,20}?(?:省|自治区))?(?:.{2,8}?市)?(?:.{1,8}?[区县])?(?:.{1,8}?(?:街道|镇|乡))?(?P<road>\S{2,12}?\d.*)",
    re.DOTALL,
)
_BUILDING: Final = re.compile(r".{1,20}?\d{1,5}(?:弄|号)(?:\d{1,4}(?:号楼|号|幢|栋))?", re.DOTALL)
_TO_THE_LANE: Final = re.compile(r".{1,20}?\d{1,5}(?:弄|号)", re.DOTALL)


def _addresses(value: str) -> Iterator[str]:
    """The address, without its district, and each of these down to the building and to the lane only."""
    found = _FROM_THE_ROAD.fullmatch(value)
    for start in (value, found["road"] if found else value):
        yield start
        for shorter in (_BUILDING, _TO_THE_LANE):
            cut = shorter.match(start)
            if cut is not None:
                yield cut[0]


_SPELLINGS: Final = {
    Detector.NAME: _names,
    Detector.ID_NUMBER: _id_numbers,
    Detector.PHONE: _phones,
    Detector.PLATE: _plates,
    Detector.ADDRESS: _addresses,
}
