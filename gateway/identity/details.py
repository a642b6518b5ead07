"""The purpose of a token: exactly one entry of ``authorization_details`` (RFC 9396), of one closed form.

It is read here whether it comes from a client that asks for a token or from a token that a client presents::

    [{"type": "station_archive", "purpose": "prosecution", "case_number": "2026-12", "officer": "陈检察官"}]

A purpose for emergencies is asked for with a ``reason`` beside these, and no other purpose is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.model.grant import Purposes

TYPE: Final = "station_archive"
LONGEST_WORDS: Final = 128
"""Characters of a case number or an officer's name."""
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 500
"""Characters of the reason for which an emergency is one."""

_LONGEST: Final = 4096
_KEYS: Final = frozenset({"type", "purpose", "case_number", "officer", "reason"})


class DetailsRefusedError(Exception):
    """The details cannot be granted; the message is one sentence of fixed words."""


@dataclass(frozen=True, slots=True)
class Details:
    """Why a token is asked for, and the case, officer and reason where the purpose wants them named."""

    purpose: str
    case_number: str | None = None
    officer: str | None = None
    reason: str | None = None

    def as_claim(self) -> list[dict[str, str]]:
        """The details as they stand in tokens and answers."""
        words = {"case_number": self.case_number, "officer": self.officer, "reason": self.reason}
        given = {name: value for name, value in words.items() if value is not None}
        return [{"type": TYPE, "purpose": self.purpose, **given}]


def parse_details(text: str) -> Details:
    """Read the parameter ``authorization_details``; raise ``DetailsRefusedError`` unless it has the closed form."""
    if len(text) > _LONGEST:
        raise DetailsRefusedError("authorization_details is too long")
    try:
        return take_details(json.loads(text, object_pairs_hook=_without_duplicates))
    except (ValueError, RecursionError):
        raise DetailsRefusedError("authorization_details has to be a JSON list") from None


def take_details(given: object) -> Details:
    """Read details that are data already; raise ``DetailsRefusedError`` unless they have the closed form."""
    if not isinstance(given, list) or len(given) != 1 or not isinstance(given[0], dict):
        raise DetailsRefusedError("authorization_details has to be a list of exactly one object")
    (entry,) = given
    if entry.get("type") != TYPE or not entry.keys() <= _KEYS:
        raise DetailsRefusedError(
            f"the type has to be {TYPE}, with purpose, case_number, officer, reason and nothing else"
        )
    if not isinstance(entry.get("purpose"), str):
        raise DetailsRefusedError("authorization_details has to name one purpose")
    return Details(
        purpose=entry["purpose"],
        case_number=_words(entry, "case_number"),
        officer=_words(entry, "officer"),
        reason=_words(entry, "reason", least=SHORTEST_REASON, most=LONGEST_REASON),
    )


def implied_details(agreed: frozenset[str]) -> Details:
    """The details of a client that gives none: the one purpose of its agreement, if there is but one."""
    if len(agreed) != 1:
        raise DetailsRefusedError("name one purpose in authorization_details: your agreement has several")
    return Details(next(iter(agreed)))


def check_details(details: Details, agreed: frozenset[str], partner_kind: str, purposes: Purposes) -> None:
    """Raise ``DetailsRefusedError`` unless such a partner with such an agreement may have the purpose.

    A purpose that exists and is not agreed is refused in the same words as one that does not exist.
    """
    purpose = purposes.by_name.get(details.purpose)
    if details.purpose not in agreed or purpose is None or partner_kind not in purpose.basis.entrusted:
        raise DetailsRefusedError("no agreement of yours has this purpose")
    if purpose.requires_case_number and details.case_number is None:
        raise DetailsRefusedError("this purpose needs a case_number in authorization_details")
    if (purpose.requires_officer or purpose.break_glass) and details.officer is None:
        raise DetailsRefusedError("this purpose needs an officer in authorization_details")
    if (purpose.break_glass is None) != (details.reason is None):
        raise DetailsRefusedError(
            "a purpose for emergencies needs a reason in authorization_details, and no other has one"
        )


def one_line(text: str) -> str:
    """``text`` as it may stand for a case number or an officer; empty where nothing of it may.

    >>> one_line(" 王\u3000芳 ")
    '王 芳'
    """
    shown = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return shown[:LONGEST_WORDS].strip()


def _words(entry: Mapping[str, Any], name: str, least: int = 1, most: int = LONGEST_WORDS) -> str | None:
    if name not in entry:
        return None
    value = entry[name]
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise DetailsRefusedError(f"{name} has to be text of {least} to {most} characters")
    if not value.isprintable() or value != value.strip():
        raise DetailsRefusedError(f"{name} has to be one line without surrounding space")
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entry = dict(pairs)
    if len(entry) < len(pairs):
        raise DetailsRefusedError("authorization_details repeats a key")
    return entry
