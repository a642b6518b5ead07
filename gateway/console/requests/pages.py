"""The pages for access requests: the queue with its clock, one request, and what is done with it.

Whatever is refused comes back with what was typed and ticked. An approval asks for a passkey of just now; where that
has passed, the page says so and keeps everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from gateway.access.asking import Told
from gateway.access.deciding import DecidingError, Reviews, is_applicant
from gateway.access.feedback import count_feedback, newest_notes
from gateway.access.parsing import WishError, text_of
from gateway.access.request import End, Reason, State
from gateway.access.rows import standing_rows
from gateway.access.telling import OF_PARTNERS
from gateway.api.access import as_file
from gateway.changes import looking
from gateway.console.policies.telling import POLICY
from gateway.console.requests.acting import Asked, carry_out
from gateway.console.requests.tables import REQUEST, Titles, feedback, is_standing, queue, standing
from gateway.console.requests.weighing import Weighed, policies_for, waiting, weigh
from gateway.console.station import PARTS, Desk, at_desk, desk_part, show_desk, tell_fault
from gateway.console.tables import Table, as_csv
from gateway.console.times import moment
from gateway.documents import Faulty
from gateway.errors import DESTROYED, NO_REQUEST, GatewayError
from gateway.model.inquiry import VIEWING
from gateway.model.person import Factor, Role, SignedIn
from gateway.publication.version import PublicationError
from gateway.signin.door import again_place
from gateway.signin.showing import language_of, led_to
from gateway.window.telling import how_shown

LONGEST_SENTENCE: Final = 1000
_DIGIT: Final = re.compile(r"[1-9]")
_READERS: Final = (Role.REVIEWER, Role.AUDITOR)
"""Who may read what is attached: those who decide on requests, and those who look into what was decided."""

_FAULTS: Final = {NO_REQUEST: "no-such-request", DESTROYED: "attachment-destroyed"}
_UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY
_OF_THE_TICKS: Final = frozenset({"take", "ask-back", "refuse", "approve"})
"""The acts whose form has the boxes in which it is ticked what is granted."""


def requests_blueprint(desk: Desk) -> Blueprint:
    """``/desk/requests``, and ``/desk/request`` with what belongs to it."""
    blueprint, reviews = desk_part(desk, "desk_requests"), Reviews(desk.gate.access)

    @blueprint.get(PARTS["requests"], endpoint="requests")
    @at_desk(desk.door)
    def requests(somebody: SignedIn) -> Response:
        return _table(desk, somebody, "requests", lambda language: queue(desk, reviews.all(), language))

    @blueprint.get(f"{PARTS['requests']}/standing", endpoint="standing")
    @at_desk(desk.door)
    def granted(somebody: SignedIn) -> Response:
        with looking(desk.state.engine) as connection:
            rows = [*standing_rows(connection)]
        return _table(desk, somebody, "standing", lambda language: standing(desk, rows, language))

    @blueprint.get(f"{PARTS['requests']}/feedback", endpoint="feedback")
    @at_desk(desk.door)
    def useful(somebody: SignedIn) -> Response:
        with looking(desk.state.engine) as connection:
            counted, notes = count_feedback(connection), newest_notes(connection)
        titles = Titles(desk, language_of(request))
        told = [(moment(each["time"], desk.office.zone), titles.of_partner(each["partner_id"]), each) for each in notes]
        return _table(desk, somebody, "feedback", lambda language: feedback(desk, counted, language), notes=told)

    @blueprint.get(REQUEST, endpoint="request")
    @at_desk(desk.door)
    def one(somebody: SignedIn) -> Response:
        return _request(desk, reviews, somebody, request.args.get("id", ""), done=request.args.get("done", ""))

    @blueprint.post(f"{REQUEST}/attachment", endpoint="attachment")
    @at_desk(desk.door, *_READERS)
    def attachment(somebody: SignedIn) -> Response:
        given = request.form.get("number", "")
        number = int(given) if _DIGIT.fullmatch(given) else 0  # there is none of that number
        try:
            return as_file(*reviews.read_attachment(request.form.get("id", ""), number, somebody.person))
        except GatewayError as error:
            return _not_there(desk, somebody, error)

    @blueprint.post(f"{REQUEST}/act", endpoint="decide")
    @at_desk(desk.door, Role.REVIEWER, Role.POLICY_ADMINISTRATOR)
    def decide(somebody: SignedIn) -> Response:
        return _act(desk, reviews, somebody)

    return blueprint


def _table(
    desk: Desk,
    somebody: SignedIn,
    view: str,
    made: Callable[[str], Table],
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    language = language_of(request)
    table = made(language).asked(request.args)
    if request.args.get("as") == "csv":
        return as_csv(table, language, view)
    return show_desk(desk.door, "requests/requests.html", table=table, view=view, somebody=somebody, **shown)


def _act(desk: Desk, reviews: Reviews, somebody: SignedIn) -> Response:
    """Do what a form asks for, or show the page again with what was sent."""
    form, person = request.form, somebody.person
    request_id, act = form.get("id", ""), form.get("act", "")
    role = Role.POLICY_ADMINISTRATOR if act == "draft" else Role.REVIEWER
    if role not in person.roles:
        return tell_fault(desk.door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
    if act in {"approve", "end"} and not somebody.is_fresh(desk.door.clock(), factor=Factor.PASSKEY):
        return _request(desk, reviews, somebody, request_id, HTTPStatus.FORBIDDEN, fault="passkey-again")
    try:
        sentence = text_of(form, "sentence", LONGEST_SENTENCE, least=0)
        led = carry_out(desk, reviews, Asked(act, request_id, sentence, form), person)
    except DecidingError as error:
        return _request(desk, reviews, somebody, request_id, _UNPROCESSABLE, fault=f"access-{error.word}")
    except WishError:
        return _request(desk, reviews, somebody, request_id, _UNPROCESSABLE, fault="access-sentence")
    except (PublicationError, Faulty) as error:
        return _request(desk, reviews, somebody, request_id, _UNPROCESSABLE, refusal=str(error))
    except GatewayError as error:
        return _not_there(desk, somebody, error)
    if act == "take":  # it ends nothing: what was ticked and written so far stays
        return _request(desk, reviews, somebody, request_id, done=act)
    return led_to(led or f"{REQUEST}?id={request_id}&done={act}")


def _not_there(desk: Desk, somebody: SignedIn, error: GatewayError) -> Response:
    """A page that says that there is no such request, or no more of an attachment; any other fault is told as one."""
    if error.problem not in _FAULTS:
        raise error
    return tell_fault(desk.door, somebody, error.problem.status, _FAULTS[error.problem])


def _request(
    desk: Desk,
    reviews: Reviews,
    somebody: SignedIn,
    request_id: str,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """One request: what is asked, what the partner has, what the law leaves, what was said, and what may be done."""
    try:
        told = reviews.find(request_id)
    except GatewayError as error:
        return _not_there(desk, somebody, error)
    asked, language = told.request, language_of(request)
    weighed, titles, form = weigh(desk, asked), Titles(desk, language), request.form
    return show_desk(
        desk.door,
        "requests/request.html",
        status,
        attached=[(each, each.destroyed and moment(each.destroyed, desk.office.zone)) for each in told.attached],
        reads=bool(somebody.person.roles & set(_READERS)),
        asked=asked,
        state="overdue" if asked.is_overdue(desk.office.today) else asked.as_of(desk.office.today).value,
        weighed=weighed,
        candidates=[
            _candidate(weighed, each.name, titles, asked.wish.record_type, language) for each in weighed.candidates
        ],
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
        ticked={name: form.getlist(name) for name in ("action", "field", "area")}
        if form.get("act") in _OF_THE_TICKS
        else None,
        somebody=somebody,
        **shown,
    )


def _candidate(weighed: Weighed, name: str, titles: Titles, record_type: str, language: str) -> dict[str, Any]:
    """A field as the page shows it."""
    each = next(each for each in weighed.candidates if each.name == name)
    english, of = language == "en", titles.field(record_type, name)
    return {
        "name": name,
        "title": titles.of_field(record_type, name),
        "asked": each.is_asked,
        "today": None if each.today is None else how_shown(each.today, language, of),
        "then": None if each.then is None else how_shown(each.then, language, of),
        "shown_today": each.today is not None,
        "shown_then": each.then is not None,
        "may": name in weighed.allowance.fields and not weighed.bars,
        "ticks": name in weighed.allowance.fields and not weighed.bars and not weighed.allowance.areas_only,
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
