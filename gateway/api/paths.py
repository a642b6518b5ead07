"""What the interface is: its paths, its forms and its problems, made of the schemas that check the bodies."""

from __future__ import annotations

from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from gateway import __version__
from gateway.access.attached import ENDINGS
from gateway.api import access_schemas, catalogue_schemas, schemas
from gateway.errors import PARAMETER, PROBLEMS, SOURCE, Problem

_JSON: Final = "application/json"

_SCHEMAS: Final = (
    *("Search", "Page", "OneRecord", "Asking", "Answer", "Catalogue", "Receipt"),
    *("Recalls", "Statement", "Destruction", "Problem", "TokenRequest"),
    *("AccessWish", "Attachment", "AccessRequest", "AccessRequests", "AccessAnswer", "Feedback", "Taken"),
)


def describe_api(issuer: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document that anybody may read."""
    spec = APISpec(
        title="Station Archive Gateway",
        version=__version__,
        openapi_version="3.1.0",
        servers=[{"url": issuer}],
        info={"description": "Records of a police station, as far as a policy shares them with you."},
        plugins=[MarshmallowPlugin()],
    )
    forms = vars(schemas) | vars(catalogue_schemas) | vars(access_schemas)
    for name in _SCHEMAS:
        spec.components.schema(name, schema=forms[f"{name}Schema"])
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"})
    for path, operations in _paths().items():
        spec.path(path=path, operations=operations)
    document: dict[str, Any] = spec.to_dict()
    return document


def _paths() -> dict[str, dict[str, Any]]:
    return {
        "/v1/records/{type}": {"get": _operation("list a page of records", _page_answer(), [_TYPE, *_LIST_PARAMETERS])},
        "/v1/records/{type}/search": {
            "post": _operation("search, with the criteria in the body", _page_answer(), [_TYPE])
            | {"requestBody": {"required": True, "content": {_JSON: {"schema": "SearchSchema"}}}}
        },
        "/v1/records/{type}/{id}": {
            "get": _operation("read one record", _forms("OneRecordSchema"), [_TYPE, _ID, _FIELDS])
        },
        "/v1/answers/{question}": {
            "post": _operation("be told yes or no", _disclosed("AnswerSchema"), [_QUESTION])
            | {"requestBody": {"required": True, "content": {_JSON: {"schema": "AskingSchema"}}}}
        },
        "/v1/receipts/{disclosure}": {
            "get": _operation("get the receipt of an answer you had", _json_answer("ReceiptSchema"), [_DISCLOSURE])
        },
        "/v1/recalls": {"get": _operation("list the recalls that concern you", _json_answer("RecallsSchema"), [])},
        "/v1/recalls/{recall}/acknowledgement": {
            "post": _operation("state that you know", _json_answer("StatementSchema"), [_RECALL])
        },
        "/v1/recalls/{recall}/destruction": {
            "post": _operation("state what you destroyed", _json_answer("StatementSchema"), [_RECALL])
            | {"requestBody": {"required": True, "content": {_JSON: {"schema": "DestructionSchema"}}}}
        },
        **_access_paths(),
        "/v1/catalogue": {"get": _operation("list what is available to you", _json_answer("CatalogueSchema"), [])},
        "/v1/catalogue/{type}": {"get": _operation("show one type", _json_answer("CatalogueSchema"), [_TYPE])},
        "/oauth/token": {"post": _token_operation()},
        "/oauth/jwks": {"get": _open_operation("the keys that tokens are signed with")},
        "/.well-known/oauth-authorization-server": {"get": _open_operation("what the authorization server can do")},
        "/.well-known/oauth-protected-resource": {"get": _open_operation("what the tokens are for")},
        "/healthz": {"get": _open_operation("is it alive?", PARAMETER)},
        "/readyz": {"get": _open_operation("is every part ready?", PARAMETER, SOURCE)},
    }


def _access_paths() -> dict[str, dict[str, Any]]:
    one, number = "/v1/access-requests/{request}", "/v1/access-requests/{request}/attachments/{number}"
    asked = _json_answer("AccessRequestSchema")
    return {
        "/v1/access-requests": {
            "get": _operation("list your requests for access", _json_answer("AccessRequestsSchema"), []),
            "post": _operation("ask for more than you have", asked, [_ONCE])
            | {"requestBody": {"required": True, "content": {_JSON: {"schema": "AccessWishSchema"}}}},
        },
        one: {"get": _operation("see how a request stands", asked, [_REQUEST])},
        f"{one}/withdrawal": {"post": _operation("take a request back", asked, [_REQUEST])},
        f"{one}/answer": {
            "post": _operation("answer the station's question", asked, [_REQUEST])
            | {"requestBody": {"required": True, "content": {_JSON: {"schema": "AccessAnswerSchema"}}}}
        },
        f"{one}/attachments": {
            "post": _operation("attach a document", _json_answer("AttachmentSchema"), [_REQUEST, _NAMED])
            | {"requestBody": {"required": True, "content": {key: {"schema": _BYTES} for key in _FILES}}}
        },
        number: {
            "get": _operation(
                "get what you attached",
                {"description": "the bytes that were sent", "content": {key: {"schema": _BYTES} for key in _FILES}},
                [_REQUEST, _PLACE],
            )
        },
        "/v1/feedback": {
            "post": _operation("say whether an answer was of use", _json_answer("TakenSchema"), [])
            | {"requestBody": {"required": True, "content": {_JSON: {"schema": "FeedbackSchema"}}}}
        },
    }


def _operation(summary: str, answer: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    refusals = {str(status): _problem(status) for status in sorted({problem.status for problem in PROBLEMS})}
    return {
        "summary": summary,
        "security": [{"token": []}],
        "parameters": parameters,
        "responses": {"200": answer, **refusals},
    }


def _open_operation(summary: str, *others: Problem) -> dict[str, Any]:
    """An operation that needs no token and tells nothing of any record."""
    answer = {"description": summary, "content": {_JSON: {"schema": {"type": "object"}}}}
    return {"summary": summary, "responses": {"200": answer, **{str(problem.status): answer for problem in others}}}


def _token_operation() -> dict[str, Any]:
    """RFC 6749, with the client authentication of RFC 7523 or RFC 8705."""
    answer = {"content": {_JSON: {"schema": {"type": "object"}}}}
    return {
        "summary": "get an access token",
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": "TokenRequestSchema"}},
        },
        "responses": {
            "200": {"description": "an access token, good for 300 seconds at most", **answer},
            "400": {"description": "no token, with the OAuth error that says why", **answer},
            "413": {"description": "the request is too large", **answer},
            "429": {"description": "too many failures from this address", **answer},
            "503": {"description": "nothing can be checked at the moment", **answer},
        },
    }


def _problem(status: int) -> dict[str, Any]:
    words = "; ".join(f"{problem.code}: {problem.title}" for problem in PROBLEMS if problem.status == status)
    return {"description": words, "content": {"application/problem+json": {"schema": "ProblemSchema"}}}


def _json_answer(schema: str) -> dict[str, Any]:
    return {"description": "what was asked for", "content": {_JSON: {"schema": schema}}}


def _forms(schema: str) -> dict[str, Any]:
    answer = _disclosed(schema)
    answer["content"] |= {
        "application/x-ndjson": {"schema": {"type": "string"}},
        "text/csv": {"schema": {"type": "string"}},
    }
    answer["headers"] |= _headers(("Gateway-Next", "the cursor of the next page, absent at the end"))
    return answer


def _disclosed(schema: str) -> dict[str, Any]:
    headers = _headers(
        ("Gateway-Disclosure", "the id of the disclosure"),
        ("Gateway-Policy", "the policies it follows"),
        ("Gateway-Obligations", "the duties that travel with it"),
    )
    return _json_answer(schema) | {"headers": headers}


def _headers(*described: tuple[str, str]) -> dict[str, Any]:
    return {name: {"schema": {"type": "string"}, "description": words} for name, words in described}


def _page_answer() -> dict[str, Any]:
    return _forms("PageSchema")


def _parameter(name: str, description: str, schema: dict[str, Any], place: str = "query") -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "description": description, "schema": schema}


_NAME: Final = {"type": "string", "pattern": f"^{schemas.FIELD_NAME.pattern}$"}
_TYPE: Final = _parameter("type", "a record type of your catalogue", _NAME, "path")
_QUESTION: Final = _parameter(
    "question",
    "a question of your catalogue",
    {"type": "string", "pattern": f"^{schemas.QUESTION_NAME.pattern}$"},
    "path",
)
_DISCLOSURE: Final = _parameter(
    "disclosure", "the id of an answer, from its disclosure_id", {"type": "string", "maxLength": 128}, "path"
)
_REQUEST: Final = _parameter(
    "request", "the id of a request for access", {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "path"
)
_PLACE: Final = _parameter("number", "the number of an attachment", {"type": "string", "pattern": "^[1-9]$"}, "path")
_ONCE: Final = _parameter(
    "Idempotency-Key",
    "what is sent again under the same key is one request",
    {"type": "string", "maxLength": 128},
    "header",
)
_NAMED: Final = _parameter("Content-Disposition", '`attachment; filename="basis.pdf"`', {"type": "string"}, "header")
_FILES: Final = tuple(kind.partition(";")[0] for kind in ENDINGS)
_BYTES: Final = {"type": "string", "format": "binary"}
_RECALL: Final = _parameter("recall", "the id of a recall", {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "path")
_ID: Final = _parameter(
    "id", "the identifier of a record", {"type": "string", "minLength": 1, "maxLength": 200}, "path"
)
_FIELDS: Final = _parameter("fields", "the fields wanted, with commas between", {"type": "string", "minLength": 1})
_LIST_PARAMETERS: Final = [
    _FIELDS,
    _parameter("sort", "fields to sort by, `-` in front for descending", {"type": "string", "minLength": 1}),
    _parameter("limit", "records a page", {"type": "integer", "minimum": 1, "maximum": 1000}),
    _parameter("cursor", "`next` of the page before", {"type": "string", "minLength": 1}),
    {
        "name": "criteria",
        "in": "query",
        "description": "`field=value` or `field.operator=value`, with the operators of your catalogue",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
    },
]
