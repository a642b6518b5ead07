"""Requests for access, and whether an answer was of use: what a partner tells the station."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header

from gateway.access.attached import ENDINGS, LARGEST, Attachment, NotTakenError, taken
from gateway.access.feedback import LONGEST_NOTE
from gateway.access.parsing import LONGEST_ANSWER, WishError, parse_wish, text_of
from gateway.access.request import Attached, Wish
from gateway.api.access_schemas import AccessAnswerSchema, AccessWishSchema, FeedbackSchema
from gateway.api.inquiry import parse_body, refuse_parameters
from gateway.api.problems import request_id
from gateway.api.records import credentials_of_request
from gateway.asking import (
    answer_question_back,
    ask_for_more,
    attach_to_request,
    give_attachment,
    take_feedback,
    tell_request,
    tell_requests,
    withdraw_request,
)
from gateway.disclosure import refuse
from gateway.errors import ATTACHMENT, BODY, NO_REQUEST, PARAMETER, GatewayError
from gateway.gate import Gate

_ONCE: Final = re.compile(r"[!-~]{1,128}")
_NUMBER: Final = re.compile(r"[1-9]")
_WISH: Final = AccessWishSchema()
_ANSWER: Final = AccessAnswerSchema()
_FEEDBACK: Final = FeedbackSchema()

T = TypeVar("T")


def access_blueprint(gate: Gate) -> Blueprint:
    """The routes under ``/v1/access-requests``, and ``/v1/feedback``."""
    blueprint = Blueprint("access", __name__, url_prefix="/v1")

    @blueprint.post("/access-requests")
    def ask() -> Response:
        wish, once = _parsed(gate, lambda: (_wish(gate), _once()))
        return _json(ask_for_more(gate, credentials_of_request(), wish, once, request_id()))

    @blueprint.get("/access-requests")
    def tell() -> Response:
        _parsed(gate, _nothing)
        return _json({"requests": tell_requests(gate, credentials_of_request(), request_id())})

    @blueprint.get("/access-requests/<access>")
    def show(access: str) -> Response:
        _parsed(gate, _nothing)
        return _json(tell_request(gate, credentials_of_request(), access, request_id()))

    @blueprint.post("/access-requests/<access>/withdrawal")
    def withdraw(access: str) -> Response:
        _parsed(gate, _nothing)
        return _json(withdraw_request(gate, credentials_of_request(), access, request_id()))

    @blueprint.post("/access-requests/<access>/answer")
    def answer(access: str) -> Response:
        text = _parsed(gate, _answer)
        return _json(answer_question_back(gate, credentials_of_request(), access, text, request_id()))

    @blueprint.post("/access-requests/<access>/attachments")
    def attach(access: str) -> Response:
        request.max_content_length = LARGEST + 1
        attachment = _parsed(gate, _attachment)
        return _json(attach_to_request(gate, credentials_of_request(), access, attachment, request_id()))

    @blueprint.get("/access-requests/<access>/attachments/<number>")
    def attached(access: str, number: str) -> Response:
        _parsed(gate, _nothing)
        wanted = _parsed(gate, lambda: _number(number))
        return as_file(*give_attachment(gate, credentials_of_request(), access, wanted, request_id()))

    @blueprint.post("/feedback")
    def feedback() -> Response:
        given, note = _parsed(gate, _feedback)
        disclosure = str(given["disclosure"])
        take_feedback(gate, credentials_of_request(), disclosure, note, request_id(), is_useful=bool(given["useful"]))
        return _json({"taken": True})

    return blueprint


def as_file(attached: Attached, content: bytes) -> Response:
    """An attachment as it is given back: to be kept as a file, of the type that its bytes have, and never shown."""
    plain = f"attachment-{attached.number}.{ENDINGS[attached.kind]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(attached.name, safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(content, content_type=attached.kind, headers=headers)


def _parsed(gate: Gate, parse: Callable[[], T]) -> T:
    """What was sent; what cannot be read is refused on the record."""
    try:
        return parse()
    except GatewayError as error:
        refuse(gate, credentials_of_request(), error, request_id())


def _wish(gate: Gate) -> Wish:
    given = dict(parse_body(request, _WISH, "what you ask for stands in the body"))
    given["fields"] = given.pop("fields_")
    try:
        return parse_wish(given, gate.today())
    except WishError as error:
        raise GatewayError(BODY, f"`{error.place}` is not of the form described in /docs") from None


def _once() -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is not None and _ONCE.fullmatch(given) is None:
        raise GatewayError(PARAMETER, "an `Idempotency-Key` has 1 to 128 visible characters of ASCII")
    return given


def _answer() -> str:
    given: Mapping[str, Any] = parse_body(request, _ANSWER, "the answer stands in the body")
    return _text(given, "text", LONGEST_ANSWER)


def _feedback() -> tuple[Mapping[str, Any], str]:
    """What is said of an answer, and the sentence beside it."""
    given: Mapping[str, Any] = parse_body(request, _FEEDBACK, "what you say stands in the body")
    return given, _text(given, "note", LONGEST_NOTE, least=0)


def _text(given: Mapping[str, Any], place: str, longest: int, least: int = 1) -> str:
    try:
        return text_of(given, place, longest, least)
    except WishError as error:
        raise GatewayError(BODY, str(error)) from None


def _attachment() -> Attachment:
    """The bytes of the body, under the name in ``Content-Disposition``; whatever type they are said to have."""
    refuse_parameters(request)
    _, options = parse_options_header(request.headers.get("Content-Disposition"))
    try:
        return taken(options.get("filename", ""), request.get_data(cache=False))
    except (NotTakenError, RequestEntityTooLarge):
        raise GatewayError(ATTACHMENT) from None


def _number(given: str) -> int:
    if _NUMBER.fullmatch(given) is None:
        raise GatewayError(NO_REQUEST)
    return int(given)


def _nothing() -> None:
    refuse_parameters(request)


def _json(document: object) -> Response:
    return Response(orjson.dumps(document), mimetype="application/json")
