"""/openapi.json, generated from the schemas that check the bodies, and /docs, the same for people.

Without a token the document names no record type and no field. With one it also lists those that are available to its
requester, so a program can be generated from it; nobody else's names can be learnt.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any, Final

import orjson
from flask import Blueprint, Response, render_template, request

from gateway.api.inquiry import refuse_parameters
from gateway.api.paths import describe_api
from gateway.api.problems import request_id
from gateway.api.records import credentials_of_request
from gateway.beside import Available, describe_catalogue
from gateway.errors import PROBLEMS
from gateway.gate import Gate

_JSON: Final = "application/json"
_OPENAPI_TYPES: Final = {"integer": {"type": "integer"}, "number": {"type": "number"}, "boolean": {"type": "boolean"}}


def openapi_blueprint(gate: Gate, issuer: str) -> Blueprint:
    """``/openapi.json`` and ``/docs``."""
    blueprint = Blueprint("openapi", __name__, template_folder="templates")
    # made when it is first asked for: a process starts without it
    general = cache(partial(describe_api, issuer))

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        refuse_parameters(request)
        credentials = credentials_of_request()
        if credentials.authorization is None:
            return Response(orjson.dumps(general()), mimetype=_JSON)
        available = describe_catalogue(gate, credentials, None, request_id())
        return Response(orjson.dumps(_with_available(general(), available)), mimetype=_JSON)

    @blueprint.get("/docs")
    def docs() -> str:
        refuse_parameters(request)
        return render_template("docs.html", spec=general(), problems=PROBLEMS)

    @blueprint.get("/docs/style.css")
    def style() -> Response:
        return Response(render_template("docs.css"), mimetype="text/css")

    return blueprint


def _with_available(general: dict[str, Any], available: Available) -> dict[str, Any]:
    """The general document and a schema for every type, action and question that is available to the requester."""
    records = {
        f"{entry['type']}.{entry['action']}": {
            "type": "object",
            "title": entry["title"]["en"],
            "properties": {field["name"]: _property(field) for field in entry["fields"]},
        }
        for entry in available["types"]
    }
    questions = {
        f"{entry['type']}.answer.{entry['ask']}": {
            "type": "object",
            "title": entry["title"]["en"],
            "properties": {field["name"]: {"description": field["title"]["en"]} for field in entry["given"]},
            "required": [field["name"] for field in entry["given"]],
        }
        for entry in available["answers"]
    }
    components = general["components"]
    return general | {"components": components | {"schemas": components["schemas"] | records | questions}}


def _property(field: dict[str, Any]) -> dict[str, Any]:
    plain = _OPENAPI_TYPES.get(field["kind"]) if field["shown"] == ["reveal"] else None
    described = {"description": f"{field['title']['en']} ({', '.join(field['shown'])})"}
    return {"anyOf": [plain or {"type": "string"}, {"type": "null"}], **described}
