"""Generalisation: a value replaced by the larger thing it is part of, one step of a ladder for each kind.

A ladder's steps are ordered from finer to coarser; each step is a function of every finer one, so the coarser of two
steps never tells more than either. A value without the shape of its kind cannot be placed and is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from gateway.model.kinds import Kind, Scalar, has_shape
from gateway.model.outcome import WITHHELD, Form, Outcome, Withheld


class Ladder(StrEnum):
    """What kind of larger thing a step names."""

    TIME = "time"
    AREA = "area"
    ADDRESS = "address"
    GRID = "grid"


STEPS: Final[dict[Ladder, tuple[str, ...]]] = {
    Ladder.TIME: ("hour", "part_of_day", "day", "month", "quarter", "year", "decade"),
    Ladder.AREA: ("committee", "street", "county", "city", "province"),
    Ladder.ADDRESS: ("unit", "building", "street", "committee", "town", "county", "city"),
    Ladder.GRID: ("0.001", "0.01", "0.1", "1"),
}
"""From finer to coarser. A part of a day has six hours.

The steps of ``grid`` are degrees; of latitude, 0.01 are about 1.1 km.
"""

LADDERS: Final[dict[Kind, Ladder]] = {
    Kind.DATE: Ladder.TIME,
    Kind.DATETIME: Ladder.TIME,
    Kind.AREA: Ladder.AREA,
    Kind.ADDRESS: Ladder.ADDRESS,
    Kind.COORDINATE: Ladder.GRID,
}
"""The ladder each kind stands on; numbers have bands instead, and categories groups."""

AREA_DIGITS: Final = {"committee": 12, "street": 9, "county": 6, "city": 4, "province": 2}
TIME_CHARACTERS: Final = {"hour": 13, "part_of_day": 10, "day": 10, "month": 7, "year": 4}

HOURS_OF_A_PART: Final = 6

DECIMALS: Final = {"0.001": 3, "0.01": 2, "0.1": 1, "1": 0}
"""The decimals of a degree that each step of the grid keeps."""

_HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"
_NO_NUMBER: Final = r"0-9\u3400-\u4dbf\u4e00-\u53f6\u53f8-\u5ba3\u5ba5-\u5f03\u5f05-\u9fff"
"""The same with digits, and without 号, 弄 and 室: whatever holds one of those is no road and no committee."""

_ADDRESS: Final = (
    ("city", rf"(?P<city>(?:[{_HAN}]{{2,8}}?(?:省|自治区))?[{_HAN}]{{2,8}}?(?:市|自治州|地区|盟))"),
    (
        "county",  # a few cities have none; what follows a town or runs through a community is none either
        (
            rf"(?P<county>(?:(?!社区|小区)[{_HAN}](?:(?!街道|社区|小区|[镇乡](?![区县旗市]))[{_HAN}]){{0,7}}?(?:区|县|旗|市)"
            rf"|[{_HAN}]{{2,16}}?自治(?:县|旗))?)"
        ),
    ),
    ("town", rf"(?P<town>(?:[{_HAN}]{{1,8}}?(?:街道(?:办事处)?|镇|乡))?)"),
    (
        "committee",
        rf"(?P<committee>(?:[{_NO_NUMBER}]{{1,12}}?(?:居委会|居民委员会|村委会|村民委员会|社区))?)",
    ),
    ("street", rf"(?P<street>(?:[{_NO_NUMBER}]{{1,12}}?(?:路|街|大道|巷|胡同|村))?)"),
    (
        "building",
        (
            rf"(?P<building>(?:[0-9]{{1,3}}组)?[甲乙丙丁]?[0-9]{{1,5}}(?:弄|号院?)(?:[{_HAN}]{{2,8}}(?:小区|新村|花园|公寓|苑))?"
            r"(?:[甲乙丙丁]?[0-9]{1,4}(?:号楼?|幢|栋|座)|[A-Z]座)?)"
        ),
    ),
    ("unit", r"(?P<unit>(?:(?:[0-9]{1,3}|[甲乙丙丁A-Z])单元)?)"),
    ("room", r"(?P<room>(?:[0-9]{1,2}[层楼])?(?:[0-9]{1,5}[A-Z]?[室户房]?)?)"),
)


@cache
def address_shape() -> re.Pattern[str]:
    """A Chinese address from the city down to the room; every quantifier is bounded, so matching is linear.

    Where an address names no county, town, committee or road, it is cut after what it names above them. A text in which
    something stands out of this order is none: it would be cut in the wrong place.
    """
    return _cut_after("room")


@dataclass(frozen=True, slots=True)
class Generalise:
    """Replace a value by the ``step`` of ``ladder`` it lies in.

    >>> Generalise(Ladder.TIME, "decade").apply(Kind.DATE, "1950-03-07")
    '1950s'
    >>> Generalise(Ladder.ADDRESS, "building").apply(Kind.ADDRESS, "上海市浦东新区花木街道牡丹路100弄5号602室")
    '上海市浦东新区花木街道牡丹路100弄5号'
    """

    ladder: Ladder
    step: str

    def __post_init__(self) -> None:
        if self.step not in STEPS[self.ladder]:
            msg = f"`{self.ladder}` has no step `{self.step}`; its steps are {', '.join(STEPS[self.ladder])}"
            raise ValueError(msg)

    def outcome_kind(self, kind: Kind) -> Kind | None:
        """Compared as the generalised text."""
        return Kind.CATEGORY if LADDERS.get(kind) is self.ladder else None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The name of the larger thing, or ``WITHHELD`` where the value cannot be placed."""
        if value is None:
            return None
        if LADDERS.get(kind) is not self.ladder or not has_shape(kind, value):
            return WITHHELD
        if self.ladder is Ladder.ADDRESS:
            return address_cut(self.step)(str(value))
        if self.ladder is Ladder.GRID:
            return ",".join(_cut_degrees(part, self.step) for part in str(value).split(","))
        if self.ladder is Ladder.AREA:
            return str(value)[: AREA_DIGITS[self.step]]
        return _time(str(value), self.step)

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or a text of the form that this step gives."""
        types: frozenset[type] = frozenset({type(None), Withheld})
        if LADDERS.get(kind) is not self.ladder:
            return Form(types)
        return Form(types, _outcomes(self.ladder, self.step), digits_alike=self.ladder is Ladder.ADDRESS)

    def coarser(self, other: Generalise) -> Generalise:
        """The finest step of this ladder that tells no more than either; both stand on the same ladder."""
        steps = STEPS[self.ladder]
        return max(self, other, key=lambda generalise: steps.index(generalise.step))


_NAMED: Final = re.compile(r"\(\?P<[a-z]+>")
_BUILDING_NUMBER: Final = re.compile(r"[0-9][弄号]")
_TIME_OUTCOMES: Final = {
    "part_of_day": re.compile(
        r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]T(?:00[.][.]05|06[.][.]11|12[.][.]17|18[.][.]23|24[.][.]29)"
        r"|[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
    ),
    "hour": re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]|[12][0-9]{3}-[01][0-9]-[0-3][0-9]"),
    "day": re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]"),
    "month": re.compile(r"[12][0-9]{3}-[01][0-9]"),
    "quarter": re.compile(r"[12][0-9]{3}-Q[1-4]"),
    "year": re.compile(r"[12][0-9]{3}"),
    "decade": re.compile(r"[12][0-9]{2}0s"),
}


def _time(value: str, step: str) -> str:
    if step == "decade":
        return f"{value[:3]}0s"
    if step == "part_of_day" and "T" in value:
        first = int(value[11:13]) // HOURS_OF_A_PART * HOURS_OF_A_PART
        return f"{value[:10]}T{first:02}..{first + HOURS_OF_A_PART - 1:02}"
    if step == "quarter":
        return f"{value[:4]}-Q{(int(value[5:7]) + 2) // 3}"
    return value[: TIME_CHARACTERS[step]]


@cache
def address_cut(step: str) -> Callable[[str], Outcome]:
    """What generalises an address to ``step``; pages of addresses are cut by it without a further question.

    >>> address_cut("county")("上海市浦东新区牡丹路100弄5号602室"), address_cut("county")("不详")
    ('上海市浦东新区', '[withheld]')
    """
    shape = address_shape()
    is_numbered, match, part = _BUILDING_NUMBER.search, shape.fullmatch, shape.groupindex[step]

    def cut(value: str) -> Outcome:
        # most texts that are no address have no number of a building, and are not worth a long look
        matched = match(value) if is_numbered(value) else None
        return value[: matched.end(part)] if matched else WITHHELD

    return cut


@cache
def address_cuts(step: str) -> Callable[[Sequence[str]], list[Outcome]]:
    """What generalises many addresses to ``step`` at once, in three fifths of the time.

    >>> address_cuts("county")(["上海市浦东新区牡丹路100弄5号602室", "不详"])
    ['上海市浦东新区', '[withheld]']
    """
    names = [name for name, _ in _ADDRESS]
    parts = [_NAMED.sub("(?:", pattern) for _, pattern in _ADDRESS]
    shown, rest = (parts[: names.index(step) + 1], parts[names.index(step) + 1 :])
    lines = re.compile(f"(?m)^(?:({''.join(shown)}){''.join(rest)}$|.*$)")
    cut = address_cut(step)

    def cuts(values: Sequence[str]) -> list[Outcome]:
        found = lines.findall("\n".join(values))
        # every line gives one part, which is empty where it is no address; a text of several lines is looked at alone
        return [part or WITHHELD for part in found] if len(found) == len(values) else list(map(cut, values))

    return cuts


def _cut_degrees(degrees: str, step: str) -> str:
    """The corner of the cell with the lower number; degrees with fewer decimals name a larger cell already.

    >>> _cut_degrees("121.5678", "0.01"), _cut_degrees("31.2", "0.01"), _cut_degrees("31.2", "1")
    ('121.56', '31.2', '31')
    """
    whole, _, decimals = degrees.partition(".")
    kept = decimals[: DECIMALS[step]]
    return f"{whole}.{kept}" if kept else whole


def _cut_after(step: str) -> re.Pattern[str]:
    names = [name for name, _ in _ADDRESS]
    return re.compile("".join(pattern for _, pattern in _ADDRESS[: names.index(step) + 1]))


def _degrees_cut_at(step: str) -> re.Pattern[str]:
    decimals = rf"[.][0-9]{{1,{DECIMALS[step]}}}" if DECIMALS[step] else ""
    return re.compile(rf"[0-9]{{1,2}}{decimals},[0-9]{{2,3}}{decimals}")


def _area_cut_at(step: str) -> re.Pattern[str]:
    """A code of any level, cut to the digits of ``step`` where it is longer."""
    lengths = sorted({min(length, AREA_DIGITS[step]) for length in (6, 9, 12)})
    return re.compile("|".join(rf"[0-9]{{{length}}}" for length in lengths))


_OUTCOMES: Final[Mapping[Ladder, Callable[[str], re.Pattern[str]]]] = {
    Ladder.TIME: _TIME_OUTCOMES.__getitem__,
    Ladder.AREA: _area_cut_at,
    Ladder.ADDRESS: _cut_after,
    Ladder.GRID: _degrees_cut_at,
}


@cache
def _outcomes(ladder: Ladder, step: str) -> re.Pattern[str]:
    """The texts that a step gives; made when first asked for, since those of addresses take long to compile."""
    return _OUTCOMES[ladder](step)
