"""The questions of a sharing document that are answered with yes or no, and with nothing else.

A partner names a person or a thing by the fields ``given`` and learns whether some record of it satisfies ``where``.
What it gives can only be compared for being the same, and only in fields that name somebody or something: whoever could
give an amount, a date or a category would read it off by asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields

from gateway.catalogue.schema import TitleSchema
from gateway.documents import Name, Whole
from gateway.documents.reader import Steps
from gateway.model.catalogue import RecordType
from gateway.model.condition import NEVER, Condition
from gateway.model.kinds import Kind
from gateway.policies.conditions import fields_of_type, parse_condition
from gateway.policies.findings import Findings, no_such
from gateway.policies.labels import Label, distinct
from gateway.policies.policy import Answer

GUESSABLE: Final = frozenset({Kind.NAME, Kind.PHONE, Kind.PLATE, Kind.REFERENCE})
"""Kinds that name somebody or something, and of which one can try them all, or those of a neighbourhood."""

NAMING: Final = GUESSABLE | {Kind.ID_NUMBER, Kind.PASSPORT, Kind.BANK_CARD, Kind.EMAIL}
"""Kinds by which a record may be asked about."""


class AnswerEntry(Schema):
    """The keys of an answer. ``where`` is read against the catalogue, by ``parse_answer``."""

    ask = Label(required=True)
    title = fields.Nested(TitleSchema, required=True)
    given = distinct(Name(), required=True)
    where = fields.Raw(required=True)
    per_day = Whole(required=True, least=1)


def parse_answer(raw: Mapping[str, Any], record_type: RecordType, findings: Findings, path: Steps) -> Condition:
    """What has to hold of a record for the answer at ``path`` to be yes; what is wrong goes to ``findings``."""
    given = raw.get("given")
    for index, name in enumerate(given if isinstance(given, list) else []):
        if isinstance(name, str):
            _check_given(name, record_type, findings, (*path, "given", index))
    if raw.get("where") is None:
        return NEVER
    return parse_condition(raw["where"], fields_of_type(record_type, ages=True), findings, (*path, "where"))


def answer_of(entry: Mapping[str, Any], where: Condition) -> Answer:
    """The answer that a sound entry and its condition make together."""
    return Answer(entry["ask"], entry["title"], tuple(entry["given"]), where, entry["per_day"])


def _check_given(name: str, record_type: RecordType, findings: Findings, path: Steps) -> None:
    field = record_type.fields.get(name)
    if field is None:
        findings.note(path, no_such("field", name, record_type.schema))
    elif field.kind not in NAMING and name != record_type.identifier:
        findings.note(
            path,
            f"`{name}` is of kind `{field.kind}` and names nobody, so that asking would read it off: "
            "ask by a number, a name or an address of e-mail",
        )
