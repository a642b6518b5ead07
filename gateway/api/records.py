"""Records: a page, the same by search, and one record."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from gateway.api.inquiry import parse_list, parse_one, parse_search
from gateway.api.problems import request_id
from gateway.api.proxied import certificate_of_request
from gateway.disclosure import disclose, refuse
from gateway.errors import GatewayError
from gateway.gate import Gate
from gateway.model.inquiry import Inquiry
from gateway.model.requester import Credentials


def records_blueprint(gate: Gate) -> Blueprint:
    """The routes under ``/v1/records``."""
    blueprint = Blueprint("records", __name__, url_prefix="/v1/records")

    @blueprint.get("/<record_type>")
    def list_records(record_type: str) -> Response:
        return _answer(gate, lambda: parse_list(request, record_type))

    @blueprint.post("/<record_type>/search")
    def search_records(record_type: str) -> Response:
        return _answer(gate, lambda: parse_search(request, record_type))

    @blueprint.get("/<record_type>/<identifier>")
    def read_record(record_type: str, identifier: str) -> Response:
        return _answer(gate, lambda: parse_one(request, record_type, identifier))

    return blueprint


def _answer(gate: Gate, parse: Callable[[], Inquiry]) -> Response:
    """Parse, disclose, and wrap the bytes: nothing leaves a route any other way."""
    credentials = credentials_of_request()
    try:
        inquiry = parse()
    except GatewayError as error:
        refuse(gate, credentials, error, request_id())
    rendered = disclose(gate, credentials, inquiry, request_id())
    return Response(rendered.body, content_type=rendered.media_type, headers=rendered.headers)


def credentials_of_request() -> Credentials:
    """What came to prove who asks; several ``Authorization`` headers, which servers join, are no credentials at all."""
    proof = request.headers.get("DPoP")
    return Credentials(
        request.headers.get("Authorization"),
        method=request.method,
        path=request.path,
        proofs=() if proof is None else (proof,),
        certificate=certificate_of_request(),
    )
