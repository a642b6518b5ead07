"""A search of the ledger as its form has it: what was filled in, what that means, and whether it can be meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.ledger.entries import EntryKind
from gateway.ledger.search.wanted import Wanted

FIELDS: Final = ("kind", "partner", "purpose", "type", "policy", "who", "number", "token", "from", "until")
LONGEST: Final = 200


class NotASearchError(Exception):
    """What was filled in cannot be meant; ``field`` names the one that is to be mended."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in, by field; empty texts for what was not."""

    fields: Mapping[str, str]

    @property
    def binding(self) -> tuple[str, ...]:
        """What a cursor of this search is bound to."""
        return tuple(self.fields[name] for name in FIELDS)

    @property
    def filled(self) -> dict[str, str]:
        """What was filled in, and nothing else."""
        return {name: text for name, text in self.fields.items() if text}

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """What is looked for; raises ``NotASearchError``. Times are those of ``zone``, and ``until`` is left out."""
        given = self.fields
        if any(len(text) > LONGEST for text in given.values()):
            raise NotASearchError(next(name for name, text in given.items() if len(text) > LONGEST))
        if given["kind"] not in {"", *EntryKind}:
            raise NotASearchError("kind")
        return Wanted(
            kind=EntryKind(given["kind"]) if given["kind"] else None,
            partner=given["partner"],
            purpose=given["purpose"],
            record_type=given["type"],
            policy=given["policy"],
            who=given["who"],
            number=given["number"],
            token=given["token"],
            since=_milliseconds(given["from"], "from", zone),
            until=_milliseconds(given["until"], "until", zone),
        )


def typed(form: Mapping[str, Any]) -> Typed:
    """What a form says.

    >>> typed({"partner": " committee-one ", "more": "x"}).filled
    {'partner': 'committee-one'}
    """
    return Typed({name: str(form.get(name, "")).strip() for name in FIELDS})


def _milliseconds(text: str, name: str, zone: ZoneInfo) -> int | None:
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
        return int((given if given.tzinfo else given.replace(tzinfo=zone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise NotASearchError(name) from None
