"""A request as its partner is told of it: who of the station did something is not named."""

from __future__ import annotations

from datetime import date
from typing import Any

from gateway.access.asking import Told
from gateway.access.request import AccessRequest, Attached

OF_PARTNERS = frozenset({"asked", "attached", "answered", "withdrawn"})
"""The steps that partners take; all others are the station's."""


def as_told(asked: AccessRequest, today: date) -> dict[str, Any]:
    """One request in a list."""
    return {
        "id": asked.id,
        "state": asked.as_of(today).value,
        "asked": asked.asked,
        "due": asked.due.isoformat(),
        "agreement": asked.applicant.agreement_id,
        "wish": asked.wish.as_object(),
        "decided": asked.decided,
        "reason": None if asked.reason is None else asked.reason.value,
        "told": asked.told,
        "granted": None if asked.granted is None else asked.granted.as_object(),
    }


def in_full(told: Told, today: date) -> dict[str, Any]:
    """One request with what was done with it, and what is attached."""
    return {
        **as_told(told.request, today),
        "steps": [
            {
                "time": step.time,
                "by": "partner" if step.step in OF_PARTNERS else "station",
                "step": step.step,
                "text": step.text,
            }
            for step in told.steps
        ],
        "attachments": [attached_object(each) for each in told.attached],
    }


def attached_object(attached: Attached) -> dict[str, Any]:
    """What is told of an attachment."""
    return {
        "number": attached.number,
        "name": attached.name,
        "type": attached.kind,
        "size": attached.size,
        "sha256": attached.digest,
        "destroyed": attached.destroyed,
    }
