"""The pages of the window: choose a purpose, look records up, open one, take a page away.

Nothing that is typed or found stands in an address: every question is a form that is posted, and its answer is the
page. A page shows what ``gateway.disclosure`` gave for a clerk's seat, and is gone when it is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request

from gateway.api.problems import request_id
from gateway.asking import tell_waiting
from gateway.beside import describe_catalogue
from gateway.disclosure import disclose_described
from gateway.errors import FIELD, VALUE, GatewayError
from gateway.gate import Gate
from gateway.model.inquiry import Action
from gateway.model.person import Role
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.window.asking import add_questions
from gateway.window.choosing import areas_within, asked, offered
from gateway.window.notices import add_notices, at_station
from gateway.window.paper.form import PaperForm, fitting
from gateway.window.paper.pages import add_paper
from gateway.window.receipts import add_receipts
from gateway.window.searching import came_from, filled_in, parse_chosen, parse_form
from gateway.window.seats import Seats
from gateway.window.sitting import PLACE, Sitting, add_seat_pages, choice, read_form, seated, show_here, sit, tell_error
from gateway.window.taking import MOST_PAGES, add_files
from gateway.window.telling import Description, told
from gateway.window.unsent import HELD, typed_in


def window_blueprint(door: Door, seats: Seats, gate: Gate, forms: Sequence[PaperForm]) -> Blueprint:
    """``/window`` and what belongs to it; ``forms`` are those that a record may fill in."""
    blueprint = Blueprint("window", __name__, template_folder="templates")
    guard(blueprint, door)
    blueprint.register_error_handler(GatewayError, partial(tell_error, door))

    page = partial(seated, door, seats)

    @blueprint.get(PLACE)
    def enter() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(PLACE)
        if Role.CLERK not in somebody.person.roles:
            return show_here(door, "fault.html", HTTPStatus.FORBIDDEN, fault="not-a-clerk", somebody=somebody)
        sitting = sit(seats, somebody)
        if sitting is None:
            return choice(door, seats, somebody)
        notices, asked_back = tell_waiting(gate, sitting.seat, request_id())
        questions = [(each["id"], at_station(each["asked"], gate.zone)) for each in asked_back]
        return _form(door, gate, sitting, sitting.unsent, waiting=len(notices), asked_back=questions)

    add_seat_pages(blueprint, door, seats)
    add_questions(blueprint, page, door, gate)
    add_receipts(blueprint, page, door, gate)
    add_notices(blueprint, page, door, gate)
    add_paper(blueprint, page, door, gate, forms)
    add_files(blueprint, page, door, gate)

    @blueprint.post(f"{PLACE}/form", endpoint="form")
    @page
    def form(sitting: Sitting) -> Response:
        return _form(door, gate, sitting, request.form)

    @blueprint.post(f"{PLACE}/search", endpoint="search")
    @page
    def search(sitting: Sitting) -> Response:
        inquiry = read_form(gate, sitting, lambda: parse_form(request.form, sitting.titles))
        try:
            rendered, described = disclose_described(gate, sitting.seat, inquiry, request_id())
        except GatewayError as error:
            if error.problem not in {VALUE, FIELD}:
                raise
            return _form(door, gate, sitting, request.form, fault=error.problem.code)
        return _results(door, sitting, rendered.body, described)

    @blueprint.post(f"{PLACE}/record", endpoint="record")
    @page
    def record(sitting: Sitting) -> Response:
        inquiry = read_form(gate, sitting, lambda: parse_chosen(request.form))
        rendered, described = disclose_described(gate, sitting.seat, inquiry, request_id())
        answer = told(rendered.body, described, sitting.titles, sitting.language)
        return show_here(
            door,
            "record.html",
            told=answer,
            described=described,
            papers=fitting(forms, inquiry.record_type, sitting.place.purpose.name),
            search=came_from(request.form),
            **sitting.shown(),
        )

    @blueprint.get(f"{PLACE}/style.css")
    def style() -> Response:
        return Response(render_template("window/style.css"), mimetype="text/css")

    return blueprint


def _form(door: Door, gate: Gate, sitting: Sitting, filled: Mapping[str, str], **shown: object) -> Response:
    """The search form of one type, filled in as it was before, with what was wrong (``fault``) or else waits."""
    available = describe_catalogue(gate, sitting.seat, None, request_id())
    types = {each["type"]: each for each in available["types"] if each["action"] == Action.LIST}
    wanted = filled.get("type") or request.args.get("type", "")
    described = types.get(wanted) or next(iter(types.values()), None)
    criteria = [] if described is None else offered(described, filled_in(filled), sitting.titles, sitting.language)
    return show_here(
        door,
        "form.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if "fault" in shown else HTTPStatus.OK,
        types=types,
        described=described,
        criteria=criteria,
        areas=areas_within(sitting.titles.areas, sitting.place.areas, sitting.language),
        sort=filled.get("sort", ""),
        **shown,
        **sitting.shown(),
    )


def _results(door: Door, sitting: Sitting, body: bytes, described: Description) -> Response:
    answer = told(body, described, sitting.titles, sitting.language)
    can_open = Action.READ in {scope.action for scope in sitting.seat.scopes}
    return show_here(
        door,
        "results.html",
        told=answer,
        described=described,
        asked=asked(described, filled_in(request.form), sitting.titles, sitting.language),
        kept=[*typed_in(request.form), (HELD, sitting.held)],
        cursor=request.form.get("cursor", ""),
        sort=request.form.get("sort", ""),
        most=MOST_PAGES * described["page"],
        can_open=can_open,
        **sitting.shown(),
    )
