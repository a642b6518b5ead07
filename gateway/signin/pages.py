"""The pages on which people sign in. Each form is shown again with what was wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from gateway.identity.people.codes import address, written_secret
from gateway.identity.people.passwords import WeakPasswordError
from gateway.identity.people.signing_in import Opened, SignInError, SigningIn
from gateway.signin.browser import BROWSER_COOKIE, Browsers, give
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.showing import Elsewhere, led_to, offer, show


def signin_blueprint(door: Door, signing: SigningIn, station: str, elsewhere: Elsewhere) -> Blueprint:
    """``/signin`` and what belongs to it; ``station`` is what an authenticator app is to call the account."""
    blueprint = Blueprint("signin", __name__, template_folder="templates")
    guard(blueprint, door)
    offer(blueprint, elsewhere)
    browsers = door.browsers

    @blueprint.get("/signin")
    def ask() -> Response:
        return show(browsers, "signin.html", next=_next(browsers))

    @blueprint.post("/signin")
    def take() -> Response:
        account = _given("account").strip()
        place = browsers.place(request, account)
        return _taken(browsers, "signin.html", lambda: signing.prove_password(account, _given("password"), place))

    @blueprint.get("/signin/first")
    def ask_first() -> Response:
        return show(browsers, "first.html", next=_next(browsers))

    @blueprint.post("/signin/first")
    def take_first() -> Response:
        account = _given("account").strip()
        place = browsers.place(request, account)
        if _given("password") != _given("again"):
            fault = {"fault": "differ", "next": _next(browsers)}
            return show(browsers, "first.html", HTTPStatus.UNPROCESSABLE_ENTITY, **fault)
        return _taken(browsers, "first.html", lambda: signing.begin(account, _given("code"), _given("password"), place))

    @blueprint.get("/signin/second")
    def ask_second() -> Response:
        secret = request.cookies.get(BROWSER_COOKIE, "")
        if signing.half_way(secret) is None:
            return led_to(f"/signin?{urlencode({'next': _next(browsers)})}")
        return show(browsers, "second.html", next=_next(browsers), enrol=_enrolment(signing, secret, station))

    @blueprint.post("/signin/second")
    def take_second() -> Response:
        secret = request.cookies.get(BROWSER_COOKIE, "")
        half, enrol = signing.half_way(secret), _enrolment(signing, secret, station)
        place = browsers.place(request, half.person_id if half else "")
        return _taken(browsers, "second.html", lambda: signing.prove_second(secret, _given("code"), place), enrol=enrol)

    @blueprint.get("/signin/style.css")
    def style() -> Response:
        return Response(render_template("signin/style.css"), mimetype="text/css")

    return blueprint


def refused(browsers: Browsers, template: str, error: SignInError | WeakPasswordError, **shown: object) -> Response:
    """The page again, with what was wrong."""
    if isinstance(error, WeakPasswordError):
        return show(browsers, template, HTTPStatus.UNPROCESSABLE_ENTITY, fault=error.reason, **shown)
    status = HTTPStatus.TOO_MANY_REQUESTS if error.wait else HTTPStatus.FORBIDDEN
    response = show(browsers, template, status, fault=error.reason, wait=error.wait, **shown)
    if error.wait:
        response.headers["Retry-After"] = str(error.wait)
    return response


def _taken(
    browsers: Browsers,
    template: str,
    step: Callable[[], Opened | str],
    enrol: Mapping[str, str] | None = None,
) -> Response:
    """What becomes of a step: the page again, the second step, or a session."""
    next_place = _next(browsers)
    try:
        result = step()
    except (SignInError, WeakPasswordError) as error:
        return refused(browsers, template, error, next=next_place, enrol=enrol)
    return went_on(browsers, result, next_place)


def went_on(browsers: Browsers, result: Opened | str, next_place: str) -> Response:
    """What follows a step that was taken: the second step, or a session."""
    if isinstance(result, str):
        response = led_to(f"/signin/second?{urlencode({'next': next_place})}")
        give(response, BROWSER_COOKIE, result)
        return response
    if result.recovery:
        response = show(browsers, "codes.html", codes=result.recovery, next=next_place)
    else:
        response = led_to(next_place)
    browsers.give_session(response, result.secret, result.person_id)
    return response


def _enrolment(signing: SigningIn, secret: str, station: str) -> Mapping[str, str] | None:
    """What an authenticator app has to be told, where one is connected now."""
    half = signing.half_way(secret)
    if half is None or not half.totp:
        return None
    shared = signing.shared_secret(half)
    return {"key": written_secret(shared), "address": address(shared, half.person_id, station)}


def _given(name: str) -> str:
    return request.form.get(name, "")


def _next(browsers: Browsers) -> str:
    return browsers.next_place(request.values.get("next", ""))
