"""The shipped documents, and every grant that the shipped partners can get under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from gateway.catalogue.load import load_catalogue
from gateway.grants.authorise import common_areas
from gateway.grants.partner_file import load_partner
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.grant import Grant, Purposes
from gateway.model.inquiry import VIEWING
from gateway.model.kinds import Scalar
from gateway.policies.guardrail import Guardrails
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Policy
from gateway.policies.store import load_policies
from gateway.policies.tested import HARMLESS

CONFIG: Final = Path(__file__).parents[4] / "config"
TODAY: Final = date(2026, 11, 22)


@cache
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG / "catalogue")


@cache
def purposes() -> Purposes:
    return load_purposes(CONFIG / "purposes.yaml")


@cache
def guardrails() -> Guardrails:
    return load_guardrails(CONFIG / "guardrails.yaml")


@cache
def policies() -> tuple[Policy, ...]:
    return load_policies(CONFIG / "policies", catalogue())


@cache
def grants() -> tuple[Grant, ...]:
    """Every purpose, type and action of every agreement, whether or not a policy gives anything for it."""
    return tuple(_grants())


def _grants() -> Iterator[Grant]:
    for path in sorted((CONFIG / "partners").glob("*.yaml")):
        read = load_partner(path, purposes(), None)
        for agreement in read.agreements:
            for purpose in sorted(agreement.purposes):
                for type_name in sorted(agreement.record_types):
                    for action in sorted(agreement.actions & {*VIEWING}):
                        yield Grant(
                            partner=read.partner,
                            agreement_id=agreement.id,
                            purpose=purposes().by_name[purpose],
                            record_type=type_name,
                            action=action,
                            areas=common_areas(agreement.areas, read.partner.areas),
                            day=TODAY,
                            client_id="client",
                            case_number="case",
                            officer="officer",
                        )


def called(grant: Grant) -> str:
    return f"{grant.partner.id}:{grant.purpose.name}:{grant.record_type}:{grant.action}"


def stored(record_type: RecordType, record: Mapping[str, Any]) -> dict[str, Scalar | None]:
    """A record with harmless marks, and the rest as given."""
    row: dict[str, Scalar | None] = dict.fromkeys(record_type.fields)
    for mark, source in record_type.marks.items():
        if source.field is not None:
            row[source.field] = HARMLESS[mark]
    return row | dict(record)


def examples(record_type: RecordType) -> list[dict[str, Scalar | None]]:
    """The records of the shipped policies' own tests, each also with every mark at its worst and unknown."""
    rows = []
    for policy in policies():
        if policy.schema == record_type.schema:
            rows += [stored(record_type, test.record) for test in policy.tests]
    marks = [source.field for source in record_type.marks.values() if source.field is not None]
    spoilt = [row | {mark: value} for row in rows for mark in marks for value in (None, True, "绝密")]
    return [*rows, *spoilt]
