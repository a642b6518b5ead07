"""Recalls: what of an answer a client has to know to be wrong, and what it did about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, request

from gateway.api.inquiry import parse_destruction, refuse_parameters
from gateway.api.problems import request_id
from gateway.api.records import credentials_of_request
from gateway.beside import take_statement, tell_recalls
from gateway.disclosure import refuse
from gateway.errors import GatewayError
from gateway.gate import Gate
from gateway.recall.notice import Stated, Statement


def recalls_blueprint(gate: Gate) -> Blueprint:
    """The routes under ``/v1/recalls``."""
    blueprint = Blueprint("recalls", __name__, url_prefix="/v1/recalls")

    @blueprint.get("")
    def tell() -> Response:
        credentials = credentials_of_request()
        try:
            refuse_parameters(request)
        except GatewayError as error:
            refuse(gate, credentials, error, request_id())
        return _json({"recalls": tell_recalls(gate, credentials, request_id())})

    @blueprint.post("/<recall>/acknowledgement")
    def acknowledge(recall: str) -> Response:
        return _state(gate, recall, Stated.ACKNOWLEDGEMENT, _nothing_more)

    @blueprint.post("/<recall>/destruction")
    def destroy(recall: str) -> Response:
        return _state(gate, recall, Stated.DESTRUCTION, lambda: parse_destruction(request))

    return blueprint


def _state(gate: Gate, recall: str, stated: Stated, parse: Callable[[], Mapping[str, Any]]) -> Response:
    credentials = credentials_of_request()
    try:
        facts = parse()
    except GatewayError as error:
        refuse(gate, credentials, error, request_id())
    return _json(take_statement(gate, credentials, Statement(recall, stated, facts), request_id()))


def _nothing_more() -> Mapping[str, Any]:
    """That somebody knows needs no more words."""
    refuse_parameters(request)
    return {}


def _json(document: object) -> Response:
    return Response(orjson.dumps(document), mimetype="application/json")
