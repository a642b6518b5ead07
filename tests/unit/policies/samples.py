"""A small catalogue and a sound policy over it, of which tests change one thing at a time."""

from __future__ import annotations

from gateway.documents import Faulty, read_document
from gateway.model.catalogue import (
    Catalogue,
    Consent,
    DataSubjectRole,
    Field,
    Mark,
    MarkSource,
    RecordType,
    Sensitivity,
    Tag,
    Title,
)
from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind
from gateway.policies.document import parse_policy
from gateway.policies.policy import Policy

_FIELDS = {
    "household_no": (Kind.REFERENCE, (), ()),
    "area_code": (Kind.AREA, (Tag.LOCATION,), ()),
    "status": (Kind.CATEGORY, (), ()),
    "address": (Kind.ADDRESS, (Tag.LOCATION,), ()),
    "head_name": (Kind.NAME, (Tag.IDENTITY,), ()),
    "head_id_number": (Kind.ID_NUMBER, (Tag.IDENTITY,), ()),
    "head_birth_date": (Kind.DATE, (Tag.IDENTITY,), ("head_id_number",)),
    "phone": (Kind.PHONE, (Tag.CONTACT,), ()),
    "care_needs": (Kind.CATEGORY, (Tag.HEALTH,), ()),
    "members": (Kind.INTEGER, (), ()),
    "income": (Kind.NUMBER, (Tag.FINANCIAL,), ()),
    "visited": (Kind.DATETIME, (), ()),
    "visit_notes": (Kind.NARRATIVE, (Tag.NARRATIVE,), ()),
    "classification": (Kind.CATEGORY, (Tag.INTERNAL,), ()),
    "declassified_on": (Kind.DATE, (Tag.INTERNAL,), ()),
    "sealed": (Kind.BOOLEAN, (Tag.INTERNAL,), ()),
}

NEEDS = Hierarchy(("help", "hours"), (("mobility", ("carry", "day")), ("dementia", ("watch", "always"))))
_HIERARCHIES = {"care_needs": NEEDS}

HOUSEHOLD = RecordType(
    name="household",
    version=3,
    title=Title("户籍档案", "Household register"),
    level="item",
    category="household",
    owner="户政管理",
    consent=Consent("户政管理", "〔2026〕3号", "2026-01-15"),
    source="archive",
    table="household",
    identifier="household_no",
    area="area_code",
    data_subjects=(DataSubjectRole("head", "head_name", "head_id_number"),),
    marks={
        Mark.CLASSIFICATION: MarkSource(field="classification"),
        Mark.DECLASSIFIED: MarkSource(field="declassified_on"),
        Mark.SEALED: MarkSource(field="sealed"),
        Mark.PUBLIC_ORDER: MarkSource(constant=False),
        Mark.SUB_FILE: MarkSource(constant=False),
        Mark.MINOR: MarkSource(constant=False),
        Mark.PROTECTED: MarkSource(constant=False),
        Mark.TECHNICAL: MarkSource(constant=False),
    },
    fields={
        name: Field(
            name, Title(name, name), kind, Sensitivity.PERSONAL, name, frozenset(tags), derived, _HIERARCHIES.get(name)
        )
        for name, (kind, tags, derived) in _FIELDS.items()
    },
)

CATALOGUE = Catalogue({"household": HOUSEHOLD}, digest="c" * 64)

SOUND = """\
policy: elderly-care
version: 7
schema: household@3
partner: {kind: community-committee}
purpose: [elderly-care]
valid: {from: 2026-03-01, until: 2027-02-28}
basis: "Agreement 2026-014, art. 6"
limits: {page: 50, per_day: 500, statistics_min_group: 10}
rules:
  - id: own-area
    allow: [list, read]
    type: household
    where:
      all:
        - {field: area_code, within: partner.areas}
        - {field: status, is: active}
    fields:
      household_no: reveal
      address: {generalise: building}
      head_name: reveal
      head_id_number: {mask: {keep_first: 2}}
      head_birth_date: {generalise: decade}
      phone: {mask: {keep_last: 4}}
      care_needs: reveal
    filter_on: [household_no, care_needs]
    sort_on: [household_no]
  - id: no-recorded-need-less-detail
    restrict: [list, read]
    type: household
    where: {not: {field: care_needs, present: true}}
    fields: {phone: drop}
tests:
  - given: {partner: {areas: ["310115003"]}, purpose: elderly-care}
    record: {household_no: H1, area_code: "310115003001", status: active, head_id_number: "310115195003071230"}
    expect: {head_id_number: "31****************", phone: absent, care_needs: null}
  - given: {partner: {areas: ["310115003"]}, purpose: debt-collection}
    expect: denied
"""


def changed(old: str, new: str) -> str:
    """The sound policy with one place changed."""
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times in the sample"
    return SOUND.replace(old, new)


def parsed(text: str) -> Policy:
    """The policy that a text writes."""
    return parse_policy(read_document(text, "policy.yaml"), CATALOGUE)


def faults(text: str) -> list[str]:
    """Every fault of a text, as `line:column  message`."""
    try:
        parsed(text)
    except Faulty as faulty:
        return [str(fault) for fault in faulty.faults]
    return []
