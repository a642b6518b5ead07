"""What can be told by its own form or by the word before it: plates, papers, accounts, case numbers, coordinates.

No pattern can take longer than in proportion to the text: every repetition is bounded, or possessive and begun only
where it can be begun once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from gateway.redaction.scrub.fold import NUMERALS
from gateway.redaction.scrub.tokens import Detector

_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GAP: Final = r"[ \t\-–—_.·•‧∙⋅・*]{0,2}"
_AFTER_CUE: Final = r"(?:号码|号|账号|帐号|ID|id|是|为|叫|加|:|,|\(| ){0,4}"

_DEGREES: Final = (
    r"(?:(?:东经|西经|北纬|南纬|经度|纬度|[NSEW])[: ]{0,2})?[0-9]{1,3}(?:\.[0-9]{3,15}|°[0-9.'′″\" ]{0,16})[°NSEW度]?"
)

_PATTERNS: Final = (
    (
        Detector.CASE_NO,
        re.compile(
            rf"(?:[{_PROVINCES}]公[\u4e00-\u9fff()]{{1,14}}字第?)?"
            r"[〔\[【(] ?(?:19|20)[0-9]{2} ?[〕\]】)] ?"
            r"(?:[\u4e00-\u9fff]{0,4}[0-9]{0,6}[\u4e00-\u9fff]{1,6})?第? ?[0-9]{1,8} ?号"
        ),
    ),
    (
        Detector.CASE_NO,
        re.compile(
            r"(?:案件|警情|接警|报警|受案|立案|接处警|回执|档案|案)(?:登记)?(?:编号|号码|号)(?:是|为|:|,| ){0,3}"
            r"(?P<it>[A-Za-z]?[0-9][0-9A-Za-z\-]{3,30})"
        ),
    ),
    (Detector.CASE_NO, re.compile(r"(?<![0-9A-Za-z])[A-Z][0-9]{20,24}(?![0-9A-Za-z])")),
    (
        Detector.EMAIL,
        re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]++ ?@ ?[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}"),
    ),
    (
        Detector.WECHAT,
        re.compile(
            rf"(?:微信|薇信|威信|weixin|wechat|(?<![A-Za-z])(?:vx|wx|v信)){_AFTER_CUE}"
            r"(?P<it>(?:[A-Za-z]|1[0-9])[A-Za-z0-9_\-]{4,30})",
            re.IGNORECASE,
        ),
    ),
    (
        Detector.QQ,
        re.compile(
            rf"(?:(?<![A-Za-z])QQ群?|扣扣|企鹅){_AFTER_CUE}(?P<it>[1-9](?:[ \-]?[0-9]){{4,11}})(?![0-9])", re.IGNORECASE
        ),
    ),
    (
        Detector.PASSPORT,
        re.compile(r"(?<![0-9A-Za-z])(?:[EGDSPHMCegdsphmc]|E[A-HJ-NP-Z]|P[A-Z])[0-9]{7,10}(?![0-9A-Za-z])"),
    ),
    (
        Detector.PASSPORT,
        re.compile(
            r"(?:护照|通行证|台胞证|居留证|军官证|驾驶证|passport)(?:号码|号|编号|no\.?|number|是|为|:|,| ){0,4}"
            r"(?P<it>[A-Z]{0,3}[0-9][0-9A-Z]{4,14})",
            re.IGNORECASE,
        ),
    ),
    (
        Detector.COORDINATES,
        re.compile(rf"{_DEGREES}(?:[,、;/ ]| ?[,、;] ?){_DEGREES}"),
    ),
    (
        Detector.COORDINATES,
        re.compile(
            r"(?:东经|西经|北纬|南纬|经度|纬度)(?:是|为|:| ){0,3}"
            r"(?P<it>[0-9]{1,3}(?:\.[0-9]{1,15}|[°度][0-9.'′″\"分秒 ]{0,16})[°度]?)"
        ),
    ),
)

_PLATE: Final = re.compile(
    rf"[{_PROVINCES}]{_GAP}[A-Za-z]{_GAP}(?:[0-9A-Za-z]{_GAP}){{4,5}}(?:[0-9A-Za-z]|[挂学警港澳])(?![0-9A-Za-z])"
)


def find_patterns(text: str, detectors: Collection[Detector]) -> Iterator[tuple[int, int, Detector]]:
    """What the patterns find in a plain ``text``: where each thing begins and ends, and what it is.

    >>> list(find_patterns("车辆沪A·12345，邮箱a.b@example.com", frozenset(Detector)))
    [(13, 28, <Detector.EMAIL: 'email'>), (2, 10, <Detector.PLATE: 'plate'>)]
    """
    for detector, pattern in _PATTERNS:
        if detector in detectors:
            for found in pattern.finditer(text):
                start, end = found.span("it") if "it" in pattern.groupindex else found.span()
                yield start, end, detector
    if Detector.PLATE in detectors:
        for found in _PLATE.finditer(text.translate(NUMERALS)):
            yield *found.span(), Detector.PLATE
