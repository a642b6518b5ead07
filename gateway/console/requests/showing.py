"""One request as its page shows it: what is asked, what there is, what was said, and what whoever looks may do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request

from gateway.access.asking import Told
from gateway.access.deciding import Reviews, is_applicant
from gateway.access.request import End, Reason, State
from gateway.access.telling import OF_PARTNERS
from gateway.console.policies.telling import POLICY
from gateway.console.requests.tables import REQUEST, Titles, is_standing
from gateway.console.requests.weighing import Candidate, Weighed, policies_for, waiting, weigh
from gateway.console.station import Desk, show_desk, tell_fault
from gateway.console.times import moment
from gateway.errors import DESTROYED, NO_REQUEST, GatewayError
from gateway.model.inquiry import VIEWING
from gateway.model.person import Factor, Role, SignedIn
from gateway.signin.browser import BROWSER_COOKIE
from gateway.signin.door import again_place
from gateway.signin.showing import language_of
from gateway.window.telling import how_shown
from gateway.window.unsent import Form, Unsent

READERS: Final = (Role.REVIEWER, Role.AUDITOR)
"""Who may read what is attached: those who decide on requests, and those who look into what was decided."""

_FAULTS: Final = {NO_REQUEST: "no-such-request", DESTROYED: "attachment-destroyed"}
_OF_THE_TICKS: Final = frozenset({"take", "ask-back", "refuse", "approve"})
"""The acts whose form has the boxes in which it is ticked what is granted."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the page of a request is made with."""

    desk: Desk
    reviews: Reviews
    unsent: Unsent


def not_there(desk: Desk, somebody: SignedIn, error: GatewayError) -> Response:
    """A page that says that there is no such request, or no more of an attachment; any other fault is told as one."""
    if error.problem not in _FAULTS:
        raise error
    return tell_fault(desk.door, somebody, error.problem.status, _FAULTS[error.problem])


def place_of(request_id: str) -> str:
    """The page of a request."""
    return f"{REQUEST}?{urlencode({'id': request_id})}"


def this_browser() -> str:
    """What tells the browser apart that sent the request."""
    return request.cookies.get(BROWSER_COOKIE, "")


def show_request(
    pages: Pages,
    somebody: SignedIn,
    request_id: str,
    status: int = 200,
    filled: Form | None = None,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """One request: what is asked, what the partner has, what the law leaves, what was said, and what may be done.

    ``filled`` is what somebody had filled in when their session had ended; else it is what was sent.
    """
    desk = pages.desk
    try:
        told = pages.reviews.find(request_id)
    except GatewayError as error:
        return not_there(desk, somebody, error)
    asked, language = told.request, language_of(request)
    weighed, titles, form = weigh(desk, asked), Titles(desk, language), filled or request.form
    return show_desk(
        desk.door,
        "requests/request.html",
        status,
        attached=[(each, each.destroyed and moment(each.destroyed, desk.office.zone)) for each in told.attached],
        reads=bool(somebody.person.roles & set(READERS)),
        asked=asked,
        state="overdue" if asked.is_overdue(desk.office.today) else asked.as_of(desk.office.today).value,
        weighed=weighed,
        candidates=[_candidate(weighed, each, titles, asked.wish.record_type, language) for each in weighed.candidates],
        titles=titles,
        language=language,
        within=[area for area in asked.wish.areas if area not in weighed.outside],
        steps=_steps(desk, told),
        when=moment(asked.asked, desk.office.zone),
        waiting=waiting(desk, asked),
        policies=[(name, f"{POLICY}?{urlencode({'name': name})}") for name in policies_for(desk, asked)],
        acts=_acts(desk, told, somebody),
        fresh=somebody.is_fresh(desk.door.clock(), factor=Factor.PASSKEY),
        again=again_place(f"{REQUEST}?id={asked.id}", Factor.PASSKEY),
        actions=[action for action in VIEWING if action in asked.wish.actions],
        last=min(asked.wish.until, weighed.allowance.last).isoformat(),
        today=desk.office.today.isoformat(),
        reasons=[each.value for each in Reason],
        ends=[each.value for each in End if each is not End.REPLACED],
        form=form,
        held=pages.unsent.held(somebody, "", "", this_browser()),
        unsent=filled is not None,
        ticked={name: form.getlist(name) for name in ("action", "field", "area")}
        if form.get("act") in _OF_THE_TICKS
        else None,
        somebody=somebody,
        **shown,
    )


def _candidate(weighed: Weighed, each: Candidate, titles: Titles, record_type: str, language: str) -> dict[str, Any]:
    """A field as the page shows it."""
    name, english = each.name, language == "en"
    of, may = titles.field(record_type, name), name in weighed.allowance.fields and not weighed.bars
    return {
        "name": name,
        "title": titles.of_field(record_type, name),
        "asked": each.is_asked,
        "today": None if each.today is None else how_shown(each.today, language, of),
        "then": None if each.then is None else how_shown(each.then, language, of),
        "shown_today": each.today is not None,
        "shown_then": each.then is not None,
        "may": may,
        "ticks": may and not weighed.allowance.areas_only,
        "bars": [saying.en if english else saying.zh for saying in each.bars],
        "limits": [saying.en if english else saying.zh for saying in each.limits],
    }


def _steps(desk: Desk, told: Told) -> list[dict[str, str]]:
    return [
        {
            "time": moment(step.time, desk.office.zone),
            "who": step.who,
            "side": "partner" if step.step in OF_PARTNERS else "station",
            "step": step.step,
            "text": step.text,
        }
        for step in told.steps
    ]


def _acts(desk: Desk, told: Told, somebody: SignedIn) -> set[str]:
    """What this person may do now; it is decided again when they do."""
    asked, roles = told.request, somebody.person.roles
    acts: set[str] = set()
    if Role.REVIEWER in roles:
        if asked.is_open and not is_applicant(asked, somebody.person):
            acts |= {"take", "approve", "refuse"} | ({"ask-back"} if asked.state is not State.ASKED_BACK else set())
        if is_standing(asked, desk):
            acts.add("end")
    if Role.POLICY_ADMINISTRATOR in roles and waiting(desk, asked):
        acts.add("draft")
    return acts
