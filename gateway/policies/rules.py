"""The rules of a sharing document: what a rule may say, and what it says about the fields of its record type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import Schema, fields

from gateway.documents import Choice, Name
from gateway.documents.entries import by_value
from gateway.documents.faults import shown
from gateway.documents.reader import Steps
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.condition import ALWAYS, Condition
from gateway.model.inquiry import VIEWING, Action
from gateway.model.plan import Redaction
from gateway.policies.conditions import fields_of_type, parse_condition
from gateway.policies.findings import Findings, no_such
from gateway.policies.labels import Label, distinct
from gateway.policies.policy import Effect, Rule
from gateway.policies.redactions import parse_redaction
from gateway.redaction.plain import REVEAL

_COMPARED: Final = ("filter_on", "sort_on")


class RuleEntry(Schema):
    """The keys of a rule. ``where`` and ``fields`` are read against the catalogue, by ``parse_clause``."""

    id = Label(required=True)
    allow = distinct(Choice(by_value(VIEWING)))
    restrict = distinct(Choice(by_value(Action)))
    type = Name(required=True)
    where = fields.Raw()
    redactions = fields.Raw(required=True, data_key="fields")
    filter_on = distinct(Name(), load_default=list)
    sort_on = distinct(Name(), load_default=list)


@dataclass(frozen=True, slots=True)
class Clause:
    """The part of a rule that speaks of a record type: which rows, and what happens to which fields."""

    where: Condition
    redactions: Mapping[str, Redaction]


def parse_clause(raw: Mapping[str, Any], catalogue: Catalogue, findings: Findings, path: Steps) -> Clause:
    """What the rule at ``path`` says about its record type; what is wrong goes to ``findings``."""
    _check_effect(raw, findings, path)
    name = raw.get("type")
    record_type = catalogue.types.get(name) if isinstance(name, str) else None
    if record_type is None:
        findings.note((*path, "type"), f"no record type {shown(str(name))} in the catalogue")
        return Clause(ALWAYS, {})
    where: Condition = ALWAYS
    if "where" in raw:
        where = parse_condition(raw["where"], fields_of_type(record_type), findings, (*path, "where"))
    written = raw.get("fields")
    redactions = _redactions(written, record_type, findings, (*path, "fields"))
    if "restrict" in raw:
        _check_restriction(redactions, findings, (*path, "fields"))
    elif isinstance(written, dict):
        _check_identifier(written, record_type, findings, (*path, "fields"))
        for use in _COMPARED:
            for index, compared in enumerate(raw[use] if isinstance(raw.get(use), list) else []):
                if isinstance(compared, str) and (compared not in written or compared in redactions):
                    _check_compared(compared, redactions, record_type, findings, (*path, use, index))
    return Clause(where, redactions)


def rule_of(entry: Mapping[str, Any], clause: Clause) -> Rule:
    """The rule that a sound entry and its clause make together."""
    effect = Effect.ALLOW if "allow" in entry else Effect.RESTRICT
    return Rule(
        id=entry["id"],
        effect=effect,
        actions=frozenset(entry[effect]),
        record_type=entry["type"],
        where=clause.where,
        fields=clause.redactions,
        filter_on=frozenset(entry["filter_on"]),
        sort_on=frozenset(entry["sort_on"]),
    )


def _check_effect(raw: Mapping[str, Any], findings: Findings, path: Steps) -> None:
    if ("allow" in raw) == ("restrict" in raw):
        findings.note(path, "a rule has either `allow: [list, read]` or `restrict: [list, read]`")
    for use in _COMPARED:
        if "restrict" in raw and use in raw:
            findings.note((*path, use), f"`{use}` belongs to a rule that allows: remove it")


def _redactions(raw: object, record_type: RecordType, findings: Findings, path: Steps) -> dict[str, Redaction]:
    if not isinstance(raw, dict) or not raw:
        findings.note(path, "`fields` names each field with its redaction, such as {phone: {mask: {keep_last: 4}}}")
        return {}
    redactions = {}
    for name, written in raw.items():
        field = record_type.fields.get(name)
        if field is None:
            findings.note((*path, name), _unknown(name, record_type))
            continue
        redaction = parse_redaction(written, field, findings, (*path, name))
        if redaction is not None:
            redactions[name] = redaction
    return redactions


def _unknown(name: str, record_type: RecordType) -> str:
    if "*" in name:
        return "no wildcard stands for fields: name each field that the purpose needs (G12)"
    return no_such("field", name, record_type.schema)


def _check_restriction(redactions: Mapping[str, Redaction], findings: Findings, path: Steps) -> None:
    for name, redaction in redactions.items():
        if redaction == REVEAL:
            findings.note((*path, name), "`reveal` restricts nothing: remove it")


def _check_identifier(written: Mapping[str, Any], record_type: RecordType, findings: Findings, path: Steps) -> None:
    identifier = record_type.identifier
    if written and written.get(identifier) != "reveal":
        findings.note(
            (*path, identifier),
            f"a record whose `{identifier}` is not revealed cannot be listed or read: add `{identifier}: reveal`",
        )


def _check_compared(
    name: str, redactions: Mapping[str, Redaction], record_type: RecordType, findings: Findings, path: Steps
) -> None:
    """A field is compared only as it is shown, so it has to be shown in a form that can be compared."""
    field = record_type.fields.get(name)
    if field is None:
        findings.note(path, _unknown(name, record_type))
    elif field.name not in redactions:
        findings.note(path, f"`{field.name}` is not among this rule's `fields`: add it there or remove it here")
    elif redactions[field.name].outcome_kind(field.kind) is None:
        findings.note(
            path, f"`{field.name}` is neither revealed nor generalised by this rule, so it cannot be compared"
        )
