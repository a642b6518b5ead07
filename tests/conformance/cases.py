"""Cases by hand: what a plan means, in examples that can be read. Every adapter is held to them, memory first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from gateway.model.condition import ALWAYS, All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import ABSENT, WITHHELD, Record
from gateway.model.plan import Choice, Column, DisclosurePlan, Order, Treatment
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import Domain, Pseudonym
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.conformance.specimens import FIELDS, GROUPS, IDENTIFIER, view_of


@dataclass(frozen=True, slots=True)
class Case:
    """A table, a plan, and the records that it yields."""

    name: str
    table: tuple[Mapping[str, Any], ...]
    plan: DisclosurePlan
    records: tuple[Record, ...]


def _plan(  # noqa: PLR0913 - the parts of a plan, most of them left out in each case
    shown: Mapping[str, Treatment],
    *,
    visible: Condition = ALWAYS,
    criteria: Condition = ALWAYS,
    order: tuple[Order, ...] = (),
    after: tuple[Scalar | None, ...] | None = None,
    limit: int = 10,
) -> DisclosurePlan:
    treatments = {IDENTIFIER: REVEAL, **{key.column: REVEAL for key in order}, **shown}
    columns = {name: Column(name, FIELDS[name], name, treatment) for name, treatment in treatments.items()}
    view = view_of(columns, visible)
    return DisclosurePlan(view, tuple(shown), criteria, (*order, Order(IDENTIFIER)), after, limit)


def _compare(field: str, operator: Operator, value: Scalar | tuple[Scalar, ...]) -> Comparison:
    return Comparison(field, FIELDS[field], operator, value)


def _table(field: str, *values: object) -> tuple[dict[str, Any], ...]:
    return tuple({IDENTIFIER: chr(ord("a") + position), field: value} for position, value in enumerate(values))


_PEOPLE: Final = (
    {IDENTIFIER: "a", "age": 67, "phone": "13800000000", "area": "310115003001", "category": "open"},
    {IDENTIFIER: "b", "age": None, "phone": "44", "area": "310115003002", "category": None},
    {IDENTIFIER: "c", "age": -3, "phone": None, "area": "310115", "category": "open"},
    {IDENTIFIER: "d", "age": 67, "phone": "13900000001", "area": None, "category": "closed"},
)
_OPEN: Final = _compare("category", Operator.IS, "open")

_PSEUDONYM: Final = Pseudonym(Domain("committee", "care", (bytes(32),)))

CASES: Final = (
    Case(
        "names-are-found-by-the-model-that-a-scrub-names",
        _table("story", "昨晚赵小川没有回家", "天气晴好", None),
        _plan({"story": Scrub(frozenset({Detector.NAME}), names_model=NamesModel.CUTWORD)}),
        (("昨晚[人名1]没有回家", "a"), ("天气晴好", "b"), (None, "c")),
    ),
    Case(
        "names-that-only-the-model-finds-stay-without-it",
        _table("story", "昨晚赵小川没有回家"),
        _plan({"story": Scrub(frozenset({Detector.NAME}))}),
        (("昨晚赵小川没有回家", "a"),),
    ),
    Case(
        "not-is-two-valued-where-sql-has-null",
        _PEOPLE,
        _plan({}, visible=Not(_OPEN)),
        (("b",), ("d",)),
    ),
    Case(
        "is-not-is-false-of-null", _PEOPLE, _plan({}, visible=_compare("category", Operator.IS_NOT, "open")), (("d",),)
    ),
    Case(
        "de-morgan-holds-with-nulls",
        _PEOPLE,
        _plan({}, visible=Not(All((_OPEN, _compare("age", Operator.AT_LEAST, 0))))),
        (("b",), ("c",), ("d",)),
    ),
    Case("all-of-nothing-is-true", _PEOPLE, _plan({}, visible=All(())), (("a",), ("b",), ("c",), ("d",))),
    Case("any-of-nothing-is-false", _PEOPLE, _plan({}, visible=AnyOf(())), ()),
    Case("in-nothing-is-false", _PEOPLE, _plan({}, visible=_compare("age", Operator.IN, ())), ()),
    Case(
        "within-goes-by-significant-digits",
        _PEOPLE,
        _plan({}, visible=_compare("area", Operator.WITHIN, ("310115003000",))),
        (("a",), ("b",)),
    ),
    Case(
        "within-a-finer-area-than-the-record-says-is-false",
        _PEOPLE,
        _plan({}, visible=_compare("area", Operator.WITHIN, ("310115003001", ""))),
        (("a",),),
    ),
    Case(
        "within-overlapping-areas-answers-a-record-once",
        _PEOPLE,
        _plan({}, visible=_compare("area", Operator.WITHIN, ("310115", "310115003", "310115003001"))),
        (("a",), ("b",), ("c",)),
    ),
    Case(
        "a-mask-hides-all-of-a-malformed-value",
        _PEOPLE,
        _plan({"phone": Mask(keep_last=4)}),
        (("*******0000", "a"), ("**", "b"), (None, "c"), ("*******0001", "d")),
    ),
    Case(
        "a-pseudonym-is-the-same-for-every-spelling-of-a-value",
        _table("id_number", "310115195003071230", "310115500307123", "malformed", None),
        _plan({"id_number": _PSEUDONYM}),
        (
            ("6e70a2122c79c68927f34b4bccc8552b4e5d5293409795371e10dcda5de45c22", "a"),
            ("6e70a2122c79c68927f34b4bccc8552b4e5d5293409795371e10dcda5de45c22", "b"),
            ("adf513380d5fdcb51ace35fc522ab62e8b268079daba896e2cecc3c7c99f5be2", "c"),
            (None, "d"),
        ),
    ),
    Case(
        "bands-are-cut-downwards-below-zero",
        _PEOPLE,
        _plan({"age": Band(10)}),
        (("60..69", "a"), (None, "b"), ("-10..-1", "c"), ("60..69", "d")),
    ),
    Case(
        "bands-at-the-ends-of-what-a-database-counts",
        _table("age", 2**63 - 1, -(2**63)),
        _plan({"age": Band(1000)}),
        (("9223372036854775000..9223372036854775999", "a"), ("-9223372036854776000..-9223372036854775001", "b")),
    ),
    Case(
        "bands-may-be-open-to-their-ends",
        _PEOPLE,
        _plan({"age": Band(10, 0, 60)}),
        (("60+", "a"), (None, "b"), ("<0", "c"), ("60+", "d")),
    ),
    Case(
        "bands-of-numbers-have-no-last-value",
        _table("score", 1200.5, 1499.999, -0.5, 3000.0, float("inf"), None),
        _plan({"score": Band(500, last=3000)}),
        (
            ("1000..<1500", "a"),
            ("1000..<1500", "b"),
            ("-500..<0", "c"),
            ("3000+", "d"),
            (WITHHELD, "e"),
            (None, "f"),
        ),
    ),
    Case(
        "an-age-is-reckoned-on-its-day",
        _table("born", "1966-11-22", "1966-11-23", "2026-11-23", "1966-11-39", "1966", None),
        _plan({"born": AgeBand(Band(10, last=60), date(2026, 11, 22))}),
        (("60+", "a"), ("50..59", "b"), (WITHHELD, "c"), ("50..59", "d"), (WITHHELD, "e"), (None, "f")),
    ),
    Case(
        "an-age-without-a-day-is-withheld",
        _table("born", "1966-11-22", None),
        _plan({"born": AgeBand(Band(10))}),
        ((WITHHELD, "a"), (None, "b")),
    ),
    Case(
        "a-group-is-shown-of-what-the-hierarchy-knows",
        _table("category", "a", "A", "é", "e\u0301", "all", None),
        _plan({"category": GROUPS[0]}),
        (("'; --", "a"), ("[a]", "b"), ("%", "c"), (WITHHELD, "d"), (WITHHELD, "e"), (None, "f")),
    ),
    Case(
        "a-criterion-on-a-group-finds-all-of-its-members-and-no-value-of-that-name",
        _table("category", "a", "A", "é", "all", None),
        _plan(
            {"category": GROUPS[1]},
            criteria=Comparison("category", Kind.CATEGORY, Operator.IS, "all"),
        ),
        (("all", "a"), ("all", "b")),
    ),
    Case(
        "where-some-rows-are-grouped-all-are-compared-as-they-are-shown",
        _table("category", "all", "a", "é"),
        _plan(
            {"category": Choice(_compare("category", Operator.IS, "all"), REVEAL, GROUPS[1])},
            criteria=Comparison("category", Kind.CATEGORY, Operator.IS, "all"),
            order=(Order("category"),),
        ),
        (("all", "all", "a"), ("all", "all", "b")),
    ),
    Case(
        "a-choice-decides-by-the-stored-row-and-not-by-what-is-shown",
        _PEOPLE,
        _plan({"age": Choice(_OPEN, REVEAL, DROP), "category": PRESENT}),
        ((67, WITHHELD, "a"), (ABSENT, None, "b"), (-3, WITHHELD, "c"), (ABSENT, WITHHELD, "d")),
    ),
    Case(
        "a-choice-may-mix-numbers-and-text",
        _PEOPLE,
        _plan({"age": Choice(_OPEN, REVEAL, Band(10))}),
        ((67, "a"), (None, "b"), (-3, "c"), ("60..69", "d")),
    ),
    Case(
        "absent-and-withheld-compare-as-null",
        _PEOPLE,
        _plan(
            {"age": Choice(_OPEN, REVEAL, PRESENT)},
            criteria=Not(_compare("age", Operator.AT_LEAST, 0)),
        ),
        ((None, "b"), (-3, "c"), (WITHHELD, "d")),
    ),
    Case(
        "a-criterion-on-a-generalised-field-compares-it-generalised",
        _PEOPLE,
        _plan(
            {"age": Band(10)},
            criteria=Comparison("age", Kind.CATEGORY, Operator.IS, "60..69"),
        ),
        (("60..69", "a"), ("60..69", "d")),
    ),
    Case(
        "where-some-rows-are-generalised-only-those-are-compared",
        _PEOPLE,
        _plan(
            {"age": Choice(_OPEN, REVEAL, Band(10))},
            criteria=Comparison("age", Kind.CATEGORY, Operator.PRESENT, value=True),
            order=(Order("age"),),
        ),
        (("60..69", "60..69", "d"),),
    ),
    Case(
        "null-comes-first-ascending",
        _PEOPLE,
        _plan({}, order=(Order("age"),)),
        ((None, "b"), (-3, "c"), (67, "a"), (67, "d")),
    ),
    Case(
        "null-comes-last-descending",
        _PEOPLE,
        _plan({}, order=(Order("age", descending=True),)),
        ((67, "a"), (67, "d"), (-3, "c"), (None, "b")),
    ),
    Case(
        "a-page-begins-after-a-null-ascending",
        _PEOPLE,
        _plan({}, order=(Order("age"),), after=(None, "b"), limit=1),
        ((-3, "c"),),
    ),
    Case(
        "a-page-ends-with-the-nulls-descending",
        _PEOPLE,
        _plan({}, order=(Order("age", descending=True),), after=(67, "a")),
        ((67, "d"), (-3, "c"), (None, "b")),
    ),
    Case(
        "the-identifier-may-descend",
        _PEOPLE,
        _plan({}, order=(Order(IDENTIFIER, descending=True),)),
        (("d", "d"), ("c", "c"), ("b", "b"), ("a", "a")),
    ),
    Case(
        "text-is-ordered-by-code-point",
        tuple({IDENTIFIER: name} for name in ("é", "e\u0301", "🐼", "\uffff", "a", "A", "李", "")),
        _plan({}),
        (("",), ("A",), ("a",), ("e\u0301",), ("é",), ("李",), ("\uffff",), ("🐼",)),
    ),
    Case(
        "false-comes-before-true",
        _table("active", True, None, False),
        _plan({"active": REVEAL}, order=(Order("active"),)),
        ((None, None, "b"), (False, False, "c"), (True, True, "a")),
    ),
    Case(
        "wildcards-are-ordinary-characters",
        _table("remark", "%", "*", "[a]", "a", "'; drop table specimen; --"),
        _plan(
            {"remark": REVEAL}, visible=_compare("remark", Operator.IN, ("%", "*", "[a]", "'; drop table specimen; --"))
        ),
        (("%", "a"), ("*", "b"), ("[a]", "c"), ("'; drop table specimen; --", "e")),
    ),
    Case(
        "a-date-without-the-shape-of-one-compares-as-null",
        _table("born", "1950-03-07", "1950", "1950-03-07 ", None, "１950-03-07"),
        _plan({}, visible=_compare("born", Operator.BEFORE, "2008-11-22")),
        (("a",),),
    ),
    Case(
        "a-quarter-needs-a-month-that-exists",
        _table("born", "2026-11-22", "2026-13-01", "2026-00-01", None),
        _plan({"born": Generalise(Ladder.TIME, "quarter")}),
        (("2026-Q4", "a"), (WITHHELD, "b"), (WITHHELD, "c"), (None, "d")),
    ),
    Case(
        "an-address-is-cut-where-the-lazy-pattern-cuts-it",
        _table("address", "上海市浦东新区花木街道牡丹路100弄5号602室", "上海市上海市县区街道路路100弄5号", "牡丹路"),
        _plan({"address": Generalise(Ladder.ADDRESS, "street")}),
        (("上海市浦东新区花木街道牡丹路", "a"), ("上海市上海市县区街道路路", "b"), (WITHHELD, "c")),
    ),
    Case(
        "a-column-of-another-field-s-value-stands-beside-that-field",
        _PEOPLE,
        DisclosurePlan(
            view_of(
                {
                    IDENTIFIER: Column(IDENTIFIER, FIELDS[IDENTIFIER], IDENTIFIER, REVEAL),
                    "phone": Column("phone", FIELDS["phone"], "phone", Choice(_OPEN, REVEAL, DROP)),
                    "?": Column(
                        "?",
                        FIELDS[IDENTIFIER],
                        IDENTIFIER,
                        Choice(_compare("age", Operator.AT_LEAST, 60), PRESENT, DROP),
                        of=IDENTIFIER,
                    ),
                }
            ),
            ("?",),
            _compare("phone", Operator.IN, ("13800000000", "13900000001", "44")),
            (Order(IDENTIFIER),),
            None,
            10,
        ),
        ((WITHHELD, "a"),),
    ),
    Case(
        "such-a-column-is-absent-where-its-condition-does-not-hold",
        _PEOPLE,
        DisclosurePlan(
            view_of(
                {
                    IDENTIFIER: Column(IDENTIFIER, FIELDS[IDENTIFIER], IDENTIFIER, REVEAL),
                    "?": Column("?", FIELDS[IDENTIFIER], IDENTIFIER, Choice(_OPEN, PRESENT, DROP), of=IDENTIFIER),
                }
            ),
            ("?",),
            ALWAYS,
            (Order(IDENTIFIER),),
            None,
            10,
        ),
        ((WITHHELD, "a"), (ABSENT, "b"), (WITHHELD, "c"), (ABSENT, "d")),
    ),
    Case("nothing-is-answered-to-a-limit-of-none", _PEOPLE, _plan({}, limit=0), ()),
)

REFUSED: Final = {
    name: _plan({field: REVEAL}, criteria=_compare(field, Operator.IN, (value,)))
    for name, field, value in (
        ("whole-number-beyond-64-bits", "age", 2**63),
        ("not-a-number", "score", float("nan")),
        ("nul", "remark", "a\0b"),
        ("half-a-surrogate-pair", "remark", "\ud83d"),
        ("another-type-than-the-kind's", "age", "67"),
    )
}
"""Questions with a constant that sources would take differently."""
