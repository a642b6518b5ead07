"""The pages on which people sign in. Each form is shown again with what was wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from gateway.identity.people.codes import address, written_secret
from gateway.identity.people.passwords import WeakPasswordError
from gateway.identity.people.second_factors import SignInError
from gateway.identity.people.signing_in import Opened, SigningIn
from gateway.signin.browser import BROWSER_COOKIE, Browsers, give, session_of
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.picture import picture
from gateway.signin.showing import Elsewhere, led_to, offer, refused, show, shown_of


def signin_blueprint(door: Door, signing: SigningIn, station: str, elsewhere: Elsewhere) -> Blueprint:
    """``/signin`` and what belongs to it; ``station`` is what an authenticator app is to call the account."""
    blueprint = Blueprint("signin", __name__, template_folder="templates")
    guard(blueprint, door)
    offer(blueprint, elsewhere)
    browsers = door.browsers

    @blueprint.get("/signin")
    def ask() -> Response:
        # whoever was led here from a page with a session's cookie had one, and has it no more
        ended = "next" in request.args and bool(session_of(request))
        return show(browsers, "signin/signin.html", next=_next(browsers), ended=ended)

    @blueprint.post("/signin")
    def take() -> Response:
        account = _given("account").strip()
        place = browsers.place(request, account)
        step = partial(signing.prove_password, account, _given("password"), place)
        return _taken(browsers, "signin/signin.html", step)

    @blueprint.get("/signin/first")
    def ask_first() -> Response:
        return show(browsers, "signin/first.html", next=_next(browsers))

    @blueprint.post("/signin/first")
    def take_first() -> Response:
        account = _given("account").strip()
        place = browsers.place(request, account)
        if _given("password") != _given("again"):
            status, next_place = HTTPStatus.UNPROCESSABLE_ENTITY, _next(browsers)
            return show(browsers, "signin/first.html", status, fault="differ", next=next_place)
        step = partial(signing.begin, account, _given("code"), _given("password"), place)
        return _taken(browsers, "signin/first.html", step)

    def shown(secret: str) -> Mapping[str, Any]:
        """By what the second step can be taken, as its page shows it."""
        half, offered = signing.half_way(secret), signing.offered(secret)
        if half is None or offered is None:
            return {}
        enrol = None if offered.shared is None else _enrolment(offered.shared, half.person_id, station)
        return {"enrol": enrol, **shown_of(offered)}

    @blueprint.get("/signin/second")
    def ask_second() -> Response:
        values = shown(request.cookies.get(BROWSER_COOKIE, ""))
        if not values:
            return door.sign_in_first(_next(browsers))
        return show(browsers, "signin/second.html", next=_next(browsers), **values)

    @blueprint.post("/signin/second")
    def take_second() -> Response:
        secret = request.cookies.get(BROWSER_COOKIE, "")
        half = signing.half_way(secret)
        place = browsers.place(request, half.person_id if half else "")
        step = partial(signing.prove_second, secret, _given("code"), place)
        return _taken(browsers, "signin/second.html", step, lambda: shown(secret))

    @blueprint.post("/signin/passkey")
    def take_passkey() -> Response:
        secret = request.cookies.get(BROWSER_COOKIE, "")
        step = partial(signing.prove_passkey, secret, _given("answer"), _given("name"))
        return _taken(browsers, "signin/second.html", step, lambda: shown(secret))

    @blueprint.get("/signin/passkey.js")
    def script() -> Response:
        return Response(render_template("signin/passkey.js"), mimetype="text/javascript")

    @blueprint.get("/signin/style.css")
    def style() -> Response:
        return Response(render_template("signin/style.css"), mimetype="text/css")

    return blueprint


def _taken(
    browsers: Browsers,
    template: str,
    step: Callable[[], Opened | str],
    shown: Callable[[], Mapping[str, Any]] = dict,
) -> Response:
    """What becomes of a step: the page again, the second step, or a session."""
    next_place = _next(browsers)
    try:
        result = step()
    except (SignInError, WeakPasswordError) as error:
        return refused(browsers, template, error, next=next_place, **shown())
    return went_on(browsers, result, next_place)


def went_on(browsers: Browsers, result: Opened | str, next_place: str) -> Response:
    """What follows a step that was taken: the second step, or a session."""
    if isinstance(result, str):
        response = led_to(f"/signin/second?{urlencode({'next': next_place})}")
        give(response, BROWSER_COOKIE, result)
        return response
    if result.recovery:
        response = show(browsers, "signin/codes.html", codes=result.recovery, next=next_place)
    else:
        response = led_to(next_place)
    browsers.give_session(response, result.secret, result.person_id)
    return response


def _enrolment(shared: bytes, person_id: str, station: str) -> Mapping[str, str]:
    """What an authenticator app has to be told, where one is connected now: as a text, a link and a picture."""
    link = address(shared, person_id, station)
    return {"key": written_secret(shared), "address": link, "picture": picture(link)}


def _given(name: str) -> str:
    return request.form.get(name, "")


def _next(browsers: Browsers) -> str:
    return browsers.next_place(request.values.get("next", ""))
