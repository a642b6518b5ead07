"""How a "no" looks: RFC 9457 problem documents with fixed words, the same for what is hidden and what never was."""

from __future__ import annotations

import logging
from secrets import token_hex
from typing import Final

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from gateway.errors import (
    BAD_PROOF,
    INTERNAL,
    METHOD,
    NO_TOKEN,
    NONCE,
    PARAMETER,
    ROUTE,
    TOO_LARGE,
    GatewayError,
    Problem,
)
from gateway.identity.client_keys import ALGORITHMS

_log: Final = logging.getLogger(__name__)

_UNAUTHORISED: Final = 401
_UNAVAILABLE: Final = 503
_BEARER: Final = 'Bearer realm="station-archive"'
_DPOP: Final = f'DPoP algs="{" ".join(ALGORITHMS)}"'
_OF_PROOF: Final = {BAD_PROOF: "invalid_dpop_proof", NONCE: "use_dpop_nonce"}
_OF_STATUS: Final = {404: ROUTE, 405: METHOD, 413: TOO_LARGE}


def install(app: Flask) -> None:
    """Give every request an id, and answer every fault with a problem document."""
    app.before_request(_assign_request_id)
    app.register_error_handler(GatewayError, answer_problem)
    app.register_error_handler(HTTPException, answer_http_fault)
    app.register_error_handler(Exception, _answer_unexpected)


def request_id() -> str:
    """The id of the request being answered: 128 random bits as 32 hexadecimal digits."""
    identifier: str = g.request_id
    return identifier


def answer_problem(error: GatewayError) -> Response:
    """The problem document for ``error``."""
    problem = error.problem
    g.problem_code = problem.code
    document = {
        "type": f"/docs#{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "next_step": problem.next_step,
        "request_id": request_id(),
    }
    if error.detail is not None:
        document["detail"] = error.detail
    response = Response(orjson.dumps(document), problem.status, mimetype="application/problem+json")
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    elif problem.status == _UNAVAILABLE:
        response.headers["Retry-After"] = "1"
    if problem.status == _UNAUTHORISED:
        response.headers["WWW-Authenticate"] = _challenge(problem)
    if error.nonce is not None:
        response.headers["DPoP-Nonce"] = error.nonce
    return response


def _challenge(problem: Problem) -> str:
    """What is asked for (RFC 6750, RFC 9449): either scheme where no token was sent, else what was amiss with it."""
    if problem is NO_TOKEN:
        return f"{_BEARER}, {_DPOP}"
    if error := _OF_PROOF.get(problem):
        return f'{_DPOP}, error="{error}"'
    by_proof = request.headers.get("Authorization", "")[:5].lower() == "dpop "
    return f'{_DPOP if by_proof else _BEARER}, error="invalid_token"'


def _assign_request_id() -> None:
    g.request_id = token_hex(16)


def answer_http_fault(fault: HTTPException) -> Response:
    """The problem document for what the routing says of a request: no such address, not that method, too large."""
    status = fault.code or 500
    if 300 <= status < 400:  # noqa: PLR2004 - a redirection is no problem
        return answer_problem(GatewayError(ROUTE))
    problem = _OF_STATUS.get(status, PARAMETER if status < 500 else INTERNAL)  # noqa: PLR2004 - HTTP's classes
    response = answer_problem(GatewayError(problem))
    if problem is METHOD and (allowed := getattr(fault, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _answer_unexpected(fault: Exception) -> Response:
    log_unexpected(fault)
    return answer_problem(GatewayError(INTERNAL))


def log_unexpected(fault: Exception) -> None:
    """Log a fault that nobody foresaw: its kind and place, never its words, which may hold a value."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
    _log.error("unexpected fault", extra={"request_id": request_id(), "kind": type(fault).__name__, "place": place})
