"""Archives and plans that nobody thought of: one table with a field of every kind, and any question about it.

Values come from small pools, so that rows and constants meet; every pool holds values that look right and are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from hypothesis import strategies as st

from gateway.model.condition import ALWAYS, All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import ORDERED, Kind, Scalar
from gateway.model.plan import Choice, Column, DisclosurePlan, Limits, Order, Provenance, Redaction, Treatment, View
from gateway.redaction.band import BANDED, AgeBand, Band
from gateway.redaction.generalise import LADDERS, STEPS, Generalise, Ladder
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import Domain, Pseudonym
from gateway.redaction.reference import Reference, SubjectKey
from gateway.redaction.scrub.known import Known
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from gateway.redaction.surname import KeepSurname

TABLE: Final = "specimen"
IDENTIFIER: Final = "number"

FIELDS: Final[Mapping[str, Kind]] = {
    IDENTIFIER: Kind.REFERENCE,
    "remark": Kind.TEXT,
    "story": Kind.NARRATIVE,
    "name": Kind.NAME,
    "id_number": Kind.ID_NUMBER,
    "phone": Kind.PHONE,
    "plate": Kind.PLATE,
    "card": Kind.BANK_CARD,
    "passport": Kind.PASSPORT,
    "mail": Kind.EMAIL,
    "address": Kind.ADDRESS,
    "place": Kind.COORDINATE,
    "area": Kind.AREA,
    "category": Kind.CATEGORY,
    "born": Kind.DATE,
    "seen": Kind.DATETIME,
    "age": Kind.INTEGER,
    "score": Kind.NUMBER,
    "active": Kind.BOOLEAN,
}

_ODD: Final = (
    "",
    " ",
    "%",
    "_",
    "*",
    "?",
    "[a]",
    "'",
    '"',
    "\\",
    "a",
    "A",
    "é",
    "e\u0301",
    "\uffff",
    "🐼",
    "**",
    "NULL",
    "0",
)

POOLS: Final[Mapping[Kind, tuple[Scalar, ...]]] = {
    Kind.TEXT: _ODD,
    Kind.NARRATIVE: (
        *_ODD,
        "户主李雷（310115195003071230），电话138 0000 0000；欧阳夏丹住牡丹路100弄5号",
        "嫌疑人张三驾驶沪A·12345离开，\u200b李\u200b雷报警",
    ),
    Kind.REFERENCE: _ODD,
    Kind.CATEGORY: (*_ODD, "1950s", "2026-Q4", "60..69", "60+", "all", "310115"),
    Kind.NAME: (
        "李雷",
        "欧阳夏丹",
        "阿卜杜拉·买买提",
        "Li Lei",
        "李",
        "李雷\n",
        "李雷 ",
        "〇〇",
        "鿿一",
        "ꀀ李",
        "·" * 30,
        "李" * 31,
    ),
    Kind.ID_NUMBER: (
        "310115195003071230",
        "31011519500307123x",
        "310115500307123",
        "３10115195003071230",
        "31011519500307123",
        "x",
    ),
    Kind.PHONE: (
        "13800000000",
        "23800000000",
        "1380000000",
        "13800000000\n",
        "１3800000000",
        "٣3800000000",
        "1*********0",
        "44",
        "02158581234",
        "0512-6858123",
        "021-5858-1234",
    ),
    Kind.PLATE: ("沪A12345", "沪AD12345", "沪A1234警", "沪a12345", "浙B1234", "A12345X", "沪A1234５"),
    Kind.BANK_CARD: (
        "6222020000000007",
        "6222020000000000000",
        "6222020000000000001",
        "622202000000000",
        "６222020000000007",
    ),
    Kind.PASSPORT: ("E12345678", "EA1234567", "e12345678", "E1234567８", "123456789"),
    Kind.EMAIL: (
        "li.lei@example.com",
        "lei@mail.example.cn",
        "li@example.com",
        "lei@example",
        "a@b@example.com",
        "李雷雷@example.com",
    ),
    Kind.ADDRESS: (
        "上海市浦东新区花木街道牡丹路100弄5号602室",
        "浙江省杭州市西湖区文三路20号",
        "上海市浦东新区市市路1号1幢2单元3室",
        "上海市上海市县区街道路路100弄5号",
        "牡丹路100弄5号",
        "上海市浦东新区花木街道牡丹路",
    ),
    Kind.COORDINATE: (
        "31.2345,121.5678",
        "31.2,121.5",
        "31.23456789,121.00",
        "-31.2,121.5",
        "31,121",
        "３1.2,121.5",
        "1.2,121.5.6",
    ),
    Kind.AREA: (
        "310115003001",
        "310115003",
        "310115",
        "310000",
        "31",
        "3101150030010",
        "310116003001",
        "310115003000",
        "３10115",
        "x",
    ),
    Kind.DATE: (
        "1950-03-07",
        "1966-11-22",
        "2008-11-22",
        "2026-13-01",
        "2026-00-01",
        "2026-12-31",
        "1950-3-7",
        "9999-01-01",
        "1950-03-07 ",
        "２026-01-01",
    ),
    Kind.DATETIME: (
        "2026-11-22T21:31:05",
        "2026-11-22",
        "2026-19-22T00:00:00",
        "1999-01-01T23:59:59",
        "2026-11-22 21:31:05",
    ),
    Kind.INTEGER: (0, 1, -1, 9, 10, -10, 67, 2**63 - 1, -(2**63), 2**53 + 1),
    Kind.NUMBER: (
        *(0.0, -0.0, 1.5, -1.5, 1e308, -5e-324, 0.1, 59.999999999999996, 60.0, -7.000000000000001),
        *(2.0**53, 2.0**53 - 1, 0.5 - 2.0**52, float("inf"), float("-inf")),
    ),
    Kind.BOOLEAN: (True, False),
}
"""Values of the right type, of which some have not the shape."""

DATES: Final[Mapping[Kind, tuple[Scalar, ...]]] = {
    Kind.DATE: ("1950-03-07", "2008-11-22", "2026-12-31"),
    Kind.DATETIME: ("2026-11-22T21:31:05", "1999-01-01T23:59:59"),
}
"""What dates are compared with: constants have the shape of their kind."""

WRONG: Final[Mapping[type, tuple[Scalar | bytes, ...]]] = {
    str: (7, 1.5, b"", b"13800000000", "a\0b", "13800000000\0", "2008-11-22\0x", "310115\0", "李雷\0"),
    int: (1.5, 2.0, "7", "", b"7"),
    float: ("1.5", "", b"\0"),
    bool: (2, -1, "true", 0.5, b"1"),
}
"""Values of another type than the kind's, or with a NUL: only a source without types holds them."""

PSEUDONYMS: Final = (
    Pseudonym(Domain("committee", "care", (b"a" * 32,))),
    Pseudonym(Domain("committee", "roll", (b"b" * 32, b"c" * 32))),
)

BANDS: Final = (
    Band(2),
    Band(10),
    Band(7, first=-7),
    Band(10, last=60),
    Band(10, 0, 60),
    Band(67, 67, 67),
    Band(2**31),
    Band(2**53),
    Band(2**64, 2**64),
    Band(2**64, -(2**64), 2**64),
)
AGES: Final = (
    AgeBand(Band(10), date(2026, 11, 22)),
    AgeBand(Band(18, 18, 54), date(2026, 11, 21)),
    AgeBand(Band(76, 76, 76), date(2026, 3, 6)),
    AgeBand(Band(10)),
)
GROUPS: Final = tuple(
    Group(
        Hierarchy(
            ("group", "branch"),
            (("a", ("'; --", "all")), ("A", ("[a]", "all")), ("é", ("%", "some")), ("0", ("🐼", "some"))),
        ),
        level,
    )
    for level in ("group", "branch")
)
"""Bands at the ends of what is exact, ages whose birthday is near, and groups that are called as values are."""

KNOWN: Final = frozenset(Known(field, FIELDS[field]) for field in ("name", "id_number", "phone", "plate", "address"))
SCRUBS: Final = (
    Scrub(frozenset(Detector), KNOWN),
    Scrub(frozenset({Detector.PHONE})),
    Scrub(frozenset({Detector.PLATE}), KNOWN),
)
"""What looks for everything, for one thing, and for what the record knows besides."""

Row = Mapping[str, Scalar | None]


def rows(*, untyped: bool, most: int = 10) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Tables of up to ``most`` rows; identifiers differ, and are texts of any sort."""
    return st.lists(_row(untyped=untyped), max_size=most, unique_by=lambda row: row[IDENTIFIER])


@st.composite
def _row(draw: st.DrawFn, *, untyped: bool) -> dict[str, Any]:
    """One row, from one byte a field (which is quick to draw, and shrinks towards rows of nulls)."""
    drawn = draw(st.binary(min_size=len(FIELDS), max_size=len(FIELDS)))
    picks = zip(_choices(untyped=untyped).items(), drawn, strict=True)
    row = {field: some[byte % len(some)] for (field, some), byte in picks}
    row["remark"] = draw(st.just(row["remark"]) | _REMARKS)
    row[IDENTIFIER] = draw(_IDENTIFIERS)
    return row


_REMARKS: Final = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
_IDENTIFIERS: Final = st.sampled_from(_ODD) | st.text("ab·🐼", min_size=1, max_size=4)


@cache
def _choices(*, untyped: bool) -> dict[str, tuple[Any, ...]]:
    return {field: (None, *POOLS[kind], *(_wrong(kind) if untyped else ())) for field, kind in FIELDS.items()}


def _wrong(kind: Kind) -> tuple[Scalar | bytes, ...]:
    return WRONG[{Kind.INTEGER: int, Kind.NUMBER: float, Kind.BOOLEAN: bool}.get(kind, str)]


def conditions(kinds: Mapping[str, Kind]) -> st.SearchStrategy[Condition]:
    """Any condition over fields of these kinds, a few levels deep."""
    return _conditions(tuple(sorted(kinds.items())))


@cache
def _conditions(kinds: tuple[tuple[str, Kind], ...]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        st.sampled_from(kinds).flatmap(lambda field: _comparison(*field)),
        lambda parts: st.one_of(
            st.lists(parts, max_size=3).map(lambda some: All(tuple(some))),
            st.lists(parts, max_size=3).map(lambda some: AnyOf(tuple(some))),
            parts.map(Not),
        ),
        max_leaves=5,
    )


@cache
def _comparison(field: str, kind: Kind) -> st.SearchStrategy[Condition]:
    constants = st.sampled_from(DATES.get(kind, POOLS[kind]))
    choices = [
        st.builds(Comparison, st.just(field), st.just(kind), st.just(Operator.PRESENT), st.booleans()),
        st.builds(
            Comparison, st.just(field), st.just(kind), st.sampled_from([Operator.IS, Operator.IS_NOT]), constants
        ),
        st.builds(
            Comparison, st.just(field), st.just(kind), st.just(Operator.IN), st.lists(constants, max_size=4).map(tuple)
        ),
    ]
    if kind is Kind.AREA:
        areas = st.lists(st.sampled_from([*POOLS[kind], "", "00"]), max_size=4).map(tuple)
        choices.append(st.builds(Comparison, st.just(field), st.just(kind), st.just(Operator.WITHIN), areas))
    if kind in ORDERED:
        operators = st.sampled_from([Operator.BEFORE, Operator.AFTER, Operator.AT_LEAST, Operator.LESS_THAN])
        choices.append(st.builds(Comparison, st.just(field), st.just(kind), operators, constants))
    return st.one_of(choices)


@cache
def redactions(kind: Kind) -> st.SearchStrategy[Redaction]:
    """Any redaction, mostly one that says something of ``kind``."""
    plain = st.sampled_from([REVEAL, REVEAL, PRESENT, DROP])
    places = st.lists(st.integers(-9, 9).filter(bool), max_size=3).map(tuple)
    by_places = st.tuples(st.integers(0, 6), st.integers(0, 4), st.just(()) | places).filter(any)
    masks = by_places.map(lambda kept: Mask(*kept)) | st.just(KeepSurname())
    if kind is Kind.NARRATIVE:
        return st.one_of(plain, st.sampled_from(SCRUBS))
    return st.one_of(plain, plain, masks, st.sampled_from(_generalisations(kind)), st.sampled_from(PSEUDONYMS))


def _generalisations(kind: Kind) -> tuple[Redaction, ...]:
    """What generalises values of ``kind``, and for kinds that cannot be, what generalises others."""
    some: list[Redaction] = []
    if kind in BANDED:
        some += BANDS
    if kind is Kind.CATEGORY:
        some += GROUPS
    if kind is Kind.DATE:
        some += AGES
    if kind in LADDERS or not some:
        ladder = LADDERS.get(kind, Ladder.TIME)
        some += [Generalise(ladder, step) for step in STEPS[ladder]]
    return (*some, BANDS[0], GROUPS[0], AGES[0]) if kind is Kind.TEXT else tuple(some)


@cache
def treatments(kind: Kind) -> st.SearchStrategy[Treatment]:
    """A redaction, or a choice between some by conditions on the stored row."""
    return st.recursive(
        redactions(kind), lambda parts: st.builds(Choice, conditions(FIELDS), parts, parts), max_leaves=3
    )


SUBJECT: Final = Column("somebody", Kind.ID_NUMBER, "id_number", Reference(SubjectKey(bytes(32))), of="id_number")
"""A hidden column, by which the ledger knows whom a record is about."""


@st.composite
def views(draw: st.DrawFn) -> View:
    """Any view of the table that reveals the identifier."""
    shown = draw(st.lists(st.sampled_from([field for field in FIELDS if field != IDENTIFIER]), unique=True, max_size=7))
    columns = {name: Column(name, FIELDS[name], name, draw(treatments(FIELDS[name]))) for name in shown}
    columns[IDENTIFIER] = Column(IDENTIFIER, Kind.REFERENCE, IDENTIFIER, REVEAL)
    visible = draw(st.just(ALWAYS) | conditions(FIELDS))
    return view_of(columns, visible, subjects=draw(st.sampled_from([(), (SUBJECT,)])))


def view_of(
    columns: Mapping[str, Column],
    visible: Condition = ALWAYS,
    also: Mapping[str, str] = MappingProxyType({}),
    subjects: tuple[Column, ...] = (),
) -> View:
    """A view of the table, with a key that is all of it; ``also`` names columns of the source once more."""
    return View(
        record_type=TABLE,
        source="archive",
        table=TABLE,
        identifier=IDENTIFIER,
        visible=visible,
        columns=columns,
        source_columns={field: field for field in FIELDS} | dict(also),
        withheld=(),
        filter_on=frozenset(columns),
        sort_on=frozenset(columns),
        limits=Limits(page=100, per_day=1000),
        obligations=(),
        provenance=Provenance((), "", ""),
        key=repr((columns, visible, subjects)),
        subjects=subjects,
    )


@st.composite
def plans(draw: st.DrawFn, cannot_compare: frozenset[Ladder] = frozenset()) -> DisclosurePlan:
    """Any question about any view, from its first row; ``cannot_compare`` names what the source has to leave over."""
    view = draw(views())
    kinds = comparable_kinds(view, cannot_compare)
    keys = draw(st.lists(st.sampled_from(sorted(kinds)), unique=True, max_size=2))
    order = tuple(Order(key, draw(st.booleans())) for key in keys if key != IDENTIFIER)
    return DisclosurePlan(
        view=view,
        columns=tuple(draw(st.permutations(sorted(view.columns)))[: draw(st.integers(0, 8))]),
        criteria=draw(st.just(ALWAYS) | conditions(kinds)),
        order=(*order, Order(IDENTIFIER)),
        after=None,
        limit=draw(st.integers(0, 4) | st.just(100)),
    )


def comparable_kinds(view: View, cannot_compare: frozenset[Ladder]) -> dict[str, Kind]:
    """The fields that criteria and order may use, and the kinds as which they do."""
    return {
        name: column.comparable_kind
        for name, column in view.columns.items()
        if column.comparable_kind is not None
        and not (column.comparable_kind is not column.kind and LADDERS.get(column.kind) in cannot_compare)
    }
