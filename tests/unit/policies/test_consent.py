"""Where a purpose rests on consent, statute asks for more: whatever the marks, the exceptions and the policies say.

Every shipped type is tried as if it declared every mark in a field of its own, and had a field for every tag without
a kind that tells, and for every kind without a tag.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.catalogue.load import load_catalogue
from gateway.errors import GatewayError
from gateway.model.catalogue import Catalogue, Field, Mark, MarkSource, RecordType, Sensitivity, Tag, Title
from gateway.model.condition import ALWAYS, matches
from gateway.model.grant import Grant, LegalBasis, Necessity, Partner, Purpose
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import ABSENT
from gateway.policies.compile import MARK_KINDS, compile_view
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Assessment, Effect, Policy, PolicyLimits, Rule
from gateway.policies.tested import HARMLESS
from gateway.redaction.plain import REVEAL
from tests.factories import DAY

CONFIG = Path(__file__).parents[3] / "config"
GUARDRAILS = load_guardrails(CONFIG / "guardrails.yaml")

OPENED_BY = {Mark.SEALED: "judicial-organ", Mark.PUBLIC_ORDER: "judicial-organ", Mark.TECHNICAL: "technical-material"}
CLOSED = (Mark.SEALED, Mark.PUBLIC_ORDER, Mark.TECHNICAL, Mark.SUB_FILE)
SENSITIVE = frozenset({Tag.BIOMETRIC, Tag.HEALTH, Tag.FINANCIAL})
WHO_AND_WHERE = frozenset(
    {Tag.IDENTITY, Tag.CONTACT, Tag.LOCATION, Tag.WORKPLACE, Tag.FAMILY, Tag.VEHICLE, Tag.NARRATIVE}
)
OF_A_CHILD = WHO_AND_WHERE | {Tag.HEALTH, Tag.MINOR, Tag.BIOMETRIC}
IDENTIFYING = frozenset(
    {Kind.NAME, Kind.ID_NUMBER, Kind.PHONE, Kind.PLATE, Kind.BANK_CARD}
    | {Kind.PASSPORT, Kind.EMAIL, Kind.ADDRESS, Kind.COORDINATE, Kind.NARRATIVE}
)
FILLINGS: dict[Kind, Scalar] = {Kind.INTEGER: 1, Kind.NUMBER: 1.0, Kind.BOOLEAN: False, Kind.DATE: "2026-01-01"}

maybe = st.sampled_from([True, False, None])
marks_of_records = st.fixed_dictionaries(
    {
        **dict.fromkeys(Mark, maybe),
        Mark.CLASSIFICATION: st.sampled_from(["公开", "内部", "秘密", None]),
        Mark.DECLASSIFIED: st.sampled_from([None, "2020-01-31", "期满"]),
    }
)
mostly_harmless = st.fixed_dictionaries(
    {
        **dict.fromkeys(Mark, st.sampled_from([False, False, False, None])),
        Mark.CLASSIFICATION: st.just("公开"),
        Mark.DECLASSIFIED: st.none(),
        Mark.CONSENTED: st.sampled_from([True, True, True, False]),
        Mark.UNDER_FOURTEEN: maybe,
        Mark.GUARDIAN_CONSENTED: maybe,
        Mark.MINOR: maybe,
    }
)


@cache
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG / "catalogue")


@cache
def marked(name: str) -> RecordType:
    """A shipped type with a field of its own for every mark, and for every tag and every kind by itself."""
    record_type = catalogue().types[name]
    of_marks = {mark: _field(f"is_{mark}", MARK_KINDS.get(mark, Kind.BOOLEAN)) for mark in Mark}
    alone = [_field(f"kind_{kind}", kind) for kind in Kind] + [_field(f"tag_{tag}", Kind.CATEGORY, tag) for tag in Tag]
    fields = {**record_type.fields, **{field.name: field for field in (*of_marks.values(), *alone)}}
    marks = {mark: MarkSource(field=field.name) for mark, field in of_marks.items()}
    return replace(record_type, fields=fields, marks=marks)


def _field(name: str, kind: Kind, *tags: Tag) -> Field:
    return Field(name, Title(name, name), kind, Sensitivity.INTERNAL, name, frozenset(tags))


@cache
def everything(name: str) -> Policy:
    """A policy that reveals every field of every record."""
    record_type = marked(name)
    return Policy(
        name="everything",
        version=1,
        schema=record_type.schema,
        partner_kind="police",
        purposes=frozenset({"any"}),
        first=DAY,
        last=DAY,
        basis="none",
        limits=PolicyLimits(page=1, per_day=1, statistics_min_group=10),
        rules=(
            Rule(
                id="everything",
                effect=Effect.ALLOW,
                actions=frozenset({Action.LIST}),
                record_type=name,
                where=ALWAYS,
                fields=dict.fromkeys(record_type.fields, REVEAL),
                filter_on=frozenset(),
                sort_on=frozenset(),
            ),
        ),
        tests=(),
        digest="d" * 64,
        assessment=Assessment("an assessment", "somebody", DAY),
    )


def shown(name: str, marks: dict[Mark, Scalar | None], purpose: Purpose, case: str | None) -> set[str] | None:
    """The fields of a record that leave, or None where it does not exist."""
    record_type = marked(name)
    partner = Partner("police", "police", "police", ("310000",), active=True)
    grant = Grant(partner, "all", purpose, name, Action.LIST, ("310000",), DAY, "client", case, "officer")
    try:
        view = compile_view([everything(name)], GUARDRAILS, record_type, grant)
    except GatewayError:
        return None
    row: dict[str, Scalar | None] = {each.name: FILLINGS.get(each.kind, "x") for each in record_type.fields.values()}
    row |= {str(source.field): marks[mark] for mark, source in record_type.marks.items()}
    if not matches(view.visible, row):
        return None
    return {field for field, column in view.columns.items() if column.outcome(row) is not ABSENT}


def _of(*, consent: bool, necessary: frozenset[Tag] = SENSITIVE, **marks: Scalar | None) -> Callable[[Any], Any]:
    """A case that is tried in every run: every exception permitted, and a case named."""
    given_marks = {**HARMLESS, **{Mark(mark): value for mark, value in marks.items()}}
    opened = frozenset({"judicial-organ", "technical-material"})
    return example(marks=given_marks, consent=consent, permits=opened, necessary=necessary, case="case")


@pytest.mark.parametrize("name", sorted(catalogue().types))
@_of(consent=False)
@_of(consent=False, necessary=frozenset())
@_of(consent=False, minor=True)
@_of(consent=False, protected=True)
@_of(consent=False, consented=None)
@_of(consent=False, sealed=True, technical=True, public_order=True)
@_of(consent=False, under_fourteen=True)
@_of(consent=True, under_fourteen=False)
@_of(consent=True, under_fourteen=None)
@_of(consent=True, under_fourteen=True, guardian_consented=True)
@given(
    marks=marks_of_records | mostly_harmless,
    consent=st.booleans(),
    permits=st.frozensets(st.sampled_from(["judicial-organ", "technical-material", "recorded-necessity"])),
    necessary=st.frozensets(st.sampled_from(sorted(SENSITIVE))),
    case=st.sampled_from([None, "case"]),
)
def test_what_statute_withholds_is_withheld_and_nothing_else_is(  # noqa: PLR0913, PLR0917 - what may differ
    name: str,
    marks: dict[Mark, Scalar | None],
    consent: bool,
    permits: frozenset[str],
    necessary: frozenset[Tag],
    case: str | None,
) -> None:
    necessity = Necessity(necessary, "an assessment", DAY) if necessary else None
    basis = LegalBasis("个人信息保护法第13条", frozenset({"police"}), consent)
    purpose = Purpose("any", Title("任意", "Any"), basis, True, True, permits, (), necessity)

    leaves = shown(name, marks, purpose, case)

    opened = permits if case else frozenset[str]()
    is_open = marks[Mark.CLASSIFICATION] in {"公开", "内部"} or marks[Mark.DECLASSIFIED] == "2020-01-31"
    is_closed = any(marks[mark] is not False and OPENED_BY.get(mark) not in opened for mark in CLOSED)
    if not is_open or is_closed or (consent and marks[Mark.CONSENTED] is not True):
        assert leaves is None
        return
    assert leaves == {
        field.name
        for field in marked(name).fields.values()
        if not field.tags & _tags(marks, necessary, consent=consent)
        and not (field.kind in IDENTIFYING and _is_protected(marks, consent=consent))
    }


def _is_minor(marks: dict[Mark, Scalar | None]) -> bool:
    return marks[Mark.MINOR] is not False and marks[Mark.MISSING_CHILD] is not True


def _is_without_guardian(marks: dict[Mark, Scalar | None], *, consent: bool) -> bool:
    return consent and marks[Mark.UNDER_FOURTEEN] is not False and marks[Mark.GUARDIAN_CONSENTED] is not True


def _is_protected(marks: dict[Mark, Scalar | None], *, consent: bool) -> bool:
    is_child = _is_minor(marks) or _is_without_guardian(marks, consent=consent)
    return is_child or marks[Mark.PROTECTED] is not False


def _tags(marks: dict[Mark, Scalar | None], necessary: frozenset[Tag], *, consent: bool) -> frozenset[Tag]:
    """The tags of which no field may leave."""
    tags = frozenset({Tag.REPORTER}) | (SENSITIVE - necessary)
    if marks[Mark.CONSENTED] is not True:
        tags |= {Tag.MEDIATION}
    if marks[Mark.PROTECTED] is not False:
        tags |= WHO_AND_WHERE | {Tag.BIOMETRIC}
    if _is_minor(marks):
        tags |= OF_A_CHILD
    if _is_without_guardian(marks, consent=consent):
        tags |= OF_A_CHILD | {Tag.FINANCIAL}
    return tags
