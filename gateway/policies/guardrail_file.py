"""Reading the statutory floors from their file: a station may add to them, and may not leave a built-in one out.

A guardrail hides records, drops fields, requires something to be on record, obliges whoever receives, or binds the
station in numbers. Its conditions compare marks (``{mark: sealed, is: true}``), which every record type maps to its own
fields in the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from gateway.catalogue.schema import TitleSchema
from gateway.documents import Choice, Document, Faulty, Flag, Text, load, read_document
from gateway.documents.entries import by_value
from gateway.documents.faults import shown
from gateway.model.catalogue import Tag
from gateway.model.condition import ALWAYS, NEVER, Condition
from gateway.model.kinds import Kind
from gateway.policies.conditions import MARKS, parse_condition
from gateway.policies.findings import Findings
from gateway.policies.guardrail import Guardrail, Guardrails, Requirement
from gateway.policies.guardrail_bounds import BOUNDS
from gateway.policies.labels import Label, distinct

BUILT_IN: Final = (
    *("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G9B", "G10", "G10B"),
    *("G11", "G12", "G13", "G14", "G15", "G16", "G17", "G18", "G19", "G20"),
)
"""The guardrails without which the gateway does not start."""

_ID: Final = re.compile(r"[A-Z][A-Z0-9]{0,15}")
_EFFECTS: Final = ("hide", "drop", "require", "oblige", *BOUNDS)


class _Id(Text):
    """What a guardrail is called: capital letters and digits."""

    def take(self, value: object) -> str:
        """Return the id."""
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise ValidationError("has to be capital letters and digits, such as `G21`")
        return value


class _DropEntry(Schema):
    tags = distinct(Choice(by_value(Tag)), required=True)
    kinds = distinct(Choice(by_value(Kind)), load_default=list)


class _GuardrailShape(Schema):
    id = _Id(required=True)
    title = fields.Nested(TitleSchema, required=True)
    source = Text(required=True)
    hide = Flag()
    drop = fields.Nested(_DropEntry)
    require = Choice(by_value(Requirement))
    oblige = distinct(Label())
    where = fields.Raw()
    unless = distinct(Label(), load_default=list)
    for_ = Choice({"consent": True}, data_key="for", load_default=False)


_GuardrailEntry: Final = _GuardrailShape.from_dict({name: fields.Nested(form) for name, form in BOUNDS.items()})


def load_guardrails(path: Path) -> Guardrails:
    """The guardrails that the file at ``path`` holds, in its order; raise ``Faulty`` with every fault in it."""
    return parse_guardrails(read_document(path))


def parse_guardrails(document: Document) -> Guardrails:
    """The guardrails that ``document`` writes, in its order; raise ``Faulty`` with every fault in it."""
    findings = Findings(document)
    entries = _entries(document, findings)
    conditions = {
        index: parse_condition(raw["where"], MARKS, findings, (index, "where"))
        for index, raw in _written(document)
        if "where" in raw
    }
    for index, raw in _written(document):
        _check_effect(raw, findings, index)
    _check_ids(document, findings)
    findings.settle()
    rules = tuple(_guardrail(entry, conditions.get(index, ALWAYS)) for index, entry in enumerate(entries))
    return Guardrails(rules, document.digest)


def _entries(document: Document, findings: Findings) -> list[dict[str, Any]]:
    try:
        entries: list[dict[str, Any]] = load(document, _GuardrailEntry(many=True))
    except Faulty as faulty:
        findings.take(faulty.faults)
        return []
    return entries


def _written(document: Document) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for index, raw in enumerate(document.data if isinstance(document.data, list) else []):
        if isinstance(raw, dict):
            yield index, raw


def _check_effect(raw: Mapping[str, Any], findings: Findings, index: int) -> None:
    if sum(effect in raw for effect in _EFFECTS) != 1:
        findings.note(
            (index,),
            "a guardrail has exactly one of `hide: true`, `drop: {tags: […]}`, `require: …`, `oblige: […]`, "
            "`longest: {…}`, `keep: {…}`, `aggregate: {…}` and `sign: {…}`",
        )
    if raw.get("hide") is False:
        findings.note((index, "hide"), "`hide` has to be true: a guardrail that hides nothing is removed")
    if "hide" in raw and "where" not in raw:
        findings.note((index,), "`hide` needs `where`: say which records do not exist for partners")
    if "where" in raw and not {"hide", "drop"} & raw.keys():
        findings.note((index, "where"), "`where` stands with `hide` or `drop`: everything else holds of every record")


def _check_ids(document: Document, findings: Findings) -> None:
    seen: list[str] = []
    for index, raw in _written(document):
        guardrail_id = raw.get("id")
        if isinstance(guardrail_id, str):
            if guardrail_id in seen:
                findings.note((index, "id"), f"another guardrail has the id {shown(guardrail_id)}")
            seen.append(guardrail_id)
    missing = [name for name in BUILT_IN if name not in seen]
    if missing:
        findings.note(
            (), f"{', '.join(missing)} cannot be left out: a station may add to the guardrails, not remove them"
        )


def _guardrail(entry: Mapping[str, Any], where: Condition) -> Guardrail:
    return Guardrail(
        id=entry["id"],
        title=entry["title"],
        source=entry["source"],
        hidden=where if "hide" in entry else NEVER,
        dropped=where if "drop" in entry else NEVER,
        tags=frozenset(entry["drop"]["tags"]) if "drop" in entry else frozenset(),
        kinds=frozenset(entry["drop"]["kinds"]) if "drop" in entry else frozenset(),
        requirement=entry.get("require"),
        obligations=tuple(entry.get("oblige", ())),
        bound=next((entry[name] for name in BOUNDS if name in entry), None),
        unless=frozenset(entry["unless"]),
        of_consent=entry["for_"],
    )
