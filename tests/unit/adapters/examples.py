"""A small table of households, and plans about it, for tests of single adapters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from gateway.model.catalogue import Field, RecordType, Sensitivity, Title
from gateway.model.condition import All, AnyOf, Comparison, Condition, Operator
from gateway.model.kinds import Kind
from gateway.model.plan import Column, DisclosurePlan, Limits, Order, Provenance, Treatment, View
from gateway.redaction.plain import REVEAL

FIELDS: Final = {
    "household_no": Kind.REFERENCE,
    "area_code": Kind.AREA,
    "status": Kind.CATEGORY,
    "address": Kind.ADDRESS,
    "registered": Kind.DATE,
    "changed": Kind.DATETIME,
    "size": Kind.INTEGER,
    "income": Kind.NUMBER,
}

_TITLE: Final = Title("户", "household")

HOUSEHOLD: Final = RecordType(
    name="household",
    version=1,
    title=_TITLE,
    level="item",
    category="household",
    owner="户政管理",
    consent=None,
    source="archive",
    table="household",
    identifier="household_no",
    area="area_code",
    data_subjects=(),
    marks={},
    fields={name: Field(name, _TITLE, kind, Sensitivity.INTERNAL, name) for name, kind in FIELDS.items()},
)


def within(*areas: str) -> Comparison:
    return Comparison("area_code", Kind.AREA, Operator.WITHIN, areas)


def status(value: str) -> Comparison:
    return Comparison("status", Kind.CATEGORY, Operator.IS, value)


TWO_RULES: Final = AnyOf((All((within("310115003"), status("active"))), All((within("310115004"), status("moved")))))
"""The rows of two allow rules, each with areas of its own."""


def plan(visible: Condition, fields: tuple[str, ...] = ("status",), **treatments: Treatment) -> DisclosurePlan:
    """The first hundred records in the order of the identifier."""
    names = dict.fromkeys(("household_no", *fields, *treatments))
    columns = {name: Column(name, FIELDS[name], name, treatments.get(name, REVEAL)) for name in names}
    view = View(
        record_type="household",
        source="archive",
        table="household",
        identifier="household_no",
        visible=visible,
        columns=columns,
        source_columns={name: name for name in FIELDS},
        withheld=(),
        filter_on=frozenset(columns),
        sort_on=frozenset(columns),
        limits=Limits(100, 1000),
        obligations=(),
        provenance=Provenance((), "", ""),
        key=repr((columns, visible)),
    )
    return DisclosurePlan(view, tuple(columns), All(()), (Order("household_no"),), None, 100)


def later(asked: DisclosurePlan, last: str) -> DisclosurePlan:
    """The page after the household ``last``."""
    return replace(asked, after=(last,))


def households(count: int) -> list[tuple[Any, ...]]:
    """Number, area and status of ``count`` households of twenty committees."""
    return [
        (f"H{number:06d}", f"3101150{number % 5:02d}{number % 4:03d}", "active" if number % 3 else "moved")
        for number in range(count)
    ]
