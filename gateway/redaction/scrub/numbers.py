"""Numbers with a form of their own: ID numbers, telephones, bank cards; broken up by spaces or written in Chinese.

A *run* is digits with little between them, a *group* an unbroken part of one. Numbers begin and end where groups do; a
group that is a number by itself is one, before groups are read together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from gateway.model.kinds import check_character
from gateway.redaction.scrub.fold import BARRIER, NUMERALS
from gateway.redaction.scrub.tokens import Detector

_SEPARATOR: Final = r"[ \t\n\-‐‑‒–—―_.·•‧∙⋅・*/\\|~()+=#]"
_CHINESE: Final = "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_DIGITS: Final = rf"[0-9]+|[{_CHINESE}]+"
_RUN: Final = re.compile(
    rf"[0-9{_CHINESE}](?:(?<=[0-9])[0-9]*+|[{_CHINESE}]*+)(?>{_SEPARATOR}{{0,3}}(?:{_DIGITS}|[Xx](?![A-Za-z])))*+"
)
_GROUP: Final = re.compile(rf"{_DIGITS}|[Xx]")

LONGEST: Final = 19
"""The digits of the longest number that has a form; an unbroken group of more is hidden, for it may hold any."""

_FEWEST: Final = 3
"""The digits of the shortest number: a tail."""

_FEWEST_WITHOUT_TAIL: Final = 7
"""The digits of the shortest other: a telephone after its cue."""

_PROVINCES: Final = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()  # noqa: SIM905 - read as a list
)

_CUES: Final = (
    (
        Detector.ID_NUMBER,
        re.compile(r"(?:身份证|证件)[^0-9,;。]{0,6}\Z|ID (?:card|number|no)[^0-9,;]{0,6}\Z", re.IGNORECASE),
        14,
        19,
    ),
    (
        Detector.BANK_CARD,
        re.compile(r"(?:卡|账|帐)(?:号|户)[^0-9,;。]{0,4}\Z|银行卡[^0-9,;。]{0,4}\Z", re.IGNORECASE),
        12,
        30,
    ),
    (Detector.PHONE, re.compile(r"(?:电话|座机|手机|热线|致电|tel|phone)[^0-9,;。]{0,5}\Z", re.IGNORECASE), 7, 15),
)
_TAIL: Final = re.compile(r"(?P<what>身份证|手机|电话|卡)?[^0-9,;。]{0,4}(?:尾号|[后末][四4六6]位)[^0-9,;。]{0,3}\Z")
_TAILS: Final = {"身份证": Detector.ID_NUMBER, "卡": Detector.BANK_CARD}
_BEFORE: Final = 16
"""How many characters before a run are read for a cue."""

Found = tuple[int, int, Detector]


def find_numbers(text: str, detectors: Collection[Detector]) -> Iterator[Found]:
    """The numbers in a plain ``text``: where each begins and ends, and what it is."""
    if _NUMBERS.isdisjoint(detectors):
        return
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start < _FEWEST:
            continue
        before = text[max(0, start - _BEFORE) : start].rpartition(BARRIER)[2]
        if end - start < _FEWEST_WITHOUT_TAIL and _TAIL.search(before) is None:
            continue
        groups = [group.span() for group in _GROUP.finditer(text, start, end)]
        digits = run[0].translate(NUMERALS).upper()
        for begin, finish, detector in _in_run(digits, groups, start, before):
            if detector in detectors:
                yield begin, finish, detector


_NUMBERS: Final = frozenset({Detector.ID_NUMBER, Detector.PHONE, Detector.BANK_CARD})


def _in_run(digits: str, groups: list[tuple[int, int]], offset: int, before: str) -> Iterator[Found]:
    texts = [digits[start - offset : end - offset] for start, end in groups]
    alone = [_alone(text) for text in texts]
    if not any(alone):
        cued = _cued(sum(map(len, texts)), before)
        if cued is not None:
            yield groups[0][0], groups[-1][1], cued
            return
    first = 0
    while first < len(groups):
        last, detector = (first, alone[first]) if alone[first] else _together(texts, alone, first)
        if detector is None:
            first += 1
        else:
            yield groups[first][0], groups[last][1], detector
            first = last + 1


def _together(texts: list[str], alone: list[Detector | None], first: int) -> tuple[int, Detector | None]:
    """The most groups from ``first`` on that make a number together: the last of them, and what they make."""
    joined, best, found = texts[first], first, None
    for last in range(first + 1, min(first + LONGEST + 1, len(texts))):
        joined += texts[last]
        if alone[last] or len(joined) > LONGEST:
            break
        detector = kind_of(joined)
        if detector is not None:
            best, found = last, detector
    return best, found


def _alone(text: str) -> Detector | None:
    if len(text) > LONGEST:
        return Detector.ID_NUMBER
    return kind_of(text)


def _cued(length: int, before: str) -> Detector | None:
    """What a run of so many digits is by the words before it, where its form does not tell."""
    tail = _TAIL.search(before)
    if tail is not None and _FEWEST <= length <= 8:  # noqa: PLR2004 - what people call a tail
        return _TAILS.get(tail["what"] or "", Detector.PHONE)
    for detector, cue, least, most in _CUES:
        if least <= length <= most and cue.search(before):
            return detector
    return None


def kind_of(digits: str) -> Detector | None:
    """What a number is by its form: its length, what it begins with, its date and its check character.

    >>> kind_of("310115195003071230"), kind_of("13800000000"), kind_of("02158880000"), kind_of("20261122")
    (<Detector.ID_NUMBER: 'id_number'>, <Detector.PHONE: 'phone'>, <Detector.PHONE: 'phone'>, None)
    """
    if _is_id_number(digits):
        return Detector.ID_NUMBER
    if "X" in digits:
        return None
    if _is_phone(digits):
        return Detector.PHONE
    return Detector.BANK_CARD if _is_bank_card(digits) else None


def _is_id_number(digits: str) -> bool:
    """An ID number, or one with a single slip in it: a wrong check character, or a date that does not exist."""
    match len(digits):
        case 18 if digits[:2] in _PROVINCES and digits[:17].isdigit():
            return digits[17] == check_character(digits[:17]) or _is_date(digits[6:14])
        case 15 if digits[:2] in _PROVINCES and digits.isdigit():
            return _is_date(f"19{digits[6:12]}")
        case _:
            return False


def _is_date(digits: str) -> bool:
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= 2100  # noqa: PLR2004 - people
    except ValueError:
        return False


_COUNTRY: Final = re.compile(r"(?:(?:00)?86|0)(?=1[0-9]{10}\Z)|(?:00)?8(?=6[2-9][0-9]{9,10}\Z)")
_PHONE: Final = re.compile(r"1[0-9]{10}|0(?:10|2[0-9])[2-8][0-9]{6,7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}|[48]00[0-9]{7}")


def _is_phone(digits: str) -> bool:
    """A mobile number, a landline with its area code, a service number; with the country's code or without.

    >>> _is_phone("8613800000000"), _is_phone("051288880000"), _is_phone("4008208888"), _is_phone("58880000")
    (True, True, True, False)
    """
    return len(digits) <= 16 and _PHONE.fullmatch(_COUNTRY.sub("", digits, count=1)) is not None  # noqa: PLR2004


def _is_bank_card(digits: str) -> bool:
    """16 to 19 digits with the check digit of ISO/IEC 7812."""
    if not 16 <= len(digits) <= LONGEST or digits[0] not in "34569":  # noqa: PLR2004 - as above
        return False
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(each - 9 * (each > 9) for each in doubled)) % 10 == 0  # noqa: PLR2004
