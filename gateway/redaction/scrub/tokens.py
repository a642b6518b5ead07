"""What stands in a scrubbed text in place of what was found: `[人名1]`, `[电话2]`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Detector(StrEnum):
    """One kind of thing that scrubbing looks for, as policies write it."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLATE = "plate"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    CASE_NO = "case_no"
    COORDINATES = "coordinates"
    ADDRESS = "address"
    ORGANISATION = "organisation"


LABELS: Final = {
    Detector.NAME: "人名",
    Detector.ID_NUMBER: "身份证号",
    Detector.PHONE: "电话",
    Detector.PLATE: "车牌",
    Detector.BANK_CARD: "银行卡",
    Detector.PASSPORT: "证件",
    Detector.EMAIL: "邮箱",
    Detector.WECHAT: "微信",
    Detector.QQ: "QQ",
    Detector.CASE_NO: "案号",
    Detector.COORDINATES: "坐标",
    Detector.ADDRESS: "地址",
    Detector.ORGANISATION: "单位",
}

MOST: Final = 9999
"""The highest number of a token: longer ones would be a place to hide digits in."""

TOKEN: Final = re.compile(rf"\[({'|'.join(LABELS.values())})([1-9][0-9]{{0,3}})\]")


class TooMany(Exception):  # noqa: N818 - it is a verdict
    """A text holds more different things than tokens can number."""


class Numbering:
    """The tokens of one text; those that stand in it already keep their numbers, and new ones go on from there."""

    def __init__(self, text: str) -> None:
        self._last: dict[str, int] = {}
        self._given: dict[tuple[Detector, str], str] = {}
        for label, number in TOKEN.findall(text):
            self._last[label] = max(self._last.get(label, 0), int(number))

    def token(self, detector: Detector, value: str) -> str:
        """The token of ``value``, which is written alike wherever it is the same; raises ``TooMany``.

        >>> numbering = Numbering("[人名1]打电话给王五")
        >>> [numbering.token(Detector.NAME, name) for name in ("王五", "赵六", "王五")]
        ['[人名2]', '[人名3]', '[人名2]']
        """
        key = detector, value
        if key not in self._given:
            label = LABELS[detector]
            self._last[label] = self._last.get(label, 0) + 1
            if self._last[label] > MOST:
                raise TooMany
            self._given[key] = f"[{label}{self._last[label]}]"
        return self._given[key]
