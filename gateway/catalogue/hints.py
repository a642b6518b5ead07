"""What a column's heading says about it, in English and Chinese: its field name, kind, sensitivity and tags.

A heading that is not understood says nothing, and what says nothing is as sensitive as can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gateway.documents.scalars import is_plain_text
from gateway.model.catalogue import Sensitivity, Tag
from gateway.model.kinds import Kind


@dataclass(frozen=True, slots=True)
class Hint:
    """What headings that match ``pattern`` mean; ``name`` is the field's, ``kind`` is None where the cells decide."""

    pattern: re.Pattern[str]
    name: str
    kind: Kind | None
    sensitivity: Sensitivity
    tags: tuple[Tag, ...] = ()


def _hint(pattern: str, name: str, kind: Kind | None, sensitivity: Sensitivity, *tags: Tag) -> Hint:
    return Hint(re.compile(pattern, re.IGNORECASE), name, kind, sensitivity, tags)


HINTS: Final = (
    _hint(
        r"身份证|身份号码|\b(national |citizen )?id ?card|\bssn\b",
        "id_number",
        None,
        Sensitivity.SENSITIVE,
        Tag.IDENTITY,
    ),
    _hint(
        r"报案人|举报人|报警人|\breporter|\bcomplainant",
        "reporter",
        None,
        Sensitivity.HIGHEST,
        Tag.REPORTER,
        Tag.IDENTITY,
    ),
    _hint(r"指纹|人脸|fingerprint|\bdna\b|biometric", "biometric", None, Sensitivity.HIGHEST, Tag.BIOMETRIC),
    _hint(r"前科|criminal record|conviction", "criminal_history", None, Sensitivity.HIGHEST, Tag.OFFENCE),
    _hint(r"电话|手机|联系方式|phone|mobile|\btel\b", "phone", None, Sensitivity.PERSONAL, Tag.CONTACT),
    _hint(r"护照|passport", "passport", Kind.PASSPORT, Sensitivity.SENSITIVE, Tag.IDENTITY),
    _hint(r"邮箱|e-?mail", "email", Kind.EMAIL, Sensitivity.PERSONAL, Tag.CONTACT),
    _hint(r"车牌|号牌|number plate|licen[cs]e plate", "plate", None, Sensitivity.PERSONAL, Tag.VEHICLE),
    _hint(r"出生|生日|birth|\bdob\b", "birth_date", None, Sensitivity.PERSONAL, Tag.IDENTITY),
    _hint(r"性别|\bsex\b|\bgender\b", "sex", None, Sensitivity.PERSONAL, Tag.IDENTITY),
    _hint(r"民族|种族|\brace\b|ethnic", "ethnicity", None, Sensitivity.SENSITIVE, Tag.IDENTITY),
    _hint(r"宗教|religio|\bbias\b", "belief", None, Sensitivity.SENSITIVE, Tag.IDENTITY),
    _hint(r"疾病|病史|残疾|health|illness|disab|medical", "health", None, Sensitivity.SENSITIVE, Tag.HEALTH),
    _hint(r"未成年|\bminors?\b|juvenile", "minor", None, Sensitivity.SENSITIVE, Tag.MINOR),
    _hint(
        r"工资|收入|账号|银行|salary|income|\baccount\b|bank", "financial", None, Sensitivity.SENSITIVE, Tag.FINANCIAL
    ),
    _hint(r"工作单位|\bemployer|workplace", "employer", None, Sensitivity.PERSONAL, Tag.WORKPLACE),
    _hint(r"区划|area.?code|居委会代码", "area_code", None, Sensitivity.INTERNAL),
    _hint(r"住址|地址|住所|address", "address", Kind.ADDRESS, Sensitivity.PERSONAL, Tag.LOCATION),
    _hint(r"经度|纬度|latitude|longitude", "position", None, Sensitivity.PERSONAL, Tag.LOCATION),
    _hint(
        r"案情|经过|描述|备注|笔录|narrative|description of|remarks|notes",
        "narrative",
        None,
        Sensitivity.SENSITIVE,
        Tag.NARRATIVE,
    ),
    _hint(r"姓名|户主|名字|\b(first|last|full|sur)? ?name$", "name", Kind.NAME, Sensitivity.PERSONAL, Tag.IDENTITY),
    _hint(r"罪名|嫌疑|offen[cs]e|crime|felony|arrest|suspect", "offence", None, Sensitivity.SENSITIVE, Tag.OFFENCE),
    _hint(r"密级|classification", "classification", Kind.CATEGORY, Sensitivity.INTERNAL, Tag.INTERNAL),
)
"""The first that matches counts: the more sensitive stand before the more general."""

_NUMBERED: Final = re.compile(r"(编号|户号|档号|案号|序号|\bid\b|\bno\.?$|\bnumber$|\bcode$)", re.IGNORECASE)
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME: Final = 50


def hint_for(heading: str) -> Hint | None:
    """Return what ``heading`` means, or None.

    >>> hint_for("户主联系电话").name, hint_for("Patrol Borough Name").name, hint_for("Colour")
    ('phone', 'name', None)
    """
    words = re.sub(r"[_\s]+", " ", heading)
    return next((hint for hint in HINTS if hint.pattern.search(words)), None)


def numbers_records(heading: str) -> bool:
    """Whether ``heading`` is that of a record's number.

    >>> numbers_records("Full Complaint ID"), numbers_records("案件编号"), numbers_records("County")
    (True, True, False)
    """
    return _NUMBERED.search(heading.replace("_", " ")) is not None


def field_names(headings: Iterable[str]) -> tuple[str, ...]:
    """Return a distinct field name for each heading: its own letters and digits, or else what it means.

    >>> field_names(["Arrest Date", "arrest-date", "姓名", "颜色", "2nd", "yes"])
    ('arrest_date', 'arrest_date_2', 'name', 'column_4', 'column_5_2nd', 'column_6_yes')
    """
    taken: set[str] = set()
    names = []
    for number, heading in enumerate(headings, 1):
        base = _field_name(heading, number)
        name, again = base, 2
        while name in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def _field_name(heading: str, number: int) -> str:
    letters = _NOT_A_NAME.sub("_", heading.lower()).strip("_")[:_LONGEST_NAME] if heading.isascii() else ""
    if letters[:1].isalpha() and letters != "none" and is_plain_text(letters):
        return letters
    if letters:
        return f"column_{number}_{letters}"
    hint = hint_for(heading)
    return hint.name if hint is not None else f"column_{number}"
