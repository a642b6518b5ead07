"""What holds for every page of people: whose forms are taken, how large they are, and how a fault looks."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from gateway.errors import GatewayError
from gateway.signin.door import Door
from gateway.signin.showing import protect, show

LARGEST_FORM: Final = 16 * 1024
"""Bytes of a form; the longest is a sign-in with a place to go on to."""


def guard(
    blueprint: Blueprint,
    door: Door,
    largest: int = LARGEST_FORM,
    put_by: Callable[[], Response | None] = lambda: None,
) -> None:
    """Let no form through that was not sent from a page of ours in the same browser, and protect every answer.

    ``largest`` is the most that a form may have, in bytes. ``put_by`` may answer to a form that is not let through: it
    keeps what somebody wrote until they have signed in, and does nothing of what the form asks for.
    """

    def refuse_foreign_forms() -> Response | None:
        request.max_content_length = largest
        if request.method == "POST" and not door.is_ours(request):
            return put_by() or show(door.browsers, "signin/fault.html", HTTPStatus.FORBIDDEN, fault="foreign")
        return None

    def tell_fault(error: GatewayError) -> Response:
        response = show(door.browsers, "signin/fault.html", error.problem.status, fault="down")
        response.headers["Retry-After"] = str(error.retry_after or 1)
        return response

    blueprint.before_request(refuse_foreign_forms)
    blueprint.register_error_handler(GatewayError, tell_fault)
    blueprint.after_request(protect)
