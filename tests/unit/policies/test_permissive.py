"""The most permissive policies that the loader accepts release nothing that a guardrail withholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue.load import load_catalogue
from gateway.documents import read_document
from gateway.errors import GatewayError
from gateway.model.catalogue import Catalogue, Mark, RecordType, Tag, Title
from gateway.model.condition import Operator, matches
from gateway.model.grant import Grant, LegalBasis, Necessity, Partner, Purpose
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import ABSENT
from gateway.model.plan import View
from gateway.policies.compile import compile_view
from gateway.policies.document import parse_policy
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Policy
from gateway.policies.tested import HARMLESS
from gateway.redaction import lattice
from tests.permissive import documents

CONFIG = Path(__file__).parents[3] / "config"
GUARDRAILS = load_guardrails(CONFIG / "guardrails.yaml")
TYPES = ("household", "resident", "case", "offence", "incident", "mediation", "venue", "media", "opinion")

G4_TAGS = {Tag.IDENTITY, Tag.CONTACT, Tag.LOCATION, Tag.WORKPLACE, Tag.FAMILY, Tag.BIOMETRIC, Tag.NARRATIVE}
G6_TAGS = {Tag.IDENTITY, Tag.CONTACT, Tag.LOCATION, Tag.WORKPLACE, Tag.FAMILY, Tag.NARRATIVE}

REDACTIONS = {each for name in lattice.__all__ if isinstance(each := getattr(lattice, name), type)}
"""Every kind of redaction that there is."""

SENSITIVE = {Tag.BIOMETRIC, Tag.HEALTH, Tag.FINANCIAL}

MARKED: Mapping[Mark, st.SearchStrategy[Scalar | None]] = {
    Mark.CLASSIFICATION: st.sampled_from(["公开", "内部", "秘密", "机密", "绝密", "工作秘密", "不详", None]),
    Mark.DECLASSIFIED: st.sampled_from([None, "2020-01-31", "期满"]),
}
MAYBE: st.SearchStrategy[Scalar | None] = st.sampled_from([True, False, None])
"""What a record may say of a mark; of those not listed: ``MAYBE``."""


@cache
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG / "catalogue")


@cache
def everything(name: str) -> Policy:
    """A policy that reveals every field of every record of a type to a partner with every duty."""
    record_type = catalogue().types[name]
    fields = "\n".join(f"      {field}: reveal" for field in record_type.fields)
    text = (
        f"policy: everything\nversion: 1\nschema: {record_type.schema}\npartner: {{kind: police}}\npurpose: [any]\n"
        "valid: {from: 2026-01-01, until: 2026-12-31}\nbasis: none\n"
        "limits: {page: 1000, per_day: 1000000, statistics_min_group: 10}\n"
        f"rules:\n  - id: everything\n    allow: [list, read]\n    type: {name}\n    fields:\n{fields}\n"
        "assessment: {document: D, by: nobody, 'on': 2025-12-15}\n"
    )
    return parse_policy(read_document(text), catalogue())


def view(
    name: str,
    *permits: str,
    necessary: frozenset[Tag] = frozenset(),
    consent: bool = False,
    policies: Sequence[Policy] = (),
) -> View:
    """What ``policies`` show, or without any the one that reveals everything."""
    policy, record_type = everything(name), catalogue().types[name]
    basis = LegalBasis("个人信息保护法第13条", frozenset({"police"}), consent)
    necessity = Necessity(necessary, "an assessment", policy.first) if necessary else None
    purpose = Purpose("any", Title("任意", "Any"), basis, True, True, frozenset(permits), (), necessity)
    partner = Partner("police", "police", "police", ("310000",), active=True)
    grant = Grant(partner, "all", purpose, name, Action.LIST, ("310000",), policy.first, "client", "case", "officer")
    return compile_view(policies or [policy], GUARDRAILS, record_type, grant)


def stored(record_type: RecordType, marks: Mapping[Mark, Scalar | None]) -> dict[str, Scalar | None]:
    """A record with a value in every field, and the marks as given."""
    fillings: dict[Kind, Scalar] = {Kind.INTEGER: 1, Kind.NUMBER: 1.0, Kind.BOOLEAN: False, Kind.DATE: "2026-01-01"}
    row: dict[str, Scalar | None] = {name: fillings.get(each.kind, "x") for name, each in record_type.fields.items()}
    return row | {source.field: marks[mark] for mark, source in record_type.marks.items() if source.field}


def shown(
    name: str,
    marks: Mapping[Mark, Scalar | None],
    *permits: str,
    necessary: frozenset[Tag] = frozenset(),
    consent: bool = False,
) -> set[str] | None:
    """The fields of a record that leave, or None where the record does not exist."""
    try:
        a_view = view(name, *permits, necessary=necessary, consent=consent)
    except GatewayError:
        return None
    return seen(a_view, catalogue().types[name], marks)


def seen(a_view: View, record_type: RecordType, marks: Mapping[Mark, Scalar | None]) -> set[str] | None:
    """The fields of a record that a view shows anything of, or None where the record does not exist in it."""
    row = stored(record_type, marks)
    if not matches(a_view.visible, row):
        return None
    return {field for field, column in a_view.columns.items() if column.outcome(row) is not ABSENT}


def tagged(name: str, tags: set[Tag]) -> set[str]:
    return {field for field, each in catalogue().types[name].fields.items() if each.tags & tags}


@pytest.mark.parametrize("name", TYPES)
def test_a_harmless_record_shows_all_but_reporters_and_what_is_sensitive(name: str) -> None:
    fields = set(catalogue().types[name].fields)
    assert shown(name, HARMLESS) == fields - tagged(name, {Tag.REPORTER, *SENSITIVE})


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("tag", sorted(SENSITIVE))
def test_a_recorded_necessity_opens_what_it_names_and_nothing_else(name: str, tag: Tag) -> None:
    fields = set(catalogue().types[name].fields)
    others = SENSITIVE - {tag}
    assert shown(name, HARMLESS, necessary=frozenset({tag})) == fields - tagged(name, {Tag.REPORTER, *others})
    # and it cannot be had by asking for the exception by name
    assert shown(name, HARMLESS, "recorded-necessity") == fields - tagged(name, {Tag.REPORTER, *SENSITIVE})


@pytest.mark.parametrize("name", TYPES)
def test_a_purpose_that_rests_on_consent_shows_nobody_who_did_not_consent(name: str) -> None:
    """Only mediation says who consented; of every other type a record without the mark is one without consent."""
    assert shown(name, {**HARMLESS, Mark.CONSENTED: None}, consent=True) is None
    assert (shown(name, HARMLESS, consent=True) is not None) == (name == "mediation")


def test_a_child_under_14_is_not_identified_on_consent_but_the_guardian_s() -> None:
    """No shipped type says who is under 14, which counts as the worst case."""
    fields = shown("mediation", HARMLESS, consent=True)
    assert fields is not None
    assert not fields & tagged("mediation", G4_TAGS)
    assert shown("mediation", HARMLESS) is not None


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data())
def test_nothing_that_statute_withholds_leaves(name: str, data: st.DataObject) -> None:
    """Statute is restated here from its text, not from the guardrails' file."""
    drawn = {mark: data.draw(MARKED.get(mark, MAYBE)) for mark in Mark}
    forbidden = withheld_by_statute(name, drawn)
    fields = shown(name, drawn)
    assert (fields is None) == (forbidden is None)
    assert not (fields or set()) & (forbidden or set())


@pytest.mark.parametrize("name", TYPES)
def test_nothing_that_statute_withholds_leaves_by_any_policies_that_can_be_written(name: str) -> None:
    """Documents of every redaction and shape of rule are drawn, several for one partner."""
    record_type, random, leaving = catalogue().types[name], Random(name), 0  # noqa: S311 - examples, not secrets
    marks_of = {mark: states_of(mark) for mark in Mark}
    for _ in range(25):
        texts = documents(random, record_type, "police", "any", random.randint(1, 3))
        policies = [parse_policy(read_document(text), catalogue()) for _, text in texts]
        try:
            a_view = view(name, policies=policies)
        except GatewayError:
            continue
        for _ in range(20):
            drawn = {mark: random.choice(states) for mark, states in marks_of.items()}
            fields, forbidden = seen(a_view, record_type, drawn), withheld_by_statute(name, drawn)
            assert fields is None or (forbidden is not None and not fields & forbidden), drawn
            leaving += fields is not None
    assert leaving > 10


def test_the_policies_that_are_drawn_against_statute_have_every_redaction_and_every_operator() -> None:
    random, redactions, operators = Random(1), set(), set()  # noqa: S311 - examples, not secrets
    for record_type in catalogue().types.values():
        for _, text in documents(random, record_type, "police", "any", 20):
            policy = parse_policy(read_document(text), catalogue())
            redactions |= {type(redaction) for rule in policy.rules for redaction in rule.fields.values()}
            operators |= {operator for operator in Operator if f'"{operator}": ' in text}
    assert redactions == REDACTIONS
    assert operators == set(Operator)


def states_of(mark: Mark) -> Sequence[Scalar | None]:
    """What a record may say of a mark, the harmless first and most often."""
    others: Mapping[Mark, Sequence[Scalar | None]] = {
        Mark.CLASSIFICATION: ("内部", "秘密", "工作秘密", None),
        Mark.DECLASSIFIED: ("2020-01-31", "期满"),
    }
    return (*[HARMLESS[mark]] * 6, *others.get(mark, (True, False, None)))


def withheld_by_statute(name: str, drawn: Mapping[Mark, Scalar | None]) -> set[str] | None:
    """The fields of a record that may not leave, or None where the record itself may not."""
    sources = catalogue().types[name].marks
    constants = {mark: source.constant for mark, source in sources.items() if source.field is None}
    marks: dict[Mark, Scalar | None] = dict.fromkeys(Mark) | {mark: drawn[mark] for mark in sources} | constants
    is_open = marks[Mark.CLASSIFICATION] in {"公开", "内部"} or marks[Mark.DECLASSIFIED] == "2020-01-31"
    hidden = (Mark.SEALED, Mark.PUBLIC_ORDER, Mark.SUB_FILE, Mark.TECHNICAL)
    if not is_open or any(marks[mark] is not False for mark in hidden):
        return None
    tags = {Tag.REPORTER, *SENSITIVE}
    if marks[Mark.MINOR] is not False and marks[Mark.MISSING_CHILD] is not True:
        tags |= G4_TAGS
    if marks[Mark.PROTECTED] is not False:
        tags |= G6_TAGS
    if marks[Mark.CONSENTED] is not True:
        tags.add(Tag.MEDIATION)
    return tagged(name, tags)


@pytest.mark.parametrize("name", TYPES)
def test_a_judicial_organ_sees_the_sealed_and_no_secret_or_sub_file(name: str) -> None:
    marks = catalogue().types[name].marks
    sealed = {**HARMLESS, Mark.SEALED: True, Mark.PUBLIC_ORDER: True}
    assert shown(name, sealed, "judicial-organ") is not None
    assert shown(name, {**sealed, Mark.CLASSIFICATION: "机密"}, "judicial-organ") is None
    if marks[Mark.SUB_FILE].field:
        assert shown(name, {**sealed, Mark.SUB_FILE: True}, "judicial-organ") is None


@pytest.mark.parametrize("name", ["case", "media"])
def test_technical_material_is_for_investigation_prosecution_and_trial_alone(name: str) -> None:
    technical = {**HARMLESS, Mark.TECHNICAL: True}
    assert shown(name, technical, "judicial-organ", "state-query") is None
    assert shown(name, technical, "technical-material") is not None


def test_every_obligation_of_statute_is_in_every_view_whatever_the_purpose_says() -> None:
    assert view("household").obligations == ("no-onward-transfer", "purpose-limitation")
