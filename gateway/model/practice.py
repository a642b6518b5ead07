"""What was in fact asked and answered, in groups: the account of disclosures for those who ask what a change does.

The ledger counts practices (``gateway.ledger.replay``) and the workbench puts them to two sets of policies.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Practice:
    """What disclosures have in common: who asked for what and why, and the names of the fields that were released.

    A view depends on nothing else of a request but the day. ``code`` is the problem that a refusal was told, None for a
    release; of a refusal nothing was ``released``. Of a case and an officer it is kept whether they were named. What is
    answered with yes or no has a ``question``, and if it was refused no ``record_type``: nobody said which. ``actors``
    are the clients that acted for another.
    """

    partner_id: str
    agreement_id: str
    client_id: str
    purpose: str
    record_type: str | None
    action: str
    released: tuple[str, ...]
    code: str | None
    has_case: bool
    has_officer: bool
    question: str | None = None
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Practised:
    """How often: ``disclosures`` of one practice, and the ``records`` in them, each as often as it was disclosed."""

    practice: Practice
    disclosures: int
    records: int
