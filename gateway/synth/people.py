"""People who do not exist: names, ID numbers with their check characters, telephones, number plates.

Rates of what is unusual, of all people: compound surnames 2 %, names with a middle dot 1 % (a third of them with one of
its look-alikes), ID numbers of 15 digits 1 %, in full-width digits 0.3 %, malformed 0.5 %, missing 2 %; telephones
likewise but for the 15 digits. Telephones begin with 125, which is assigned to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from gateway.model.kinds import ID_NUMBER_CHECKS, ID_NUMBER_WEIGHTS
from gateway.synth.chance import Chance
from gateway.synth.places import ELSEWHERE, RETIRED, SHANGHAI
from gateway.synth.words import shares

TODAY: Final = date(2026, 11, 1)
"""The day on which the archive stands still, so that it never depends on the day it is made."""

_FIRST: Final = date(1926, 1, 1)
DAYS: Final = tuple((_FIRST + timedelta(days)).isoformat() for days in range((TODAY - _FIRST).days + 1))
"""Every day from 1926 to ``TODAY``, as the archive writes it."""
DAY_NUMBERS: Final = {day: number for number, day in enumerate(DAYS)}

_YEAR: Final = 365.25
_FULL_WIDTH: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

# 1,000 to draw from, the common ones more often
_SURNAMES: Final = tuple(
    surname
    for group, share in (
        ("王李张刘陈", 70),
        ("杨赵黄周吴徐孙朱", 30),
        ("胡高林何郭马罗梁宋郑谢韩唐", 12),
        ("冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎", 7),
        ("余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯", 2),
    )
    for surname in group
    for _ in range(share)
)
_COMPOUND: Final = ("欧阳", "司马", "上官", "诸葛", "东方", "尉迟", "皇甫", "慕容", "令狐", "端木")
_GIVEN: Final = {
    "male": "伟强磊军勇杰涛斌辉鹏建国志明德海云山川松柏清和文武安宁书远",
    "female": "芳娜敏静丽艳娟霞秀兰桂英玉梅月华雪莲若云清和雅文慧宁书晴",
}
_DOTTED_FIRST: Final = ("艾力", "古丽", "买买提", "阿依", "巴特尔", "扎西", "卓玛", "热合曼")
_DOTTED_LAST: Final = ("吐尔逊", "阿不都", "其其格", "尼玛", "玉山", "达娃", "哈斯木")
_DOTS: Final = "····•・．·"
_EMPLOYERS: Final = (
    "浦望机械厂",
    "望江百货",
    "听雨物业",
    "晚晴食品店",
    "归云运输队",
    "海棠小学",
    "银杏医院",
    "桂花纺织厂",
)
_HOMES: Final = shares(("here", 75), ("retired", 5), ("elsewhere", 20))
_NAMES_ARE: Final = shares(("plain", 97), ("compound", 2), ("dotted", 1))
_ID_NUMBERS_ARE: Final = shares(
    ("as they are", 9570), ("short", 150), ("full-width", 30), ("cut off", 25), ("mistyped", 25), ("missing", 200)
)
_PHONES_ARE: Final = shares(("as they are", 9720), ("full-width", 30), ("mistyped", 50), ("missing", 200))
_SHORT_UNTIL: Final = "1985"
"""15 digits were given until 1999; they still stand in the files of those born before this year, two thirds of all."""
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(slots=True)
class Person:
    """Somebody, as every record of the archive writes them; values may be missing or malformed, everywhere alike."""

    name: str
    id_number: str | None
    born: str
    sex: str
    home_area: str
    ref: str
    phone: str | None
    plate: str | None
    employer: str | None
    area: str
    address: str
    household_no: str | None = None
    protected: bool = False


def _weighed(text: str, start: int) -> tuple[str, int]:
    """A part of an ID number with what it adds to the sum, so that a number is made of three additions."""
    return text, sum(weight * int(digit) for weight, digit in zip(ID_NUMBER_WEIGHTS[start:], text, strict=False))


_BIRTHS: Final = tuple(_weighed(day.replace("-", ""), 6) for day in DAYS)
_SEQUENCES: Final = tuple(_weighed(f"{number:03d}", 14) for number in range(1000))
_SHANGHAI: Final = tuple(_weighed(county.code, 0) for county in SHANGHAI)
_RETIRED: Final = tuple(_weighed(county.code, 0) for county in RETIRED)
_ELSEWHERE: Final = tuple(_weighed(county.code, 0) for county in ELSEWHERE)
_RETIRED_FROM: Final = DAY_NUMBERS[f"{min(county.retired for county in RETIRED)}-01-01"]
"""Only people born before the first of the retired codes was retired are given one."""


def person(chance: Chance, area: str, address: str, *, ages: range, migrant: bool = False) -> Person:
    """Make somebody of one of ``ages`` who lives at ``address``; a migrant was registered in another province."""
    number = len(DAYS) - 1 - int((ages.start + len(ages) * chance.random()) * _YEAR)
    sex = chance.one_of(("female", "male"))
    home, id_number = _id_number(chance, number, sex, migrant=migrant)
    return Person(
        name=_name(chance, sex),
        id_number=_written(chance, id_number),
        born=DAYS[number],
        sex=sex,
        home_area=home,
        ref=f"P{chance.getrandbits(60):015x}",
        phone=_phone(chance),
        plate=_plate(chance) if chance.happens(0.4) else None,
        employer=chance.one_of(_EMPLOYERS) if chance.happens(0.6) else None,
        area=area,
        address=address,
    )


def child_of(chance: Chance, parent: Person, *, ages: range) -> Person:
    """Make a minor who lives with ``parent`` and has their surname."""
    child = person(chance, parent.area, parent.address, ages=ages)
    child.name = parent.name[0] + _given(chance, child.sex)
    child.employer = child.plate = None
    child.household_no = parent.household_no
    return child


def name_of_somebody(chance: Chance) -> str:
    """Return the name of somebody of whom nothing else is written down."""
    return _name(chance, chance.one_of(("female", "male")))


def _id_number(chance: Chance, birth: int, sex: str, *, migrant: bool) -> tuple[str, str]:
    """The home county and the number of somebody born on a day, the county's code as it was then."""
    match "elsewhere" if migrant else chance.one_of(_HOMES):
        case "elsewhere":
            home, of_home = chance.one_of(_ELSEWHERE)
        case "retired" if birth < _RETIRED_FROM:
            home, of_home = chance.one_of(_RETIRED)
        case _:
            home, of_home = chance.one_of(_SHANGHAI)
    born, of_birth = _BIRTHS[birth]
    sequence, of_sequence = _SEQUENCES[2 * chance.below(500) + (sex == "male")]
    return home, f"{home}{born}{sequence}{ID_NUMBER_CHECKS[(of_home + of_birth + of_sequence) % 11]}"


def _written(chance: Chance, number: str) -> str | None:
    """An ID number as it stands in the files: mostly as it is."""
    match chance.one_of(_ID_NUMBERS_ARE):
        case "short" if number[6:10] < _SHORT_UNTIL:
            return number[:6] + number[8:17]
        case "full-width":
            return number.translate(_FULL_WIDTH)
        case "cut off":
            return number[:16]
        case "mistyped":
            return f"{number[:9]}O{number[10:]}"
        case "missing":
            return None
        case _:
            return number


def _phone(chance: Chance) -> str | None:
    phone = f"125{chance.below(100_000_000):08d}"
    match chance.one_of(_PHONES_ARE):
        case "full-width":
            return phone.translate(_FULL_WIDTH)
        case "mistyped":
            return f"{phone[:3]}-{phone[3:7]}-{phone[7:10]}"
        case "missing":
            return None
        case _:
            return phone


def _plate(chance: Chance) -> str:
    return f"沪{chance.one_of(_LETTERS)}{chance.one_of(_LETTERS)}{chance.below(10_000):04d}"


def _name(chance: Chance, sex: str) -> str:
    match chance.one_of(_NAMES_ARE):
        case "dotted":
            return chance.one_of(_DOTTED_FIRST) + chance.one_of(_DOTS) + chance.one_of(_DOTTED_LAST)
        case "compound":
            return chance.one_of(_COMPOUND) + _given(chance, sex)
        case _:
            return chance.one_of(_SURNAMES) + _given(chance, sex)


def _given(chance: Chance, sex: str) -> str:
    characters = _GIVEN[sex]
    given = chance.one_of(characters)
    return given if chance.happens(0.25) else given + chance.one_of(characters)
