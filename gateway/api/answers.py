"""Yes or no, and nothing else."""

from __future__ import annotations

from flask import Blueprint, Response, request

from gateway.api.inquiry import parse_asking
from gateway.api.problems import request_id
from gateway.api.records import credentials_of_request
from gateway.disclosure import answer, refuse
from gateway.errors import GatewayError
from gateway.gate import Gate


def answers_blueprint(gate: Gate) -> Blueprint:
    """The route under ``/v1/answers``."""
    blueprint = Blueprint("answers", __name__, url_prefix="/v1/answers")

    @blueprint.post("/<question>")
    def answer_question(question: str) -> Response:
        credentials = credentials_of_request()
        try:
            asking = parse_asking(request, question)
        except GatewayError as error:
            refuse(gate, credentials, error, request_id())
        rendered = answer(gate, credentials, asking, request_id())
        return Response(rendered.body, content_type=rendered.media_type, headers=rendered.headers)

    return blueprint
