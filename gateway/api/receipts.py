"""Receipts: what a partner keeps of what it was given."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from gateway.api.inquiry import refuse_parameters
from gateway.api.problems import request_id
from gateway.api.records import credentials_of_request
from gateway.beside import give_receipt
from gateway.disclosure import refuse
from gateway.errors import GatewayError
from gateway.gate import Gate


def receipts_blueprint(gate: Gate) -> Blueprint:
    """The route under ``/v1/receipts``."""
    blueprint = Blueprint("receipts", __name__, url_prefix="/v1/receipts")

    @blueprint.get("/<disclosure>")
    def give(disclosure: str) -> Response:
        credentials = credentials_of_request()
        try:
            refuse_parameters(request)
        except GatewayError as error:
            refuse(gate, credentials, error, request_id())
        receipt = give_receipt(gate, credentials, disclosure, request_id())
        return Response(orjson.dumps(receipt), mimetype="application/json")

    return blueprint
