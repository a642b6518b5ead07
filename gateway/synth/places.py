"""Where people come from and live: county codes of GB/T 2260, the station's committees, and made-up streets.

The county codes are those of the standard; retired ones still begin the ID numbers of people born before they were
retired. The street, its roads and its committees are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gateway.model import areas
from gateway.synth.chance import Chance
from gateway.synth.words import shares


@dataclass(frozen=True, slots=True)
class County:
    """A county-level code that is in use."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RetiredCounty(County):
    """A code that was given to nobody from the year ``retired``."""

    retired: int


SHANGHAI: Final = (
    County("310101", "黄浦区"),
    County("310104", "徐汇区"),
    County("310105", "长宁区"),
    County("310106", "静安区"),
    County("310107", "普陀区"),
    County("310109", "虹口区"),
    County("310110", "杨浦区"),
    County("310112", "闵行区"),
    County("310113", "宝山区"),
    County("310114", "嘉定区"),
    County("310115", "浦东新区"),
    County("310116", "金山区"),
    County("310117", "松江区"),
    County("310118", "青浦区"),
    County("310120", "奉贤区"),
    County("310151", "崇明区"),
)

RETIRED: Final = tuple(
    RetiredCounty(code, areas.RETIRED[code].name, areas.RETIRED[code].year)
    for code in ("310103", "310108", "310119", "310230", "110103", "110104", "120107")
)

ELSEWHERE: Final = (
    County("110101", "东城区"),
    County("110105", "朝阳区"),
    County("110108", "海淀区"),
    County("120101", "和平区"),
    County("130102", "长安区"),
    County("140105", "小店区"),
    County("150102", "新城区"),
    County("210102", "和平区"),
    County("210202", "中山区"),
    County("220102", "南关区"),
    County("230102", "道里区"),
    County("320102", "玄武区"),
    County("320106", "鼓楼区"),
    County("320583", "昆山市"),
    County("330106", "西湖区"),
    County("330203", "海曙区"),
    County("330302", "鹿城区"),
    County("340104", "蜀山区"),
    County("340111", "包河区"),
    County("350102", "鼓楼区"),
    County("350203", "思明区"),
    County("360102", "东湖区"),
    County("370102", "历下区"),
    County("370202", "市南区"),
    County("410102", "中原区"),
    County("420106", "武昌区"),
    County("420111", "洪山区"),
    County("430102", "芙蓉区"),
    County("440103", "荔湾区"),
    County("440106", "天河区"),
    County("440305", "南山区"),
    County("450103", "青秀区"),
    County("460105", "秀英区"),
    County("500103", "渝中区"),
    County("510104", "锦江区"),
    County("520102", "南明区"),
    County("530102", "五华区"),
    County("540102", "城关区"),
    County("610103", "碑林区"),
    County("620102", "城关区"),
    County("630102", "城东区"),
    County("640104", "兴庆区"),
    County("650102", "天山区"),
)

COUNTIES: Final[tuple[County, ...]] = SHANGHAI + RETIRED + ELSEWHERE

COMMITTEES: Final = tuple(f"310115003{number:03d}" for number in range(1, 7))
"""The six committees that the station serves."""

_AREAS: Final = shares(
    *zip(COMMITTEES, (300, 220, 170, 130, 100, 60), strict=True),
    ("310115004001", 5),
    ("310115005012", 5),
    ("310101002003", 5),
    ("310104003005", 5),
)
"""Committees of unequal size, and two in a hundred households outside of the station's streets."""

_ROADS: Final = ("牡丹路", "海棠路", "石榴路", "银杏路", "桂花路", "梧桐路", "望江路", "听雨路", "归云路", "晚晴路")
_ROADS_OF_A_COMMITTEE: Final = 3


def area_of(chance: Chance) -> str:
    """Return the code of a committee, most often one of the station's."""
    return chance.one_of(_AREAS)


def address_in(area: str, chance: Chance) -> str:
    """Return an address in a committee's area: some roads belong to it."""
    road = _ROADS[(int(area[-3:]) + chance.below(_ROADS_OF_A_COMMITTEE)) % len(_ROADS)]
    lane, house, floor, flat = 10 + chance.below(90), 1 + chance.below(40), 1 + chance.below(24), 1 + chance.below(4)
    return f"上海市浦东新区浦望街道{road}{lane}弄{house}号{floor}{flat:02d}室"
