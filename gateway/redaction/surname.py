"""A mask for names that keeps the surname, whether it has one character or two.

It is a family of its own: how many characters it keeps depends on the name, so that it cannot be compared with a mask
by places. A name with a middle dot has no surname in this sense (what stands first is the person's own name), and is
hidden like a malformed one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.model.kinds import Kind, Scalar, has_shape
from gateway.model.outcome import Form, Outcome
from gateway.redaction.mask import HIDDEN

COMPOUND_SURNAMES: Final = tuple(
    re.findall(
        "..",
        "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐长孙宇文司徒司空轩辕东方端木独孤南宫西门"
        "闻人赫连澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘亓官司寇颛孙巫马公西漆雕"
        "乐正壤驷公良拓跋夹谷宰父谷梁段干百里东郭南门呼延羊舌微生梁丘左丘东门第五",
    )
)
"""Surnames of two characters, written one after the other."""

MIDDLE_DOT: Final = "·"

_SHOWN: Final = re.compile(rf"\*\*|[\u4e00-\u9fff]\*{{1,29}}|(?:{'|'.join(COMPOUND_SURNAMES)})\*{{1,28}}")


@dataclass(frozen=True, slots=True)
class KeepSurname:
    """Keep the surname and hide the given name; ``**`` for what is no name with a surname.

    >>> KeepSurname().apply(Kind.NAME, "欧阳一舟"), KeepSurname().apply(Kind.NAME, "李雷")
    ('欧阳**', '李*')
    >>> KeepSurname().apply(Kind.NAME, "欧阳"), KeepSurname().apply(Kind.NAME, "买买提·依明江")
    ('欧*', '**')
    """

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared: a comparison would tell the hidden characters."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The name with its given name starred, or ``**``."""
        if value is None:
            return None
        if kind is not Kind.NAME or not isinstance(value, str) or not has_shape(kind, value) or MIDDLE_DOT in value:
            return HIDDEN
        kept = 2 if len(value) > 2 and value.startswith(COMPOUND_SURNAMES) else 1  # noqa: PLR2004 - characters
        return value[:kept] + "*" * (len(value) - kept)

    def form(self, kind: Kind) -> Form:
        """Null, ``**``, or a surname with stars after it."""
        return Form(frozenset({type(None)}), _SHOWN if kind is Kind.NAME else HIDDEN.__eq__)
