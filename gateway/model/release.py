"""What left, or did not: the facts that the ledger records of every answer. Names and counts, never values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gateway.model.plan import Provenance, Subjects


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for what, as far as it was established when the answer was decided; unknown parts are None.

    ``request_id`` identifies the answer to both sides: it is the disclosure's id. ``operator`` is who looked at the
    station itself, as the partner that the rest describes; None for everything that partners ask.
    """

    request_id: str
    record_type: str | None = None
    action: str | None = None
    client_id: str | None = None
    partner_id: str | None = None
    agreement_id: str | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    case_number: str | None = None
    officer: str | None = None
    token_id: str | None = None
    operator: str | None = None
    reason: str | None = None
    """Why an emergency is one, or on what occasion an operator looked; None for everything else."""
    person_id: str | None = None
    """Who sat before the client, where it acted for somebody."""
    actors: tuple[str, ...] = ()
    """The clients that acted for ``client_id``, the last being the one that asked."""
    question: str | None = None
    """The name of the yes or no that was asked for; None for everything else. What was answered is not recorded."""


@dataclass(frozen=True, slots=True)
class Release:
    """Records that are about to leave: which of them (``identifiers``; the ledger keeps keyed hashes), which fields."""

    asked: Asked
    provenance: Provenance
    released: tuple[str, ...]
    withheld: tuple[str, ...]
    identifiers: tuple[str, ...] = field(repr=False)
    format: str
    obligations: tuple[str, ...]
    digest: bytes
    """SHA-256 of the bytes that leave."""

    notice_deferred: str | None = None
    """On what ground the people concerned are not told yet; None where they are."""
    notice_until: date | None = None
    """From which day on they are told nevertheless; None where that is not settled."""
    subjects: Subjects = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody at the station is about to be shown of one record, as a partner would be shown it.

    ``released`` is empty where the record does not exist for the partner: then it was looked at, and nothing shown.
    """

    asked: Asked
    provenance: Provenance
    released: tuple[str, ...]
    withheld: tuple[str, ...]
    identifiers: tuple[str, ...] = field(repr=False)
    subjects: Subjects = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.asked.operator:
            raise ValueError("a preview is somebody's: name the operator")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recorded "no", with the code of the problem that the requester was told."""

    asked: Asked
    code: str
