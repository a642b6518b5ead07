"""Guardrails as the gateway holds them: what statute forbids, in terms of marks and tags rather than field names.

They are read at start from ``config/guardrails.yaml`` (``gateway.policies.guardrail_file``) and met into every view
after the policies. No policy can name, change or switch off one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import Self, TypeVar

from gateway.model.bounds import Aggregate, Bound, Kept, Longest, Signed
from gateway.model.catalogue import Tag, Title
from gateway.model.condition import NEVER, Condition
from gateway.model.grant import RECORDED_NECESSITY, Purpose
from gateway.model.kinds import Kind

_Bound = TypeVar("_Bound", Longest, Kept, Aggregate, Signed)


class Requirement(StrEnum):
    """What has to be on record before anything of a type is shared at all."""

    LEGAL_BASIS = "legal_basis"
    OWNER_CONSENT = "owner_consent"
    ENTRUSTED_DUTY = "entrusted_duty"
    DATA_SUBJECTS = "data_subjects"
    ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One statutory floor.

    ``hidden`` is a condition over marks (a comparison's field is the mark's name) under which a record does not exist.
    ``dropped`` is a condition under which every field with one of ``tags``, or of one of ``kinds``, drops: kinds, so
    that a telephone number whose tag was forgotten drops as well. ``requirement`` is checked once for the type and
    purpose. ``obligations`` travel with every release. ``bound`` binds the station as a whole. ``unless`` names the
    statutory exceptions that a purpose may open; ``of_consent`` says that the guardrail is about purposes that rest on
    consent, and no others.
    """

    id: str
    title: Title
    source: str
    hidden: Condition = NEVER
    dropped: Condition = NEVER
    tags: frozenset[Tag] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    requirement: Requirement | None = None
    obligations: tuple[str, ...] = ()
    bound: Bound | None = None
    unless: frozenset[str] = frozenset()
    of_consent: bool = False

    def facing(self, purpose: Purpose, *, case_named: bool) -> Self | None:
        """What the guardrail asks where a request has ``purpose``; None where it asks nothing.

        A recorded necessity lifts a guardrail for the kinds of information that it names, and for no others.
        """
        if self.unless & exceptions(purpose, case_named=case_named) or (self.of_consent and not purpose.basis.consent):
            return None
        if RECORDED_NECESSITY in self.unless and purpose.necessity is not None:
            return replace(self, tags=self.tags - purpose.necessity.tags)
        return self


def exceptions(purpose: Purpose, *, case_named: bool) -> frozenset[str]:
    """The statutory exceptions that a purpose opens: those that it permits, once the case they are for is named."""
    return purpose.permits - {RECORDED_NECESSITY} if case_named else frozenset()


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Every guardrail of the station, with the hash of the file they were read from."""

    rules: tuple[Guardrail, ...]
    digest: str

    def strictest(self, kind: type[_Bound]) -> _Bound | None:
        """What all bounds of one kind come to together; None where there is none.

        Those that are shipped cannot be left out of a file, so a station always has one of each kind.
        """
        bounds = [rule.bound for rule in self.rules if isinstance(rule.bound, kind)]
        return reduce(kind.met, bounds) if bounds else None
