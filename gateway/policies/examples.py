"""The tests that stand in a sharing document: a grant, an invented record, and what has to come of it.

What has to come is what a partner is shown of the record or, where the test asks a question by name, the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from marshmallow import Schema, fields

from gateway.documents import Text
from gateway.documents.faults import shown
from gateway.documents.reader import Steps
from gateway.model.catalogue import RecordType
from gateway.model.kinds import has_type
from gateway.policies.findings import Findings, no_such
from gateway.policies.labels import AreaCode, Label, distinct
from gateway.policies.policy import PolicyTest

DENIED: Final = "denied"
YES_OR_NO: Final = {"yes": True, "no": False}


class _PartnerEntry(Schema):
    areas = distinct(AreaCode())
    kind = Label()
    id = Text()


class _GivenEntry(Schema):
    partner = fields.Nested(_PartnerEntry, load_default=dict)
    purpose = Label(required=True)


class TestEntry(Schema):
    """The keys of a test. ``record`` and ``expect`` are read against the catalogue, by ``check_example``."""

    __test__ = False

    given = fields.Nested(_GivenEntry, required=True)
    record = fields.Raw(load_default=dict)
    ask = Label()
    expect = fields.Raw(required=True)


def check_example(
    raw: Mapping[str, Any], record_type: RecordType, asks: Collection[str], findings: Findings, path: Steps
) -> None:
    """Note what a test says of fields or questions that do not exist, or of values that fields cannot hold.

    ``asks`` are the names of the questions of the document.
    """
    record, expect = raw.get("record", {}), raw.get("expect")
    if isinstance(record, dict):
        for name, value in record.items():
            _check_value(name, value, record_type, findings, (*path, "record", name))
    else:
        findings.note((*path, "record"), "a record is a mapping of field names to values")
    if "ask" in raw:
        _check_asked(raw["ask"], expect, asks, findings, path)
    elif isinstance(expect, dict) and expect:
        for name, outcome in expect.items():
            _check_outcome(name, outcome, record_type, findings, (*path, "expect", name))
    elif expect != DENIED and "expect" in raw:
        findings.note(
            (*path, "expect"), f"expect is `{DENIED}`, or fields with a value, null, `absent` or `[withheld]`"
        )


def example_of(entry: Mapping[str, Any]) -> PolicyTest:
    """The test that a sound entry makes."""
    test = PolicyTest(
        partner=entry["given"]["partner"], purpose=entry["given"]["purpose"], record=entry["record"], expect=None
    )
    if "ask" in entry:
        return replace(test, ask=entry["ask"], says=YES_OR_NO.get(entry["expect"]))
    return test if entry["expect"] == DENIED else replace(test, expect=entry["expect"])


def _check_asked(ask: object, expect: object, asks: Collection[str], findings: Findings, path: Steps) -> None:
    if isinstance(ask, str) and ask not in asks:
        findings.note((*path, "ask"), f"no answer {shown(ask)} in this document")
    if expect is not None and not (isinstance(expect, str) and expect in {*YES_OR_NO, DENIED}):
        findings.note((*path, "expect"), f'a question is expected to be answered by "yes" or "no", or `{DENIED}`')


def _check_value(name: str, value: object, record_type: RecordType, findings: Findings, path: Steps) -> None:
    """A stored value may be malformed, which is worth a test, but it has the type that its kind is held in."""
    field = record_type.fields.get(name)
    if field is None:
        findings.note(path, no_such("field", name, record_type.schema))
    elif value is not None and not has_type(field.kind, value):
        findings.note(
            path, f"`{name}` is of kind `{field.kind}`, which does not hold {shown(str(value))}: quote text only"
        )


def _check_outcome(name: str, outcome: object, record_type: RecordType, findings: Findings, path: Steps) -> None:
    if name not in record_type.fields:
        findings.note(path, no_such("field", name, record_type.schema))
    elif outcome is not None and not isinstance(outcome, str | int | float):
        findings.note(path, f"what is expected of `{name}` is one value, null, `absent` or `[withheld]`")
