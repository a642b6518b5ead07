"""The catalogue as one requester may see it."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from gateway.api.inquiry import parse_type_name, refuse_parameters
from gateway.api.problems import request_id
from gateway.api.records import credentials_of_request
from gateway.beside import describe_catalogue
from gateway.disclosure import refuse
from gateway.errors import GatewayError
from gateway.gate import Gate


def catalogue_blueprint(gate: Gate) -> Blueprint:
    """The routes under ``/v1/catalogue``."""
    blueprint = Blueprint("catalogue", __name__, url_prefix="/v1/catalogue")

    @blueprint.get("")
    def list_types() -> Response:
        return _answer(gate, None)

    @blueprint.get("/<record_type>")
    def show_type(record_type: str) -> Response:
        return _answer(gate, record_type)

    return blueprint


def _answer(gate: Gate, record_type: str | None) -> Response:
    credentials = credentials_of_request()
    try:
        refuse_parameters(request)
        wanted = None if record_type is None else parse_type_name(record_type)
    except GatewayError as error:
        refuse(gate, credentials, error, request_id())
    available = describe_catalogue(gate, credentials, wanted, request_id())
    return Response(orjson.dumps(available), mimetype="application/json")
