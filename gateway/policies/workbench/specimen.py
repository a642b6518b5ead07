"""One record, looked at from the station's own desk: as the archive holds it, and as a partner is shown it.

Both are plans like any other, so both are executed and checked like any other. The view that holds back nothing exists
for no door: ``gateway.desk`` reads by it which reasons apply to a record, and shows none of its values.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.model.catalogue import RecordType
from gateway.model.condition import ALWAYS
from gateway.model.inquiry import Action, Inquiry
from gateway.model.kinds import Scalar
from gateway.model.outcome import Absent, Outcome, Record, Withheld
from gateway.model.plan import Column, DisclosurePlan, Limits, Provenance, View
from gateway.policies.question import compile_plan
from gateway.redaction.plain import REVEAL


def of_one_record(view: View, identifier: str) -> DisclosurePlan:
    """The plan for the record that ``identifier`` writes, with every column of ``view``."""
    return compile_plan(view, Inquiry(view.record_type, Action.READ, identifier=identifier))


def as_stored(record_type: RecordType) -> View:
    """Every record and every field of a type as the archive holds it."""
    return View(
        record_type=record_type.name,
        source=record_type.source,
        table=record_type.table,
        identifier=record_type.identifier,
        visible=ALWAYS,
        columns={name: Column(name, field.kind, field.column, REVEAL) for name, field in record_type.fields.items()},
        source_columns={name: field.column for name, field in record_type.fields.items()},
        withheld=(),
        filter_on=frozenset(),
        sort_on=frozenset(),
        limits=Limits(page=1, per_day=1),
        obligations=(),
        provenance=Provenance((), "", ""),
        key="",
    )


def outcomes(plan: DisclosurePlan, record: Record) -> dict[str, Outcome]:
    """What a source answered to ``plan``, by name."""
    return dict(zip(plan.columns, record, strict=False))


def row(plan: DisclosurePlan, record: Record) -> Mapping[str, Scalar | None]:
    """The stored row that a source answered to a plan over ``as_stored``; conditions take for null what it cannot be.

    A value that is not even of its kind's type compares as null, here as in every source.
    """
    return {
        name: None if isinstance(outcome, Absent | Withheld) else outcome
        for name, outcome in outcomes(plan, record).items()
    }
