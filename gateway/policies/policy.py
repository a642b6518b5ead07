"""A sharing policy as the gateway holds it: parsed, typed, and still bound to nobody.

Its conditions may still compare with facts of the partner (``PartnerFact``), which are bound when a view is compiled.
A ``Policy`` is made only by ``gateway.policies.document`` from a strictly read file and checked by
``gateway.policies.check``; ``gateway.policies.compile`` binds it to a grant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from gateway.model.catalogue import Title
from gateway.model.condition import Condition
from gateway.model.inquiry import Action
from gateway.model.plan import Redaction


class Effect(StrEnum):
    """What a rule does: open rows and fields, or restrict what other rules opened."""

    ALLOW = "allow"
    RESTRICT = "restrict"


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause: for these actions on this type, where the condition holds, each named field gets its redaction."""

    id: str
    effect: Effect
    actions: frozenset[Action]
    record_type: str
    where: Condition
    fields: Mapping[str, Redaction]
    filter_on: frozenset[str]
    sort_on: frozenset[str]

    def bound(self, where: Condition, fields: Mapping[str, Redaction]) -> Rule:
        """The same rule with the facts of a grant put into its condition and its redactions."""
        return replace(self, where=where, fields=fields)


@dataclass(frozen=True, slots=True)
class PolicyLimits:
    """What one policy allows at most: records in a page, requests in a day, members of the smallest group counted."""

    page: int
    per_day: int
    statistics_min_group: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or no that may be asked for by name: by which fields a record is found, and what has to hold of it.

    ``where`` is compared with what is stored, and with nothing that a partner chooses. ``per_day`` is how often one
    partner may ask it in a day.
    """

    ask: str
    title: Title
    given: tuple[str, ...]
    where: Condition
    per_day: int


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """A test that stands in the document: a grant, a record, and what has to come of it.

    Where it asks a question by name, ``says`` is the answer that has to come, and None where it may not be asked; the
    question is put with the record's own values.
    """

    partner: Mapping[str, Any]
    purpose: str
    record: Mapping[str, Any]
    expect: Mapping[str, Any] | None
    """Field by field (``absent`` for one that is not granted), or None where the record has to be denied."""
    ask: str | None = None
    says: bool | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """An impact assessment as it is on record (G13): the document, who made it, and the day."""

    document: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Policy:
    """A versioned sharing document."""

    name: str
    version: int
    schema: str
    partner_kind: str
    purposes: frozenset[str]
    first: date
    last: date
    basis: str
    limits: PolicyLimits
    rules: tuple[Rule, ...]
    tests: tuple[PolicyTest, ...]
    digest: str
    answers: tuple[Answer, ...] = ()
    assessment: Assessment | None = None

    @property
    def days(self) -> int:
        """How many days it holds, the first and the last included."""
        return (self.last - self.first).days + 1

    @property
    def label(self) -> str:
        """``name@version``, as answers and the ledger give it."""
        return f"{self.name}@{self.version}"
