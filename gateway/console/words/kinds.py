"""What the kinds of partners are called, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.signin.words import LANGUAGES

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "civil-affairs": ("民政部门", "civil affairs"),
    "community-committee": ("居委会", "community committee"),
    "insurer": ("保险机构", "insurer"),
    "police": ("公安机关", "police"),
    "property-manager": ("物业单位", "property manager"),
    "prosecution": ("检察院", "prosecution"),
    "transport": ("交通部门", "transport"),
}
"""The kinds to which the shipped purposes are entrusted; a station may have others."""


def kind_in(kind: str, language: str) -> str:
    """What partners of ``kind`` are called; a kind of the station's own goes by its name.

    >>> kind_in("insurer", "en"), kind_in("insurer", "zh"), kind_in("school", "zh")
    ('insurer', '保险机构', 'school')
    """
    return KINDS[kind][LANGUAGES.index(language)] if kind in KINDS else kind
