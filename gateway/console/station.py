"""Who is at the desk in a request: somebody of the station, with what they are entrusted with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from flask import Response, request

from gateway.console.words import say_at_desk
from gateway.model.person import Role, SignedIn
from gateway.signin.door import Door
from gateway.signin.showing import show

PLACE: Final = "/desk"

Page: TypeAlias = Callable[[SignedIn], Response]


def at_desk(door: Door, *roles: Role) -> Callable[[Page], Callable[[], Response]]:
    """Makes a page for the station's people, of whom one of ``roles`` is asked where any is named."""

    def for_them(view: Page) -> Callable[[], Response]:
        @wraps(view)
        def page() -> Response:
            somebody = door.signed_in(request)
            if somebody is None:
                return door.sign_in_first(PLACE)
            if somebody.person.partner_id is not None or (roles and not somebody.person.roles & set(roles)):
                return show_desk(door, "fault.html", HTTPStatus.FORBIDDEN, fault="not-entrusted", somebody=somebody)
            return view(somebody)

        return page

    return for_them


def show_desk(door: Door, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - what a template shows
    """A page of the desk."""
    return show(door.browsers, f"console/{template}", status, words=say_at_desk, **values)
