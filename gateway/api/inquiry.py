"""From a request to an ``Inquiry``: every parameter is known, given once, and well formed, or the request is refused.

What is refused here depends only on what the requester wrote. Whether a field exists is not asked yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.schemas import (
    MOST_CRITERIA,
    OPERATOR_WORDS,
    QUESTION_NAME,
    AskingSchema,
    DestructionSchema,
    SearchSchema,
    is_field_name,
)
from gateway.errors import BODY, MEDIA_TYPE, NOT_ACCEPTABLE, PARAMETER, TOO_LARGE, GatewayError
from gateway.model.condition import Operator
from gateway.model.inquiry import Action, Asking, Criterion, Format, Inquiry, SortKey

MOST_PARAMETERS: Final = 40
LONGEST_IDENTIFIER: Final = 200

_MEDIA_TYPES: Final = {
    "application/json": Format.JSON,
    "application/x-ndjson": Format.NDJSON,
    "text/csv": Format.CSV,
}
_UTF_8: Final = re.compile(r';\s*charset="?utf-8"?\s*$', re.IGNORECASE)
_PLACES: Final = frozenset(
    {"criteria", "fields", "sort", "limit", "cursor", "given"}
    | {"type", "actions", "purpose", "areas", "until", "basis", "why", "others", "urgent", "text"}
    | {"disclosure", "useful", "note"}
)
"""The parts of bodies that a fault names."""
_SEARCH: Final = SearchSchema()
_ASKING: Final = AskingSchema()
_DESTRUCTION: Final = DestructionSchema()


def parse_list(request: Request, record_type: str) -> Inquiry:
    """``GET /v1/records/{type}``: criteria, ``fields``, ``sort``, ``limit`` and ``cursor`` from the query string."""
    parameters = _parameters(request)
    fields = parameters.pop("fields", None)
    sort = parameters.pop("sort", None)
    limit = parameters.pop("limit", None)
    cursor = parameters.pop("cursor", None)
    if len(parameters) > MOST_CRITERIA:
        raise GatewayError(PARAMETER, f"a request has at most {MOST_CRITERIA} criteria")
    return Inquiry(
        record_type=parse_type_name(record_type),
        action=Action.LIST,
        fields=None if fields is None else _names("fields", fields.split(",")),
        criteria=tuple(_criterion(name, text) for name, text in parameters.items()),
        sort=() if sort is None else _sort_keys(sort.split(",")),
        limit=None if limit is None else _whole_number(limit),
        cursor=cursor,
        format=_format(request),
    )


def parse_search(request: Request, record_type: str) -> Inquiry:
    """``POST /v1/records/{type}/search``: the same, in a JSON body."""
    search = parse_body(request, _SEARCH, "a search takes its parameters in the body")
    return Inquiry(
        record_type=parse_type_name(record_type),
        action=Action.LIST,
        fields=None if search["fields_"] is None else tuple(search["fields_"]),
        criteria=tuple(Criterion(name, *criterion) for name, criterion in search["criteria"].items()),
        sort=_sort_keys(search["sort"]),
        limit=search["limit"],
        cursor=search["cursor"],
        format=_format(request),
    )


def parse_one(request: Request, record_type: str, identifier: str) -> Inquiry:
    """``GET /v1/records/{type}/{id}``: only ``fields`` may be given."""
    parameters = _parameters(request)
    fields = parameters.pop("fields", None)
    if parameters:
        raise GatewayError(PARAMETER, "a request for one record takes no parameter but `fields`")
    if len(identifier) > LONGEST_IDENTIFIER or "\x00" in identifier or "\ufffd" in identifier:
        raise GatewayError(PARAMETER, "the identifier in the address is not well formed")
    return Inquiry(
        record_type=parse_type_name(record_type),
        action=Action.READ,
        fields=None if fields is None else _names("fields", fields.split(",")),
        identifier=identifier,
        format=_format(request),
    )


def parse_asking(request: Request, question: str) -> Asking:
    """``POST /v1/answers/{question}``: whom it is asked about, in a JSON body."""
    if QUESTION_NAME.fullmatch(question) is None:
        raise GatewayError(PARAMETER, "the name of a question has words of small letters and digits, joined by `-`")
    asking = parse_body(request, _ASKING, "a question takes what is given in the body")
    if _format(request) is not Format.JSON:
        raise GatewayError(NOT_ACCEPTABLE, "a yes or no comes as application/json")
    return Asking(question, asking["given"])


def parse_destruction(request: Request) -> Mapping[str, Any]:
    """What a client states that it destroyed, in a JSON body; its time is kept in UTC."""
    return _in_utc(parse_body(request, _DESTRUCTION, "a statement stands in the body"))


def read_destruction(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, as it was filled into a form; raises ``GatewayError(BODY)`` for what the body could not hold either."""
    try:
        return _in_utc(_DESTRUCTION.load(given))
    except ValidationError as error:
        raise GatewayError(BODY, _first_fault(error)) from None


def _in_utc(destruction: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return {**destruction, "at": destruction["at"].astimezone(UTC).isoformat(timespec="seconds")}
    except OverflowError:
        raise GatewayError(BODY, "`at` is no time that anybody lived in") from None


def parse_body(request: Request, schema: Schema, instead: str) -> Mapping[str, Any]:
    """What ``schema`` makes of a JSON body; ``instead`` is said to a request that has parameters as well."""
    if _parameters(request):
        raise GatewayError(PARAMETER, instead)
    if request.mimetype != "application/json":
        raise GatewayError(MEDIA_TYPE)
    try:
        body: Mapping[str, Any] = schema.load(_json_object(request))
    except ValidationError as error:
        raise GatewayError(BODY, _first_fault(error)) from None
    return body


def refuse_parameters(request: Request) -> None:
    """Refuse a request that brings parameters to an address that takes none."""
    if _parameters(request):
        raise GatewayError(PARAMETER, "this address takes no parameters")


def _parameters(request: Request) -> dict[str, str]:
    """The query string, strictly: valid UTF-8, every parameter named once and not empty."""
    try:
        pairs = parse_qsl(
            request.query_string.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(request.query_string),
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise GatewayError(PARAMETER, "the query string is not well formed") from None
    parameters: dict[str, str] = {}
    for name, value in pairs:
        if name in parameters:
            raise GatewayError(PARAMETER, "a parameter is given twice")
        if not value or "\x00" in value:
            raise GatewayError(PARAMETER, "a parameter is empty or has a NUL character")
        parameters[name] = value
    return parameters


def _criterion(parameter: str, text: str) -> Criterion:
    name, dot, word = parameter.partition(".")
    if not is_field_name(name) or (dot and not word) or word not in OPERATOR_WORDS:
        raise GatewayError(PARAMETER, "a parameter is none of `fields`, `sort`, `limit`, `cursor` and `field.operator`")
    operator = OPERATOR_WORDS[word]
    many = operator in {Operator.IN, Operator.WITHIN}
    return Criterion(name, operator, tuple(text.split(",")) if many else text)


def _names(parameter: str, names: list[str]) -> tuple[str, ...]:
    if not all(map(is_field_name, names)):
        raise GatewayError(PARAMETER, f"`{parameter}` is a list of field names with commas between them")
    return tuple(names)


def _sort_keys(names: list[str]) -> tuple[SortKey, ...]:
    plain = _names("sort", [name.removeprefix("-") for name in names])
    return tuple(SortKey(name, given.startswith("-")) for name, given in zip(plain, names, strict=True))


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len("1000000000")):
        raise GatewayError(PARAMETER, "`limit` is a whole number")
    return int(text)


def parse_type_name(record_type: str) -> str:
    """The name of a record type, if it could be one."""
    if not is_field_name(record_type):
        raise GatewayError(PARAMETER, "a record type is written in lower case letters, digits and underscores")
    return record_type


def _format(request: Request) -> Format:
    """The form asked for by ``Accept``; JSON when the header is absent or takes anything. All of them are UTF-8."""
    accepted = MIMEAccept([(_UTF_8.sub("", value), quality) for value, quality in request.accept_mimetypes])
    if not accepted:
        return Format.JSON
    best = accepted.best_match(list(_MEDIA_TYPES))
    if best is None:
        raise GatewayError(NOT_ACCEPTABLE)
    return _MEDIA_TYPES[best]


def _json_object(request: Request) -> dict[str, Any]:
    """The body as one JSON object without repeated keys, NaN or more nesting than a search has."""
    try:
        body = json.loads(
            request.get_data(cache=False).decode("utf-8"),
            object_pairs_hook=_without_repetition,
            parse_constant=_no_constant,
        )
    except RequestEntityTooLarge:
        raise GatewayError(TOO_LARGE) from None
    except (ValueError, RecursionError):
        raise GatewayError(BODY) from None
    if not isinstance(body, dict):
        raise GatewayError(BODY)
    return body


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        msg = "a key is given twice"
        raise ValueError(msg)
    return members


def _no_constant(constant: str) -> float:
    msg = f"{constant} is not JSON"
    raise ValueError(msg)


def _first_fault(error: ValidationError) -> str:
    """One sentence about the first fault, by the place in the schema; unknown keys are not repeated."""
    messages: Mapping[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # the library has no types here
    place = min(messages)
    known = _PLACES
    return f"`{place}` is not of the form described in /docs" if place in known else "the body has an unknown key"
