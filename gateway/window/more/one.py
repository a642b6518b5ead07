"""One request as its partner reads it, what may be done with it, and whether an answer was of use."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from gateway.access.feedback import LONGEST_NOTE
from gateway.access.parsing import LONGEST_ANSWER, WishError, text_of
from gateway.api.access import as_file
from gateway.api.problems import request_id
from gateway.asking import answer_question_back, give_attachment, take_feedback, tell_request, withdraw_request
from gateway.errors import BODY, NO_RECEIPT, STANDS_OTHERWISE, GatewayError
from gateway.signin.showing import led_to
from gateway.window.more.here import REQUESTS, Here
from gateway.window.sitting import PLACE, Sitting

_NUMBER: Final = re.compile(r"[0-9a-f]{32}")
_DIGIT: Final = re.compile(r"[1-9]")
_UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


def add_one(blueprint: Blueprint, here: Here) -> None:
    """The page of a request, and the forms on it."""

    @blueprint.get(f"{REQUESTS}/one", endpoint="one")
    @here.page
    def one(sitting: Sitting) -> Response:
        return _one(here, sitting, request.args.get("id", "") or sitting.unsent.get("id", ""))

    @blueprint.post(f"{REQUESTS}/answer", endpoint="answer")
    @here.page
    def answer(sitting: Sitting) -> Response:
        access = request.form.get("id", "")
        try:
            text = text_of(request.form, "text", LONGEST_ANSWER)
            answer_question_back(here.gate, sitting.seat, access, text, request_id())
        except WishError:
            here.refuse(sitting, BODY)
            return _one(here, sitting, access, _UNPROCESSABLE, fault="wish-text")
        except GatewayError as error:
            return _stands_otherwise(here, sitting, access, error)
        return led_to(f"{REQUESTS}/one?id={access}")

    @blueprint.post(f"{REQUESTS}/withdraw", endpoint="withdraw")
    @here.page
    def withdraw(sitting: Sitting) -> Response:
        access = request.form.get("id", "")
        try:
            withdraw_request(here.gate, sitting.seat, access, request_id())
        except GatewayError as error:
            return _stands_otherwise(here, sitting, access, error)
        return led_to(f"{REQUESTS}/one?id={access}")

    @blueprint.get(f"{REQUESTS}/attachment", endpoint="attachment")
    @here.page
    def attachment(sitting: Sitting) -> Response:
        given, access = request.args.get("number", ""), request.args.get("id", "")
        number = int(given) if _DIGIT.fullmatch(given) else 0  # there is none of that number
        return as_file(*give_attachment(here.gate, sitting.seat, access, number, request_id()))


def add_feedback(blueprint: Blueprint, here: Here) -> None:
    """What somebody says of an answer, from the foot of its page."""

    @blueprint.post(f"{PLACE}/feedback", endpoint="feedback")
    @here.page
    def feedback(sitting: Sitting) -> Response:
        return _feedback(here, sitting)


def _one(here: Here, sitting: Sitting, access: str, status: int = HTTPStatus.OK, **shown: str) -> Response:
    told = tell_request(here.gate, sitting.seat, access, request_id())
    asked = [step for step in told["steps"] if step["step"] == "asked-back"]
    shown_now, granted = here.fields(sitting, told["wish"]["type"]), told["granted"] or {"fields": []}
    # what is shown for another purpose is not told from this seat
    knows = told["wish"]["purpose"] == sitting.seat.purpose and told["state"] == "approved"
    return here.show(
        sitting,
        "one.html",
        status,
        told=told,
        title=here.titles(sitting)(told),
        names=shown_now,
        waits={name for name in granted["fields"] if name not in shown_now} if knows else set(),
        state=here.state(told),
        question=asked[-1]["text"] if asked and told["state"] == "asked-back" else None,
        typed=request.form.get("text", "") or sitting.unsent.get("text", ""),
        **shown,
    )


def _stands_otherwise(here: Here, sitting: Sitting, access: str, error: GatewayError) -> Response:
    """The request as it stands now, with a sentence and with what was typed."""
    if error.problem is not STANDS_OTHERWISE:
        raise error
    return _one(here, sitting, access, error.problem.status, fault=error.problem.code)


def _feedback(here: Here, sitting: Sitting) -> Response:
    """Take what is said of an answer; what cannot be taken stands there again."""
    form = request.form
    number, useful = form.get("number", ""), form.get("useful", "")
    fault = None if _NUMBER.fullmatch(number) and useful in {"yes", "no"} else "feedback-form"
    try:
        note = text_of(form, "note", LONGEST_NOTE, least=0)
        if fault is None:
            take_feedback(here.gate, sitting.seat, number, note, request_id(), is_useful=useful == "yes")
    except WishError:
        fault = "feedback-note"
    except GatewayError as error:
        if error.problem is not NO_RECEIPT:
            raise
        fault = "feedback-later"
    if fault in {"feedback-form", "feedback-note"}:
        here.refuse(sitting, BODY)
    status = HTTPStatus.OK if fault is None else _UNPROCESSABLE
    return here.show(sitting, "feedback.html", status, fault=fault, number=number, note=form.get("note", ""))
