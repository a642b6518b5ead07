"""What can be told by its own form or by the word before it: plates, papers, accounts, case numbers, coordinates.

No pattern can take longer than in proportion to the text: every repetition is bounded, or possessive and begun only
where it can be begun once. Most of a text is passed over quickly: patterns begin with a closed list of characters,
and ask after the first what must not stand before it; those that cannot are tried only near a sign of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from gateway.redaction.scrub.fold import NUMERALS
from gateway.redaction.scrub.quick import Near
from gateway.redaction.scrub.tokens import Detector

_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GAP: Final = r"[ \t\-–—_.·•‧∙⋅・*]{0,2}"
_AFTER_CUE: Final = r"(?:号码|号|账号|帐号|(?i:id|is|number)|是|为|叫|加|:|,|\(| ){0,4}"

_DEGREES: Final = (
    r"(?:(?:东经|西经|北纬|南纬|经度|纬度|[NSEW])[: ]{0,2})?[0-9]{1,3}(?:\.[0-9]{3,15}|°[0-9.'′″\" ]{0,16})[°NSEW度]?"
)

_PATTERNS: Final = (
    (
        Detector.CASE_NO,
        Near(
            re.compile(r"[〔\[【(] ?(?:19|20)[0-9]{2}"),
            re.compile(
                rf"(?:[{_PROVINCES}]公[\u4e00-\u9fff()]{{1,14}}字第?)?"
                r"[〔\[【(] ?(?:19|20)[0-9]{2} ?[〕\]】)] ?"
                r"(?:[\u4e00-\u9fff]{0,4}[0-9]{0,6}[\u4e00-\u9fff]{1,6})?第? ?[0-9]{1,8} ?号"
            ),
            reach=18,
            length=64,
        ),
    ),
    (
        Detector.CASE_NO,
        re.compile(
            r"(?:案件|警情|接警|报警|受案|立案|接处警|回执|档案|案)(?:登记)?(?:编号|号码|号)(?:是|为|:|,| ){0,3}"
            r"(?P<it>[A-Za-z]?[0-9][0-9A-Za-z\-]{3,30})"
        ),
    ),
    (Detector.CASE_NO, re.compile(r"[A-Z](?<![0-9A-Za-z].)[0-9]{20,24}(?![0-9A-Za-z])")),
    (
        Detector.EMAIL,
        re.compile(
            r"[A-Za-z0-9._%+\-](?<![A-Za-z0-9._%+\-].)[A-Za-z0-9._%+\-]*+ ?@ ?[A-Za-z0-9\-]{1,63}"
            r"(?:\.[A-Za-z0-9\-]{1,63}){1,4}"
        ),
    ),
    (
        Detector.WECHAT,
        re.compile(
            r"[微薇威WwVv](?:(?<=[微薇威])信|(?<=[Ww])(?i:eixin|echat)|(?<![A-Za-z].)(?:(?<=[VvWw])[Xx]|(?<=[Vv])信))"
            rf"{_AFTER_CUE}(?P<it>(?:[A-Za-z]|1[0-9])[A-Za-z0-9_\-]{{4,30}})",
        ),
    ),
    (
        Detector.QQ,
        re.compile(
            r"[Qq扣企](?:(?<![A-Za-z].)(?<=[Qq])[Qq]群?|(?<=扣)扣|(?<=企)鹅)"
            rf"{_AFTER_CUE}(?P<it>[1-9](?:[ \-]?[0-9]){{4,11}})(?![0-9])"
        ),
    ),
    (
        Detector.PASSPORT,
        re.compile(r"[EGDSPHMCegdsphmc](?<![0-9A-Za-z].)(?:(?<=E)[A-HJ-NP-Z]|(?<=P)[A-Z])?[0-9]{7,10}(?![0-9A-Za-z])"),
    ),
    (
        Detector.PASSPORT,
        re.compile(
            r"(?:护照|通行证|台胞证|居留证|军官证|驾驶证|p(?i:assport)|P(?i:assport))"
            r"(?i:(?:号码|号|编号|no\.?|number|是|为|:|,| ){0,4}(?P<it>[A-Z]{0,3}[0-9][0-9A-Z]{4,14}))"
        ),
    ),
    (
        Detector.COORDINATES,
        Near(
            re.compile(r"[0-9](?:\.[0-9]{3}|°)"),
            re.compile(rf"{_DEGREES}(?:[,、;/ ]| ?[,、;] ?){_DEGREES}"),
            reach=6,
            length=64,
        ),
    ),
    (
        Detector.COORDINATES,
        re.compile(
            r"(?:东经|西经|北纬|南纬|经度|纬度)(?:是|为|:| ){0,3}"
            r"(?P<it>[0-9]{1,3}(?:\.[0-9]{1,15}|[°度][0-9.'′″\"分秒 ]{0,16})[°度]?)"
        ),
    ),
)

_PLATE_SIGN: Final = re.compile(rf"[{_PROVINCES}]{_GAP}[A-Za-z]")
_PLATE: Final = re.compile(
    rf"[{_PROVINCES}]{_GAP}[A-Za-z]{_GAP}(?:[0-9A-Za-z]{_GAP}){{4,5}}(?:[0-9A-Za-z]|[挂学警港澳])(?![0-9A-Za-z])"
)


def find_patterns(text: str, detectors: Collection[Detector]) -> Iterator[tuple[int, int, Detector]]:
    """What the patterns find in a plain ``text``: where each thing begins and ends, and what it is.

    >>> list(find_patterns("车辆沪A·12345，邮箱a.b@example.com", frozenset(Detector)))
    [(13, 28, <Detector.EMAIL: 'email'>), (2, 10, <Detector.PLATE: 'plate'>)]
    """
    for detector, pattern in _PATTERNS:
        if detector in detectors and (detector is not Detector.EMAIL or "@" in text):
            for found in pattern.finditer(text):
                start, end = found.span("it") if "it" in found.re.groupindex else found.span()
                yield start, end, detector
    if Detector.PLATE in detectors and _PLATE_SIGN.search(text) is not None:
        for found in _PLATE.finditer(text.translate(NUMERALS)):
            yield *found.span(), Detector.PLATE
