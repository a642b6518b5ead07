"""The list of what one's own organisation asked for, and the form by which somebody asks for more.

The form is filled in with what the clerk looked at: a type, a field, a purpose. No record stands behind it: what may be
asked for is the same whichever record was open, and nothing of any goes into the form.
"""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from http import HTTPStatus
from secrets import token_hex
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.access.attached import LARGEST, MOST, Attachment, NotTakenError, taken
from gateway.access.parsing import WishError, parse_wish
from gateway.access.request import Wish
from gateway.api.problems import request_id
from gateway.asking import ask_for_more, tell_requests
from gateway.beside import describe_catalogue
from gateway.errors import ATTACHMENT, BODY, OPEN_REQUESTS, GatewayError
from gateway.gate import Gate
from gateway.model.grant import Purpose
from gateway.model.inquiry import VIEWING
from gateway.model.titles import title_in
from gateway.signin.browser import SESSION_COOKIE
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.showing import led_to
from gateway.window.more.here import REQUESTS, Here
from gateway.window.more.one import add_feedback, add_one
from gateway.window.seats import Seats
from gateway.window.sitting import Sitting, show_here, tell_error
from gateway.window.telling import how_shown

WITHOUT_ATTACHMENTS: Final = 64 * 1024
LARGEST_FORM: Final = MOST * LARGEST + WITHOUT_ATTACHMENTS
"""Bytes of a form with all that may be attached."""

_BETWEEN: Final = re.compile(r"[,，、;；\s]+")
_ONCE: Final = re.compile(r"[0-9a-f]{32}")
_UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


def requests_blueprint(door: Door, seats: Seats, gate: Gate) -> Blueprint:
    """``/window/requests`` and what belongs to it, and the feedback on an answer."""
    blueprint, here = Blueprint("window_requests", __name__, template_folder="../templates"), Here(door, seats, gate)
    blueprint.before_request(lambda: _too_large(door) if _is_of_a_stranger() else None)
    guard(blueprint, door, LARGEST_FORM)
    blueprint.register_error_handler(GatewayError, partial(tell_error, door))
    blueprint.register_error_handler(RequestEntityTooLarge, lambda _: _too_large(door))

    @blueprint.get(REQUESTS, endpoint="list")
    @here.page
    def listed(sitting: Sitting) -> Response:
        told = tell_requests(here.gate, sitting.seat, request_id())
        titles = here.titles(sitting)
        rows = [(each, titles(each), here.state(each)) for each in reversed(told)]
        return here.show(sitting, "list.html", rows=rows)

    @blueprint.get(f"{REQUESTS}/new", endpoint="new")
    @here.page
    def new(sitting: Sitting) -> Response:
        return _form(here, sitting, sitting.unsent or _came_from(request.args))

    @blueprint.post(f"{REQUESTS}/ask", endpoint="ask")
    @here.page
    def ask(sitting: Sitting) -> Response:
        once = request.form.get("once", "")
        try:
            wish, attached = _wish(here.gate.today()), _attached()
            asked = ask_for_more(
                here.gate, sitting.seat, wish, once if _ONCE.fullmatch(once) else None, request_id(), attached
            )
        except WishError as error:
            here.refuse(sitting, BODY)
            return _form(here, sitting, request.form, _UNPROCESSABLE, fault=f"wish-{error.place}")
        except NotTakenError as error:
            here.refuse(sitting, ATTACHMENT)
            return _form(here, sitting, request.form, _UNPROCESSABLE, fault=f"attachment-{error.word}")
        except GatewayError as error:
            if error.problem is not OPEN_REQUESTS:
                raise
            return _form(here, sitting, request.form, HTTPStatus.CONFLICT, fault="GW305")
        return led_to(f"{REQUESTS}/one?id={asked['id']}")

    add_one(blueprint, here)
    add_feedback(blueprint, here)
    return blueprint


def _form(
    here: Here,
    sitting: Sitting,
    filled: Any,  # noqa: ANN401 - a form or an address, in which a name may stand several times
    status: int = HTTPStatus.OK,
    **shown: str,
) -> Response:
    """The form, filled in as it was sent, or with what the clerk came from."""
    types = {each["type"]: each for each in describe_catalogue(here.gate, sitting.seat, None, request_id())["types"]}
    wanted = filled.get("type", "")
    described = types.get(wanted) or next(iter(types.values()), None)
    partly = [each for each in described["fields"] if each["shown"] != ["reveal"]] if described else []
    kind = described["type"] if described else ""
    return here.show(
        sitting,
        "wish.html",
        status,
        types=types,
        described=described,
        named=filled.get("named") or (wanted if wanted not in types else ""),
        fields=[
            (each, how_shown(each["shown"], sitting.language, sitting.titles.field(kind, each["name"])))
            for each in partly
        ],
        of_policies=described is not None and _agreed(sitting, described["type"]),
        own_areas=sitting.place.areas,
        ticked=filled.getlist("field"),
        actions=filled.getlist("action") or ["list", "read"],
        purposes=_purposes(here.seats.lawful(sitting.place), sitting.language),
        chosen=filled.get("purpose") or sitting.seat.purpose,
        areas=filled.get("areas") or ", ".join(sitting.place.agreement.areas),
        until=filled.get("until") or sitting.place.agreement.last.isoformat(),
        today=here.gate.today().isoformat(),
        once=filled.get("once") or token_hex(16),
        filled=filled,
        most=MOST,
        **shown,
    )


def _agreed(sitting: Sitting, record_type: str) -> bool:
    """Whether the agreement has the type for the purpose of the seat, so that a grant of it is more areas."""
    agreement = sitting.place.agreement
    return (
        record_type in agreement.record_types
        and sitting.seat.purpose in agreement.purposes
        and agreement.actions.issuperset(VIEWING)
    )


def _came_from(address: MultiDict[str, str]) -> MultiDict[str, str]:
    """What a link may fill in: the type and the fields. No address puts words into somebody's request."""
    return MultiDict((name, text) for name in ("type", "field") for text in address.getlist(name))


def _wish(today: date) -> Wish:
    form = request.form
    return parse_wish(
        {
            "type": form.get("named", "").strip() or form.get("type", ""),
            "actions": form.getlist("action"),
            "fields": form.getlist("field"),
            "purpose": form.get("purpose", ""),
            "areas": [code for code in _BETWEEN.split(form.get("areas", "").strip()) if code],
            "until": form.get("until", ""),
            "basis": form.get("basis", ""),
            "why": form.get("why", ""),
            "others": form.get("others", ""),
            "urgent": form.get("urgent") == "yes",
        },
        today,
    )


def _attached() -> list[Attachment]:
    """The files that were sent; an input that was left empty sends one without a name."""
    files = [each for each in request.files.getlist("attached") if each.filename]
    if len(files) > MOST:
        raise NotTakenError("number")
    return [taken(each.filename or "", each.stream.read(LARGEST + 1)) for each in files]


def _is_of_a_stranger() -> bool:
    """Whether it is more than a form without attachments, from a browser in which nobody has signed in."""
    if request.method != "POST" or SESSION_COOKIE in request.cookies:
        return False
    unknown = "Transfer-Encoding" in request.headers
    return unknown or (request.content_length or 0) > WITHOUT_ATTACHMENTS


def _too_large(door: Door) -> Response:
    return show_here(door, "fault.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, fault="attachment-all")


def _purposes(purposes: tuple[Purpose, ...], language: str) -> list[tuple[str, str]]:
    return [(each.name, title_in(each.title, language)) for each in purposes]
