"""Redactions and values for property tests: near-alike values, for it is among those that a redaction may slip."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar
from gateway.model.plan import Outcome, Redaction
from gateway.redaction.generalise import LADDERS, STEPS, Generalise, Ladder
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
    Kind.AREA: ("310115", "310115003", "310115003001"),
    Kind.DATE: ("1950-03-07", "1950-12-31"),
    Kind.DATETIME: ("2026-05-01T21:40:07", "2026-11-30T00:00:00"),
    Kind.INTEGER: (0, 7, -1, 2**63 - 1, -(2**63)),
    Kind.NUMBER: (0.0, 12.5, 3),
    Kind.BOOLEAN: (True, False),
}


PSEUDONYMS: Final = (
    Pseudonym(),
    Pseudonym(Domain("committee-1", "elderly-care", (b"a" * 32,))),
    Pseudonym(Domain("committee-2", "elderly-care", (b"b" * 32, b"c" * 32))),
)

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
    bands = st.integers(2, 60).map(lambda width: Generalise(Ladder.BAND, str(width)))
    plain = st.sampled_from([REVEAL, PRESENT, DROP, KeepSurname()])
    return st.one_of(plain, masks, st.sampled_from(steps), bands, st.sampled_from(PSEUDONYMS))


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
    ladder = LADDERS.get(kind)
    if ladder is Ladder.BAND:
        choices.append(st.integers(2, 60).map(lambda width: Generalise(Ladder.BAND, str(width))))
    elif ladder is not None:
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
