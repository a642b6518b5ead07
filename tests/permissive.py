"""Sharing documents that the loader accepts, drawn at random: every redaction, every operator, rules of every shape.

They share as much as they can and as strangely as they may; nobody would write them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from gateway.model.catalogue import Field, RecordType, Sensitivity
from gateway.model.kinds import Kind
from gateway.policies.generalisations import steps_of
from gateway.redaction.band import BANDED
from gateway.redaction.mask import MASKABLE
from gateway.redaction.pseudonym import PSEUDONYMOUS
from gateway.redaction.scrub.tokens import Detector

_OPEN: Final = 0.5
"""How often a rule opens every record, so that what it shows is seen."""

_CONSTANTS: Final[dict[Kind, tuple[Any, ...]]] = {
    Kind.AREA: ("310115003001", "310115", "110101"),
    Kind.DATE: ("1958-11-30", "2026-01-01"),
    Kind.DATETIME: ("2026-01-01T00:00:00", "1999-12-31T23:59:59"),
    Kind.INTEGER: (0, 2, 60),
    Kind.NUMBER: (0, 2.5, 1000),
    Kind.BOOLEAN: (True, False),
}
_ANYTHING: Final = ("公开", "active", "张三", "N-003")


def documents(
    random: Random, record_type: RecordType, partner_kind: str, purpose: str, count: int = 2
) -> Iterator[tuple[str, str]]:
    """The names and texts of ``count`` policies of one type that speak to the same partner for the same purpose."""
    for number in range(count):
        name = f"{partner_kind}-{record_type.name.replace('_', '-')}-{number}"
        document = {
            "policy": name,
            "version": 1,
            "schema": record_type.schema,
            "partner": {"kind": partner_kind},
            "purpose": [purpose],
            "valid": {"from": "2026-01-01", "until": "2026-12-31"},
            "basis": "none",
            "limits": {"page": 1000, "per_day": 1_000_000, "statistics_min_group": 10},
            "assessment": {"document": "D", "by": "nobody", "on": "2025-12-15"},
            "rules": list(_rules(random, record_type)),
        }
        yield name, json.dumps(document, ensure_ascii=False)


def _rules(random: Random, record_type: RecordType) -> Iterator[dict[str, Any]]:
    identifier = record_type.identifier
    others = [field for field in record_type.fields.values() if field.name != identifier]
    for number in range(random.randint(1, 3)):
        fields = {field.name: _redaction(random, field, restricts=False) for field in others}
        rule: dict[str, Any] = {"id": f"allow-{number}", "allow": ["list", "read"], "type": record_type.name}
        usable = [name for name, written in fields.items() if _is_compared(written)]
        rule |= {"fields": {identifier: "reveal", **fields}, "filter_on": usable, "sort_on": [identifier, *usable]}
        yield rule | _where(random, record_type)
    for number in range(random.randint(0, 2)):
        some = random.sample(others, k=random.randint(1, len(others)))
        fields = {field.name: _redaction(random, field, restricts=True) for field in some}
        rule = {"id": f"restrict-{number}", "restrict": ["list", "read"], "type": record_type.name, "fields": fields}
        yield rule | _where(random, record_type)


def _is_compared(written: Any) -> bool:
    return written == "reveal" or (isinstance(written, dict) and "generalise" in written)


def _redaction(random: Random, field: Field, *, restricts: bool) -> Any:
    """Any redaction that the field takes; an allow rule reveals every second time, for that shows the most."""
    if not restricts and random.random() < _OPEN:
        return "reveal"
    return random.choice(["present", "drop", *_of_kind(random, field)])


def _of_kind(random: Random, field: Field) -> Iterator[Any]:
    if field.kind in PSEUDONYMOUS:
        yield "pseudonym"
    if field.kind in MASKABLE:
        yield {"mask": random.choice([{"keep_first": 1}, {"keep_last": 1}, {"keep": [1]}])}
    if field.kind is Kind.NAME:
        yield {"mask": {"keep": "surname"}}
    if steps := steps_of(field.kind):
        yield {"generalise": random.choice(steps)}
    if field.kind is Kind.DATE:
        yield {"generalise": {"age": random.choice([2, 10, {"width": 10, "from": 20, "to": 60}])}}
    if field.kind in BANDED:
        yield {"generalise": random.choice([2, {"width": 5, "to": 10}, {"width": 3, "from": 3, "to": 3}])}
    if field.hierarchy is not None:
        yield {"generalise": random.choice(field.hierarchy.levels)}
    if field.kind is Kind.NARRATIVE and field.sensitivity is not Sensitivity.HIGHEST:
        yield {"scrub": random.choice(["all", [random.choice(list(Detector)).value]])}


def _where(random: Random, record_type: RecordType) -> dict[str, Any]:
    return {} if random.random() < _OPEN else {"where": _condition(random, record_type, 3)}


def _condition(random: Random, record_type: RecordType, depth: int) -> dict[str, Any]:
    match random.randrange(6 if depth else 1):
        case 1:
            return {"all": [_condition(random, record_type, depth - 1) for _ in range(random.randint(1, 3))]}
        case 2 | 3:
            return {"any": [_condition(random, record_type, depth - 1) for _ in range(random.randint(1, 3))]}
        case 4:
            return {"not": _condition(random, record_type, depth - 1)}
        case _:
            field = random.choice(list(record_type.fields.values()))
            return {"field": field.name} | random.choice(list(_comparisons(random, field.kind)))


def _comparisons(random: Random, kind: Kind) -> Iterator[dict[str, Any]]:
    constants = _CONSTANTS.get(kind, _ANYTHING)
    yield {"present": random.random() < _OPEN}
    yield {"is": random.choice(constants)}
    yield {"is_not": random.choice(constants)}
    yield {"in": random.sample(constants, k=random.randint(1, len(constants)))}
    if kind is Kind.AREA:
        yield {"within": random.choice(["partner.areas", list(constants)])}
    if kind in {Kind.DATE, Kind.DATETIME}:
        yield {"before": random.choice(constants)}
        yield {"after": random.choice(constants)}
    if kind in {Kind.DATE, Kind.DATETIME, Kind.INTEGER, Kind.NUMBER}:
        yield {"at_least": random.choice(constants)}
        yield {"less_than": random.choice(constants)}
