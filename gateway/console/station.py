"""The desk as its pages know it: what they are made with, its parts, and who is there in a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.operating import Standing as Figures
from gateway.changes import AdministrationError, OpenState
from gateway.console.words import say_at_desk
from gateway.console.words.kinds import kind_in
from gateway.console.words.refusals import refusal_in
from gateway.errors import GatewayError
from gateway.gate import Gate
from gateway.grants.directory import Directory
from gateway.model.person import Role, SignedIn
from gateway.publication.office import Office
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.showing import language_of, show

PLACE: Final = "/desk"
LARGEST_FORM: Final = 64 * 1024
"""Bytes of a form with a text in it."""

PARTS: Final[Mapping[str, str]] = {
    "overview": PLACE,
    "policies": f"{PLACE}/policies",
    "partners": f"{PLACE}/partners",
    "requests": f"{PLACE}/requests",
    "ledger": f"{PLACE}/ledger",
}
"""The parts of the desk by the word for each, in the order in which every page names them, with their first page."""

_PART_OF: Final = {
    "policy": "policies",
    "request": "requests",
    "partner": "partners",
    "people": "partners",
    "person": "partners",
}

Page: TypeAlias = Callable[[SignedIn], Response]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages are made with.

    The door, the office for policies, who there is, the figures of the state, the state as it is written, and the gate
    through which records are looked at, and up to which sensitivity each role may see them as they are stored.
    """

    door: Door
    office: Office
    directory: Callable[[], Directory]
    figures: Callable[[], Figures]
    state: OpenState
    gate: Gate
    clearance: Mapping[str, str]


def desk_part(
    desk: Desk, name: str, largest: int = LARGEST_FORM, put_by: Callable[[], Response | None] = lambda: None
) -> Blueprint:
    """A part of the desk, without pages yet: its forms are guarded, and its faults are told as pages.

    ``largest`` is the most that a form of it may have, in bytes; ``put_by`` keeps what stands in one that is refused.
    """
    blueprint = Blueprint(name, __name__, template_folder="templates")
    guard(blueprint, desk.door, largest, put_by)
    blueprint.register_error_handler(GatewayError, lambda error: _tell(desk.door, error.problem.status))
    blueprint.register_error_handler(
        RequestEntityTooLarge, lambda _: tell_fault(desk.door, None, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")
    )
    blueprint.register_error_handler(AdministrationError, lambda _: _tell(desk.door, HTTPStatus.SERVICE_UNAVAILABLE))
    return blueprint


def at_desk(door: Door, *roles: Role) -> Callable[[Page], Callable[[], Response]]:
    """Makes a page for the station's people, of whom one of ``roles`` is asked where any is named."""

    def for_them(view: Page) -> Callable[[], Response]:
        @wraps(view)
        def page() -> Response:
            somebody = door.signed_in(request)
            if somebody is None:
                return door.sign_in_first(nearest(request.path))
            if somebody.person.partner_id is not None or (roles and not somebody.person.roles & set(roles)):
                return tell_fault(door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
            return view(somebody)

        return page

    return for_them


def show_desk(door: Door, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - what a template shows
    """A page of the desk; ``template`` is a path below its own folder, as ``policies/edit.html``."""
    kept = {name: text for name, text in request.args.items() if name != "lang"}
    return show(
        door.browsers,
        f"console/{template}",
        status,
        words=say_at_desk,
        parts=PARTS,
        part=nearest(request.path),
        kept=urlencode(kept),
        answers=request.method == "POST",
        told=partial(refusal_in, language=language_of(request)),
        kind_name=partial(kind_in, language=language_of(request)),
        **values,
    )


def tell_fault(door: Door, somebody: SignedIn | None, status: int, fault: str) -> Response:
    """A page that says in one sentence what is wrong."""
    return show_desk(door, "fault.html", status, fault=fault, somebody=somebody)


def leads_to(place: str) -> str | None:
    """The page of that address with its query, if there is one."""
    return place if "GET" in current_app.url_map.bind("").allowed_methods(place.partition("?")[0]) else None


def nearest(path: str) -> str:
    """The first page of the part to which ``path`` belongs.

    >>> nearest("/desk/policies"), nearest("/desk/policy/edit"), nearest("/desk")
    ('/desk/policies', '/desk/policies', '/desk')
    """
    part = path.removeprefix(PLACE).lstrip("/").partition("/")[0]
    plural = _PART_OF.get(part, part)
    place = f"{PLACE}/{plural}"
    return place if place in PARTS.values() else PLACE


def _tell(door: Door, status: int) -> Response:
    response = tell_fault(door, None, status, "down")
    response.headers["Retry-After"] = "5"
    return response
