"""Redactions and values for property tests: near-alike values, for it is among those that a redaction may slip."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Final

from hypothesis import strategies as st

from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import Outcome
from gateway.model.plan import Redaction
from gateway.redaction.band import BANDED, AgeBand, Band
from gateway.redaction.generalise import LADDERS, STEPS, Generalise
from gateway.redaction.group import Group
from gateway.redaction.mask import SHORTEST, Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import PSEUDONYMOUS, Domain, Pseudonym
from gateway.redaction.surname import KeepSurname

SPECIMENS: Final[dict[Kind, tuple[Scalar, ...]]] = {  # one kind of text stands for all that have no shape
    Kind.TEXT: ("花木食品厂", ""),
    Kind.NAME: ("李雷", "欧阳一舟", "买买提·依明江"),
    Kind.ID_NUMBER: ("310115195003071230", "31011519500307123X", "310115500307123"),
    Kind.PHONE: ("13800000000", "１３８00000000", "02158580000", "021-58580000", "0512-6858000"),
    Kind.PLATE: ("沪A12345", "沪AD12345", "沪A1234警"),
    Kind.BANK_CARD: ("6222020000000007", "6222020000000000000", "6222020000000000001"),
    Kind.PASSPORT: ("E12345678", "EA1234567"),
    Kind.EMAIL: ("li.lei@example.com", "lilei@mail.example.com", "li@example.com", "lei@example.cn"),
    Kind.ADDRESS: (
        "上海市浦东新区花木街道牡丹路100弄5号602室",
        "上海市浦东新区花木街道牡丹路100弄5号",
        "江苏省苏州市虎丘区枫桥镇长江路1号路2号3单元4室",
        "上海市浦东新区花木街道牡丹社区牡丹路100弄花木小区5号楼2单元602室",
    ),
    Kind.COORDINATE: ("31.2345,121.5678", "31.23,121.56", "31.2,121.0", "31.2349,121.5601"),
    Kind.CATEGORY: ("theft", "fraud", "assault", "noise"),
    Kind.AREA: ("310115", "310115003", "310115003001"),
    Kind.DATE: ("1950-03-07", "1950-12-31"),
    Kind.DATETIME: ("2026-05-01T21:40:07", "2026-11-30T00:00:00"),
    Kind.INTEGER: (0, 7, -1, 2**63 - 1, -(2**63)),
    Kind.NUMBER: (0.0, 12.5, 3, -0.5, 59.99, 60.0, 1e300, float("inf")),
    Kind.BOOLEAN: (True, False),
}


PSEUDONYMS: Final = (
    Pseudonym(),
    Pseudonym(Domain("committee-1", "elderly-care", (b"a" * 32,))),
    Pseudonym(Domain("committee-2", "elderly-care", (b"b" * 32, b"c" * 32))),
)

KINDS: Final = Hierarchy(
    ("group", "branch"),
    (
        ("theft", ("property", "crime")),
        ("fraud", ("property", "crime")),
        ("assault", ("violence", "crime")),
        ("noise", ("order", "violation")),
    ),
)
OTHER_KINDS: Final = Hierarchy(("group",), (("theft", ("property",)), ("noise", ("property",))))
GROUPS: Final = (Group(KINDS, "group"), Group(KINDS, "branch"), Group(OTHER_KINDS, "group"))

_LOOSE: Final = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text(max_size=20)
)


def admits(redaction: Redaction, kind: Kind, outcome: Outcome) -> bool:
    """Whether a source's answer would be believed to have come from ``redaction``."""
    return redaction.form(kind).admits(outcome)


@cache
def redactions() -> st.SearchStrategy[Redaction]:
    """Any redaction that can be built."""
    counts = st.integers(0, 6)
    places = st.lists(st.integers(-7, 7).filter(bool), max_size=3).map(tuple)
    masks = st.tuples(counts, counts, places).filter(any).map(lambda kept: Mask(*kept))
    steps = [Generalise(ladder, step) for ladder, names in STEPS.items() for step in names]
    plain = st.sampled_from([REVEAL, PRESENT, DROP, KeepSurname()])
    some = (st.sampled_from(each) for each in (steps, GROUPS, PSEUDONYMS))
    return st.one_of(plain, masks, bands(), ages(), *some)


@cache
def bands() -> st.SearchStrategy[Band]:
    """Bands of every sort: without ends, with one, with two, of a single cut."""
    ends = st.lists(st.none() | st.integers(-3, 9), min_size=2, max_size=2).filter(_in_order)
    return st.builds(lambda width, ends: Band(width, *(_times(end, width) for end in ends)), st.integers(2, 60), ends)


def _in_order(ends: list[int | None]) -> bool:
    first, last = ends
    return first is None or last is None or first <= last


def _times(end: int | None, width: int) -> int | None:
    return None if end is None else end * width


@cache
def ages() -> st.SearchStrategy[AgeBand]:
    """Ages on two days that are near to one another, for both may be a birthday, and on none."""
    days = st.sampled_from([date(2026, 3, 6), date(2026, 3, 7), None])
    return st.builds(AgeBand, bands(), days)


@cache
def redactions_of(kind: Kind) -> st.SearchStrategy[Redaction]:
    """Any redaction that a policy may write for a field of ``kind``."""
    choices: list[st.SearchStrategy[Redaction]] = [st.sampled_from([REVEAL, PRESENT, DROP])]
    if kind in SHORTEST:
        choices.append(_masks(SHORTEST[kind]))
    if kind is Kind.NAME:
        choices.append(st.just(KeepSurname()))
    if kind in PSEUDONYMOUS:
        choices.append(st.sampled_from(PSEUDONYMS))
    if kind in BANDED:
        choices.append(bands())
    if kind is Kind.DATE:
        choices.append(ages())
    if kind is Kind.CATEGORY:
        choices.append(st.sampled_from(GROUPS))
    ladder = LADDERS.get(kind)
    if ladder is not None:
        choices.append(st.sampled_from(STEPS[ladder]).map(lambda step: Generalise(ladder, step)))
    return st.one_of(choices)


def _masks(shortest: int) -> st.SearchStrategy[Mask]:
    """Masks that hide something of every value, and in none of them reach beyond the middle."""
    counts = st.integers(0, shortest - 1)
    places = st.lists(st.integers(-shortest, shortest).filter(bool), max_size=3).map(tuple)
    written = st.tuples(counts, counts, places).filter(any).map(lambda kept: Mask(*kept))
    return written.filter(lambda mask: mask.kept < shortest and mask.reach <= shortest)


@cache
def values_of(kind: Kind) -> st.SearchStrategy[Scalar | None]:
    """What a source may hold in a field of ``kind``: well formed, slightly changed, or anything at all."""
    specimens = st.sampled_from(SPECIMENS[kind])
    return st.one_of(specimens, specimens.flatmap(_changed), specimens.flatmap(_changed), _LOOSE)


@lru_cache(maxsize=None, typed=True)
def _changed(value: Scalar) -> st.SearchStrategy[Scalar | None]:
    """``value`` with one character another, or a number close by."""
    if isinstance(value, str) and value:
        places, characters = st.integers(0, len(value) - 1), st.sampled_from("0123459X*李路号弄区@·., ")
        return st.builds(lambda place, other: value[:place] + other + value[place + 1 :], places, characters)
    if isinstance(value, int) and not isinstance(value, bool):
        return st.integers(-70, 70).map(lambda step: value + step)
    return st.just(value)
