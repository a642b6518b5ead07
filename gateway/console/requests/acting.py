"""What a form of the page of a request asks for, and how it is done: each act is one of ``gateway.access.deciding``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from gateway.access.deciding import DecidingError, Reviews
from gateway.access.request import End, Granted, Reason
from gateway.console.requests.drafting import draft_change
from gateway.console.requests.weighing import waiting, weigh
from gateway.console.station import Desk
from gateway.model.inquiry import Action
from gateway.model.person import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as a form asks for it: on which request, with which sentence, and with all that was filled in."""

    act: str
    request_id: str
    sentence: str
    form: Any
    """The form, in which a name may stand several times."""


def carry_out(desk: Desk, reviews: Reviews, asked: Asked, by: Person) -> str | None:
    """Do what was asked; where it leads on to, if not back to the request.

    Raises ``DecidingError``, and of a draft what the office raises.
    """
    match asked.act:
        case "take":
            reviews.take(asked.request_id, by)
        case "ask-back":
            reviews.ask_back(asked.request_id, by, asked.sentence)
        case "refuse":
            reviews.refuse(asked.request_id, by, _reason(asked.form), asked.sentence)
        case "approve":
            weighed = weigh(desk, reviews.find(asked.request_id).request)
            reviews.approve(asked.request_id, by, _granted(asked.form), weighed.allowance, asked.sentence)
        case "end":
            reviews.end(asked.request_id, by, _end(asked.form))
        case "draft":
            found = reviews.find(asked.request_id).request
            names = waiting(desk, found)
            if not names:
                raise DecidingError("nothing-waits")
            version = draft_change(desk, found, names, by.id)
            return f"/desk/policy/edit?{urlencode({'name': version.name})}"
        case _:
            raise DecidingError("no-such-act")
    return None


def _reason(form: Mapping[str, str]) -> Reason:
    try:
        return Reason(form.get("reason", ""))
    except ValueError:
        raise DecidingError("no-reason") from None


def _end(form: Mapping[str, str]) -> End:
    if form.get("reason") == End.REPLACED:
        raise DecidingError("no-reason")
    try:
        return End(form.get("reason", ""))
    except ValueError:
        raise DecidingError("no-reason") from None


def _granted(form: Any) -> Granted:  # noqa: ANN401 - as ``Asked`` has it
    try:
        actions, last = tuple(map(Action, form.getlist("action"))), date.fromisoformat(form.get("until", ""))
    except ValueError:
        raise DecidingError("no-day") from None
    return Granted(actions, tuple(form.getlist("field")), tuple(form.getlist("area")), last)
