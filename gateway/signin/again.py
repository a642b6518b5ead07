"""The page on which somebody who is signed in proves a second factor anew; the session goes on under another secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from gateway.identity.people.second_factors import SignInError
from gateway.identity.people.signing_in import SigningIn
from gateway.model.person import SignedIn
from gateway.signin.browser import session_of
from gateway.signin.door import Door
from gateway.signin.showing import led_to, refused, show, shown_of


def add_proof_pages(blueprint: Blueprint, door: Door, signing: SigningIn) -> None:
    """``/signin/again``; with ``with=passkey`` nothing less than a passkey is asked for."""
    browsers = door.browsers

    def shown(somebody: SignedIn) -> dict[str, Any]:
        offered = shown_of(signing.own.offered_again(session_of(request), somebody.person.id))
        only = request.values.get("with") == "passkey"
        return {**offered, "app": offered["app"] and not only, "only": only, "next": next_place()}

    def next_place() -> str:
        return browsers.next_place(request.values.get("next", ""))

    @blueprint.get("/signin/again")
    def ask_again() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(next_place())
        return show(browsers, "signin/again.html", **shown(somebody))

    @blueprint.post("/signin/again")
    def take_again() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(next_place())
        person_id = somebody.person.id
        place = browsers.place(request, person_id)
        code = request.form.get("code", "")
        return taken(somebody, partial(signing.own.step_up, session_of(request), person_id, code, place))

    @blueprint.post("/signin/again/passkey")
    def take_passkey_again() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(next_place())
        answer = request.form.get("answer", "")
        step = partial(signing.own.step_up_by_passkey, session_of(request), somebody.person.id, answer)
        return taken(somebody, step)

    def taken(somebody: SignedIn, step: Callable[[], str]) -> Response:
        try:
            renewed = step()
        except SignInError as error:
            return refused(browsers, "signin/again.html", error, **shown(somebody))
        response = led_to(next_place())
        browsers.give_session(response, renewed, somebody.person.id)
        return response
