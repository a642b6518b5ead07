"""Who sits at the window in a request, and the pages on which somebody sits down and gets up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from gateway.api.problems import request_id
from gateway.disclosure import refuse
from gateway.errors import GatewayError
from gateway.gate import Gate
from gateway.model.inquiry import Inquiry
from gateway.model.person import SignedIn
from gateway.model.requester import Seat
from gateway.model.titles import ValueTitles, title_in
from gateway.signin.browser import BROWSER_COOKIE
from gateway.signin.door import Door
from gateway.signin.showing import language_of, led_to, show
from gateway.window.seats import NoPlaceError, Place, Seats
from gateway.window.unsent import HELD, TYPED, Form, typed_in
from gateway.window.words import HERE, say_here

PLACE: Final = "/window"
PLACES: Final = frozenset(
    {PLACE, *(f"{PLACE}/{name}" for name in ("questions", "notices", "receipts"))}
    | {f"{PLACE}/requests{page}" for page in ("", "/new", "/one")}
)
"""The pages that can be had without a form, to which somebody comes back after signing in."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A clerk who has chosen a purpose, in this request."""

    somebody: SignedIn
    seat: Seat
    place: Place
    held: str
    """What the forms carry that somebody types into."""
    unsent: Form
    """What was typed on this page when the session had ended."""
    titles: ValueTitles
    """What values and areas are called."""

    @property
    def language(self) -> str:
        """That of the page."""
        return language_of(request)

    def shown(self) -> dict[str, Any]:
        """What every page says of them."""
        return {
            "somebody": self.somebody,
            "purpose": title_in(self.place.purpose.title, self.language),
            "case": self.seat.case_number,
            "held": self.held,
            "unsent": bool(self.unsent),
        }


def sit(seats: Seats, somebody: SignedIn) -> Sitting | None:
    """Where somebody sits; whoever comes back to what was typed too late sits where that was."""
    kept = seats.unsent.back(somebody, request.path) if request.method == "GET" else None
    taken = seats.taken(somebody)
    if taken is None and kept is not None:
        with suppress(NoPlaceError):
            seats.take(somebody, kept.place, kept.case)
        taken = seats.taken(somebody)
    if taken is None:
        return None
    seat, place = taken
    held = seats.unsent.held(somebody, place.name, seat.case_number or "", _browser())
    back = kept.form if kept is not None and kept.place == place.name else MultiDict()
    return Sitting(somebody, seat, place, held, back, seats.titles)


def _browser() -> str:
    return request.cookies.get(BROWSER_COOKIE, "")


def read_form(gate: Gate, sitting: Sitting, parse: Callable[[], Inquiry]) -> Inquiry:
    """What was asked; a form that cannot be read is refused on the record, as a program's request is."""
    try:
        return parse()
    except GatewayError as error:
        refuse(gate, sitting.seat, error, request_id())


Page: TypeAlias = Callable[[Sitting], Response]


def seated(door: Door, seats: Seats, view: Page) -> Callable[[], Response]:
    """A page for whoever sits; others are shown the way, and come back to a page that can be had again."""

    @wraps(view)
    def page() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            seats.unsent.keep(TYPED.get(request.path), request.form, _browser())
            return door.sign_in_first(request.path if request.path in PLACES else TYPED.get(request.path, PLACE))
        sitting = sit(seats, somebody)
        return led_to(PLACE) if sitting is None else view(sitting)

    return page


def add_seat_pages(blueprint: Blueprint, door: Door, seats: Seats) -> None:
    """The forms by which a purpose is chosen, and another."""

    @blueprint.post(f"{PLACE}/seat")
    def take() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(PLACE)
        try:
            seats.take(somebody, request.form.get("place", ""), request.form.get("case", ""))
        except NoPlaceError:
            return choice(door, seats, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, fault="no-place")
        return led_to(PLACE)

    @blueprint.post(f"{PLACE}/leave")
    def leave() -> Response:
        somebody = door.signed_in(request)
        if somebody is not None:
            seats.leave(somebody)
        return led_to(PLACE)


def choice(door: Door, seats: Seats, somebody: SignedIn, status: int = 200, **shown: str) -> Response:
    """The page on which a purpose is chosen."""
    places, named = seats.open_to(somebody), partial(seats.titles.areas.name, language=language_of(request))
    return show_here(door, "seat.html", status, places=places, named=named, somebody=somebody, **shown)


def show_here(door: Door, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - what a template shows
    """A page of the window."""
    return show(door.browsers, f"window/{template}", status, words=say_here, **values)


def tell_error(door: Door, error: GatewayError) -> Response:
    """A "no", in the words for people, with the number under which it is on record."""
    fault = error.problem.code if error.problem.code in HERE else "otherwise"
    kept = [*typed_in(request.form), (HELD, request.form.get(HELD, ""))] if request.path in TYPED else []
    again = request.path in TYPED and TYPED[request.path] == PLACE
    response = show_here(
        door, "fault.html", error.problem.status, fault=fault, number=request_id(), kept=kept, again=again
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
