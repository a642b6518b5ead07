"""One spelling for all the usual spellings of a value, so that two records that mean the same are recognised as such.

Nothing here is ever shown: spellings are compared, or go into a keyed function. What cannot be read as its kind keeps
its own characters, so that unlike values stay unlike.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from gateway.model.kinds import Kind, check_character, has_shape

_SPACES: Final = str.maketrans(dict.fromkeys(" \t\n\r\u3000\u200b\u200c\u200d\ufeff"))
_SPACES_AND_DASHES: Final = _SPACES | str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013"))
_MIDDLE_DOTS: Final = str.maketrans(dict.fromkeys("•‧・･∙⋅．.", "·"))
_COUNTRY: Final = re.compile(r"(?:\+|00)86(?=1[0-9]{10}\Z)")
_OLD_ID_NUMBER: Final = 15
_CENTENARIANS: Final = frozenset({"996", "997", "998", "999"})
"""Sequence codes that 15-digit ID numbers kept for people born before 1900 (GB 11643-1989)."""


def one_spelling(kind: Kind, value: str) -> str:
    """The spelling that stands for ``value`` and everything that means the same ``kind`` of thing.

    ID numbers of 15 digits are written with the 18 that the same person has today, telephones without their country,
    plates in capitals, names with one kind of middle dot; references are taken letter by letter.

    >>> one_spelling(Kind.ID_NUMBER, "310115500307123") == one_spelling(Kind.ID_NUMBER, "310115 19500307 1230")
    True
    >>> one_spelling(Kind.PHONE, "+86 138-0000-0000"), one_spelling(Kind.REFERENCE, "a-1 ")
    ('13800000000', 'a-1 ')
    """
    match kind:
        case Kind.ID_NUMBER:
            return _id_number(normalize("NFKC", value).translate(_SPACES_AND_DASHES).upper())
        case Kind.PHONE:
            return _COUNTRY.sub("", normalize("NFKC", value).translate(_SPACES_AND_DASHES))
        case Kind.BANK_CARD:
            return normalize("NFKC", value).translate(_SPACES_AND_DASHES)
        case Kind.PASSPORT:
            return normalize("NFKC", value).translate(_SPACES_AND_DASHES).upper()
        case Kind.EMAIL:
            return normalize("NFKC", value).translate(_SPACES).lower()
        case Kind.PLATE:
            return normalize("NFKC", value).translate(_SPACES_AND_DASHES).replace("·", "").upper()
        case Kind.NAME:
            return normalize("NFKC", value).translate(_MIDDLE_DOTS).translate(_SPACES)
        case Kind.ADDRESS:
            return normalize("NFKC", value).translate(_SPACES)
        case _:
            return value


def _id_number(value: str) -> str:
    """The 18 characters of an ID number of 15 digits; any other text as it is."""
    if len(value) != _OLD_ID_NUMBER or not has_shape(Kind.ID_NUMBER, value):
        return value
    century = "18" if value[-3:] in _CENTENARIANS else "19"
    first_seventeen = value[:6] + century + value[6:]
    return first_seventeen + check_character(first_seventeen)
