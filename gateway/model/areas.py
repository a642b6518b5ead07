"""County codes of GB/T 2260 that stand for no county any more, and which county's took their place.

A list of those that a station meets most, not of all: what is missing here is not known to be in use. Old records and
ID numbers rightly hold such codes; who names one in a policy written today most likely copied an old list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_COUNTY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Retired:
    """A county that ended, or was given another code, in ``year``; most of it lies ``within`` a county of today."""

    name: str
    year: int
    within: str


RETIRED: Final[Mapping[str, Retired]] = MappingProxyType(
    {
        "110103": Retired("崇文区", 2010, "110101"),
        "110104": Retired("宣武区", 2010, "110102"),
        "110228": Retired("密云县", 2015, "110118"),
        "110229": Retired("延庆县", 2015, "110119"),
        "120107": Retired("塘沽区", 2009, "120116"),
        "120108": Retired("汉沽区", 2009, "120116"),
        "120109": Retired("大港区", 2009, "120116"),
        "120221": Retired("宁河县", 2015, "120117"),
        "120223": Retired("静海县", 2015, "120118"),
        "120225": Retired("蓟县", 2016, "120119"),
        "310103": Retired("卢湾区", 2011, "310101"),
        "310108": Retired("闸北区", 2015, "310106"),
        "310119": Retired("南汇区", 2009, "310115"),
        "310225": Retired("南汇县", 2001, "310115"),
        "310226": Retired("奉贤县", 2001, "310120"),
        "310230": Retired("崇明县", 2016, "310151"),
        "320103": Retired("白下区", 2013, "320104"),
        "320107": Retired("下关区", 2013, "320106"),
        "320502": Retired("沧浪区", 2012, "320508"),
        "320503": Retired("平江区", 2012, "320508"),
        "320504": Retired("金阊区", 2012, "320508"),
        "330103": Retired("下城区", 2021, "330105"),
        "330104": Retired("江干区", 2021, "330102"),
        "330204": Retired("江东区", 2016, "330212"),
        "440102": Retired("东山区", 2005, "440104"),
        "440107": Retired("芳村区", 2005, "440103"),
        "440116": Retired("萝岗区", 2014, "440112"),
        "440183": Retired("增城市", 2014, "440118"),
        "440184": Retired("从化市", 2014, "440117"),
    }
)


def retired_county(code: str) -> Retired | None:
    """The county of an area code, where it is one that exists no more; codes of streets and committees begin with it.

    >>> retired_county("310108006001").name, retired_county("310115003001")
    ('闸北区', None)
    """
    return RETIRED.get(code[:_COUNTY_DIGITS])
