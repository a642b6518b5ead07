"""The pages for access requests: the queue with its clock, one request, and what is done with it.

Whatever is refused comes back with what was typed and ticked. An approval asks for a passkey of just now; where that
has passed, the page says so and keeps everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.access.deciding import DecidingError, Reviews
from gateway.access.feedback import count_feedback, newest_notes
from gateway.access.parsing import WishError, text_of
from gateway.access.rows import standing_rows
from gateway.api.access import as_file
from gateway.changes import looking
from gateway.console.requests.acting import Asked, carry_out
from gateway.console.requests.showing import READERS, Pages, not_there, place_of, show_request, this_browser
from gateway.console.requests.tables import REQUEST, Titles, feedback, queue, standing
from gateway.console.station import PARTS, Desk, at_desk, desk_part, show_desk, tell_fault
from gateway.console.tables import Table, as_csv
from gateway.console.times import moment
from gateway.documents import Faulty
from gateway.errors import GatewayError
from gateway.model.person import Factor, Role, SignedIn
from gateway.publication.version import PublicationError
from gateway.signin.showing import language_of, led_to
from gateway.window.unsent import Unsent

LONGEST_SENTENCE: Final = 1000
_DIGIT: Final = re.compile(r"[1-9]")
_UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


def requests_blueprint(desk: Desk, unsent: Unsent) -> Blueprint:
    """``/desk/requests``, and ``/desk/request`` with what belongs to it."""
    blueprint, reviews = desk_part(desk, "desk_requests"), Reviews(desk.gate.access)
    pages = Pages(desk, reviews, unsent)

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
        request_id, done = request.args.get("id", ""), request.args.get("done", "")
        kept = unsent.back(somebody, place_of(request_id))
        return show_request(pages, somebody, request_id, filled=None if kept is None else kept.form, done=done)

    @blueprint.post(f"{REQUEST}/attachment", endpoint="attachment")
    @at_desk(desk.door, *READERS)
    def attachment(somebody: SignedIn) -> Response:
        given = request.form.get("number", "")
        number = int(given) if _DIGIT.fullmatch(given) else 0  # there is none of that number
        try:
            return as_file(*reviews.read_attachment(request.form.get("id", ""), number, somebody.person))
        except GatewayError as error:
            return not_there(desk, somebody, error)

    @blueprint.post(f"{REQUEST}/act", endpoint="decide")
    def decide() -> Response:
        if desk.door.signed_in(request) is None:
            place = place_of(request.form.get("id", ""))
            unsent.keep(place, request.form, this_browser())
            return desk.door.sign_in_first(place)
        return decided()

    @at_desk(desk.door, Role.REVIEWER, Role.POLICY_ADMINISTRATOR)
    def decided(somebody: SignedIn) -> Response:
        return _act(pages, somebody)

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


def _act(pages: Pages, somebody: SignedIn) -> Response:
    """Do what a form asks for, or show the page again with what was sent."""
    desk, form, person = pages.desk, request.form, somebody.person
    request_id, act = form.get("id", ""), form.get("act", "")
    role = Role.POLICY_ADMINISTRATOR if act == "draft" else Role.REVIEWER
    if role not in person.roles:
        return tell_fault(desk.door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
    if act in {"approve", "end"} and not somebody.is_fresh(desk.door.clock(), factor=Factor.PASSKEY):
        return show_request(pages, somebody, request_id, HTTPStatus.FORBIDDEN, fault="passkey-again")
    try:
        sentence = text_of(form, "sentence", LONGEST_SENTENCE, least=0)
        led = carry_out(desk, pages.reviews, Asked(act, request_id, sentence, form), person)
    except DecidingError as error:
        return show_request(pages, somebody, request_id, _UNPROCESSABLE, fault=f"access-{error.word}")
    except WishError:
        return show_request(pages, somebody, request_id, _UNPROCESSABLE, fault="access-sentence")
    except (PublicationError, Faulty) as error:
        return show_request(pages, somebody, request_id, _UNPROCESSABLE, refusal=str(error))
    except GatewayError as error:
        return not_there(desk, somebody, error)
    if act == "take":  # it ends nothing: what was ticked and written so far stays
        return show_request(pages, somebody, request_id, done=act)
    return led_to(led or f"{REQUEST}?id={request_id}&done={act}")
