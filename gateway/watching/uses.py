"""A use of a purpose for emergencies, as the ledger tells of it: who used it, why, and until when it is reviewed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import orjson

from gateway.ledger.entries import BODY_AT, EntryKind

_MARK: Final = b'"reason":'
_REVIEWED: Final = re.compile(r"reviewed-within-([1-9][0-9]{0,2})-hours")


@dataclass(frozen=True, slots=True)
class Use:
    """One release; ``time`` is in seconds since the epoch. ``client`` is the one that held the token."""

    time: float
    token: str
    purpose: str
    partner: str
    client: str
    person: str | None
    officer: str
    reason: str
    records: int
    hours: int

    @property
    def deadline(self) -> int:
        """Until when it has to be reviewed, where it is the first of its token."""
        return int(self.time) + self.hours * 3600


def read_use(line: bytes) -> Use | None:
    """The use that a line of the ledger records, or None for a line of another kind or of no sound form."""
    if _MARK not in line:
        return None
    try:
        entry = orjson.loads(line[BODY_AT:])
        body = entry["body"]
        hours = [found[1] for duty in body.get("obligations", ()) if (found := _REVIEWED.fullmatch(duty))]
        if entry["kind"] != EntryKind.RELEASE or not hours:
            return None
        return Use(
            time=entry["time"] / 1000,
            token=body["token"],
            purpose=body["purpose"],
            partner=body["partner"],
            client=body["actors"][-1] if "actors" in body else body["client"],
            person=body.get("person"),
            officer=body["officer"],
            reason=body["reason"],
            records=int(body["count"]),
            hours=int(hours[0]),
        )
    except (ValueError, KeyError, TypeError):
        return None
