"""From a sharing document to a ``Policy``: the language of docs/policy-language.md, with every fault at its place.

The envelope (names, dates, limits, which keys there are) is read by marshmallow schemas; rules and tests are then read
against the catalogue, even where the envelope has faults, so that an administrator sees all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from gateway.documents import Day, Document, Faulty, Text, Whole, load
from gateway.documents.faults import shown
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.condition import NEVER, Condition
from gateway.policies.answers import AnswerEntry, answer_of, parse_answer
from gateway.policies.examples import TestEntry, check_example, example_of
from gateway.policies.findings import Findings
from gateway.policies.labels import Label, distinct
from gateway.policies.policy import Assessment, Policy, PolicyLimits
from gateway.policies.rules import Clause, RuleEntry, parse_clause, rule_of

LARGEST_PAGE: Final = 1000
SMALLEST_GROUP: Final = 10
"""No policy may have groups of fewer people counted."""

_SCHEMA: Final = re.compile(r"(?P<type>[a-z][a-z0-9_]{0,62})@[1-9][0-9]{0,8}")


class _PartnerEntry(Schema):
    kind = Label(required=True)


class _ValidEntry(Schema):
    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="until")

    @validates_schema
    def _check_order(self, data: Mapping[str, date], **_: object) -> None:
        if data["first"] > data["last"]:
            raise ValidationError("lies before `from`", "until")


class _AssessmentEntry(Schema):
    document = Text(required=True)
    by = Text(required=True)
    on = Day(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Assessment:
        return Assessment(**data)


class _LimitsEntry(Schema):
    page = Whole(
        required=True, least=1, validate=validate.Range(max=LARGEST_PAGE, error=f"has to be {LARGEST_PAGE} or less")
    )
    per_day = Whole(required=True, least=1)
    statistics_min_group = Whole(required=True, least=SMALLEST_GROUP)


def _some(entry: type[Schema], noun: str) -> fields.List[Any]:
    """A list that may be left out, and is not empty where it stands."""
    return fields.List(
        fields.Nested(entry),
        load_default=list,
        validate=validate.Length(min=1, error=f"has to list at least one {noun}"),
    )


class _PolicyEntry(Schema):
    policy = Label(required=True)
    version = Whole(required=True, least=1)
    schema = Text(required=True)
    partner = fields.Nested(_PartnerEntry, required=True)
    purpose = distinct(Label(), required=True)
    valid = fields.Nested(_ValidEntry, required=True)
    basis = Text(required=True)
    assessment = fields.Nested(_AssessmentEntry)
    limits = fields.Nested(_LimitsEntry, required=True)
    rules = _some(RuleEntry, "rule")
    answers = _some(AnswerEntry, "answer")
    tests = fields.List(fields.Nested(TestEntry), load_default=list)

    @validates_schema
    def _check_content(self, data: Mapping[str, Any], **_: object) -> None:
        if not data.get("rules") and not data.get("answers"):
            raise ValidationError("has to list at least one rule, or `answers` one answer", "rules")


def parse_policy(document: Document, catalogue: Catalogue) -> Policy:
    """The policy that ``document`` writes, or ``Faulty`` with every fault in it.

    This needs nothing but the document and the catalogue; ``gateway.policies.check`` goes on from there.
    """
    findings = Findings(document)
    envelope = _envelope(document, findings)
    data = document.data if isinstance(document.data, dict) else {}
    record_type = _record_type(data.get("schema"), catalogue, findings)
    clauses = [_clause(raw, record_type, catalogue, findings, index) for index, raw in _entries(data, "rules")]
    answers = [_answer(raw, record_type, findings, index) for index, raw in _entries(data, "answers")]
    _check_distinct(data, "rules", "id", findings)
    _check_distinct(data, "answers", "ask", findings)
    for index, raw in _entries(data, "tests"):
        if record_type is not None:
            check_example(raw, record_type, _asks(data), findings, ("tests", index))
    findings.settle()
    return Policy(
        name=envelope["policy"],
        version=envelope["version"],
        schema=envelope["schema"],
        partner_kind=envelope["partner"]["kind"],
        purposes=frozenset(envelope["purpose"]),
        first=envelope["valid"]["first"],
        last=envelope["valid"]["last"],
        basis=envelope["basis"],
        limits=PolicyLimits(**envelope["limits"]),
        rules=tuple(rule_of(entry, clause) for entry, clause in zip(envelope["rules"], clauses, strict=True)),
        tests=tuple(example_of(entry) for entry in envelope["tests"]),
        digest=document.digest,
        answers=tuple(answer_of(entry, where) for entry, where in zip(envelope["answers"], answers, strict=True)),
        assessment=envelope.get("assessment"),
    )


def _envelope(document: Document, findings: Findings) -> Mapping[str, Any]:
    try:
        envelope: Mapping[str, Any] = load(document, _PolicyEntry())
    except Faulty as faulty:
        findings.take(faulty.faults)
        return {}
    return envelope


def _entries(data: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rules or tests that are mappings at all; the envelope has a fault for every other."""
    listed = data.get(key)
    for index, raw in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(raw, dict):
            yield index, raw


def _record_type(schema: object, catalogue: Catalogue, findings: Findings) -> RecordType | None:
    """The record type of the document, which is written against the version that the catalogue has now."""
    if not isinstance(schema, str):
        return None
    matched = _SCHEMA.fullmatch(schema)
    record_type = catalogue.types.get(matched["type"]) if matched else None
    if matched is None:
        findings.note(("schema",), f"{shown(schema)} is not a record type with its version, such as `household@3`")
    elif record_type is None:
        findings.note(("schema",), f"no record type {shown(matched['type'])} in the catalogue")
    elif record_type.schema != schema:
        findings.note(
            ("schema",),
            f"{shown(schema)} is not current: read the rules against `{record_type.schema}` and write that",
        )
    return record_type


def _clause(
    raw: Mapping[str, Any], record_type: RecordType | None, catalogue: Catalogue, findings: Findings, index: int
) -> Clause:
    name = raw.get("type")
    if record_type is not None and isinstance(name, str) and name in catalogue.types and name != record_type.name:
        findings.note(
            ("rules", index, "type"),
            f"this document is about `{record_type.name}`: put rules on `{name}` into one of their own",
        )
    return parse_clause(raw, catalogue, findings, ("rules", index))


def _answer(raw: Mapping[str, Any], record_type: RecordType | None, findings: Findings, index: int) -> Condition:
    return NEVER if record_type is None else parse_answer(raw, record_type, findings, ("answers", index))


def _asks(data: Mapping[str, Any]) -> frozenset[str]:
    """The names of the questions of the document, as far as they can be read."""
    asks = (raw.get("ask") for _, raw in _entries(data, "answers"))
    return frozenset(ask for ask in asks if isinstance(ask, str))


def _check_distinct(data: Mapping[str, Any], key: str, name: str, findings: Findings) -> None:
    seen: set[object] = set()
    for index, raw in _entries(data, key):
        given = raw.get(name)
        if isinstance(given, str) and given in seen:
            noun = key.removesuffix("s")
            findings.note((key, index, name), f"another {noun} has the {name} {shown(given)}: every {noun} has its own")
        seen.add(given if isinstance(given, str) else None)
