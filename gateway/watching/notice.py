"""What is noticed: the kinds of it, and how each is told to an auditor."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol, assert_never

from gateway.events import Happening
from gateway.watching.look import Look


class Kind(StrEnum):
    """Why an auditor should look."""

    CANARY = "canary"
    COPIED_PASSKEY = "copied-passkey"
    EMERGENCY_OVERDUE = "emergency-overdue"
    EMERGENCY_UNJUSTIFIED = "emergency-unjustified"
    GUESSING = "guessing"
    HOURS = "hours"
    LOCKOUT = "lockout"
    NEIGHBOURS = "neighbours"
    RECALL = "recall"
    SAME_RECORD = "same-record"
    VOLUME = "volume"


class Detector(Protocol):
    """Sees every look-up once, in the order of time, and says when one is unusual."""

    def look(self, look: Look) -> Happening | None:
        """What is to be noticed now that this look-up was made, if anything."""


def sentence(kind: Kind, who: str, facts: Mapping[str, Any]) -> str:
    """What happened, in a sentence for an auditor; ``who`` names those concerned.

    >>> sentence(Kind.GUESSING, "client `desk`", {"times": 60})
    'client `desk` asked in vain 60 times within an hour: identifiers may be tried one by one'
    """
    match kind:
        case Kind.CANARY:
            return f"{who} opened a canary of type `{facts['type']}`, which nobody has reason to open"
        case Kind.COPIED_PASSKEY:
            return f"a passkey of {who} counted back, as a copy of it would; it is ended, and so are the sessions"
        case Kind.EMERGENCY_OVERDUE:
            return f"{who} used `{facts['purpose']}` (emergency {facts['case']}), and nobody reviewed it in time"
        case Kind.EMERGENCY_UNJUSTIFIED:
            return f"{who} used `{facts['purpose']}` (emergency {facts['case']}), and a reviewer found no emergency"
        case Kind.GUESSING:
            return f"{who} asked in vain {facts['times']} times within an hour: identifiers may be tried one by one"
        case Kind.HOURS:
            return f"{who} asked at {facts['hour']:02} o'clock, as on none of {facts['days']} days before"
        case Kind.LOCKOUT:
            what = "the password" if facts["step"] == "password" else "the second step, behind the right password,"
            return f"somebody who signs in as {who} has to wait: {what} was wrong again and again"
        case Kind.NEIGHBOURS:
            return f"{who} looked up {facts['records']} neighbouring records of type `{facts['type']}` one by one"
        case Kind.RECALL:
            return f"{who} has not answered recall {facts['record']}, which was due on {facts['due']}"
        case Kind.SAME_RECORD:
            return f"{facts['askers']} askers looked up the same record of type `{facts['type']}` within a day"
        case Kind.VOLUME:
            return (
                f"{who} looked up {facts['records']} records within an hour; usual are {facts['usual']} in the busiest"
            )
        case _:
            assert_never(kind)
