"""Guardrails as the gateway holds them: what statute forbids, in terms of marks and tags rather than field names.

They are read at start from ``config/guardrails.yaml`` (``gateway.policies.guardrail_file``) and met into every view
after the policies. No policy can name, change or switch off one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gateway.model.catalogue import Tag, Title
from gateway.model.condition import NEVER, Condition


class Requirement(StrEnum):
    """What has to be on record before anything of a type is shared at all."""

    LEGAL_BASIS = "legal_basis"
    OWNER_CONSENT = "owner_consent"
    ENTRUSTED_DUTY = "entrusted_duty"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One statutory floor.

    ``hidden`` is a condition over marks (a comparison's field is the mark's name) under which a record does not exist.
    ``dropped`` with ``tags`` is a condition under which every field with one of the tags drops. ``requirement`` is
    checked once for the type and purpose. ``unless`` names the statutory exceptions that a purpose may open.
    """

    id: str
    title: Title
    source: str
    hidden: Condition = NEVER
    dropped: Condition = NEVER
    tags: frozenset[Tag] = frozenset()
    requirement: Requirement | None = None
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Every guardrail of the station, with the hash of the file they were read from."""

    rules: tuple[Guardrail, ...]
    digest: str
