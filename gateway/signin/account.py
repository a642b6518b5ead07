"""The pages of somebody who is signed in: what they are entrusted with, their sessions, password and codes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from gateway.identity.people.own_passkeys import OwnPasskeys
from gateway.identity.people.passwords import WeakPasswordError
from gateway.identity.people.second_factors import SignInError
from gateway.identity.people.signing_in import SigningIn
from gateway.model.person import Factor
from gateway.signin.again import add_proof_pages
from gateway.signin.browser import BROWSER_COOKIE, SESSION_COOKIE, give, new_secret, session_of, take_back
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.passkeys import add_passkey_pages
from gateway.signin.showing import led_to, refused, show


def account_blueprint(door: Door, signing: SigningIn, own: OwnPasskeys, zone: ZoneInfo) -> Blueprint:
    """``/account`` and what belongs to it; whoever is not signed in is sent to sign in first."""
    blueprint = Blueprint("account", __name__, template_folder="templates")
    guard(blueprint, door)
    browsers = door.browsers

    @blueprint.get("/account")
    def overview() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first("/account")
        sessions = [
            (each.name, datetime.fromtimestamp(each.seen, zone).strftime("%Y-%m-%d %H:%M"))
            for each in signing.sessions.of(somebody.person.id)
        ]
        return show(browsers, "signin/account.html", somebody=somebody, sessions=sessions)

    @blueprint.post("/account/sessions")
    def end_sessions() -> Response:
        """End the session that the form names, or all others than this one."""
        somebody = door.signed_in(request)
        if somebody is not None and (name := request.form.get("session")):
            signing.own.end_session(somebody.person.id, name)
        elif somebody is not None:
            signing.own.end_other_sessions(session_of(request), somebody.person.id)
        return led_to("/account")

    @blueprint.post("/account/recovery")
    def make_recovery() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first("/account")
        if again := door.ask_again(somebody, "/account", Factor.CODE, Factor.PASSKEY):
            return again
        codes = signing.own.new_recovery(somebody.person.id)
        return show(browsers, "signin/codes.html", codes=codes, next="/account")

    @blueprint.post("/signin/out")
    def sign_out() -> Response:
        signing.sessions.end(session_of(request))
        response = led_to("/signin")
        take_back(response, SESSION_COOKIE)
        give(response, BROWSER_COOKIE, new_secret())
        return response

    _password_pages(blueprint, door, signing)
    add_proof_pages(blueprint, door, signing)
    add_passkey_pages(blueprint, door, own, signing.sessions, zone)
    return blueprint


def _password_pages(blueprint: Blueprint, door: Door, signing: SigningIn) -> None:
    """The pages on which somebody chooses another password."""
    browsers = door.browsers

    @blueprint.get("/account/password")
    def ask_password() -> Response:
        somebody = door.signed_in(request)
        return door.sign_in_first("/account/password") if somebody is None else show(browsers, "signin/password.html")

    @blueprint.post("/account/password")
    def take_password() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first("/account/password")
        given, person_id = request.form, somebody.person.id
        if given.get("new", "") != given.get("again", ""):
            return show(browsers, "signin/password.html", HTTPStatus.UNPROCESSABLE_ENTITY, fault="differ")
        place = browsers.place(request, person_id)
        try:
            signing.own.change_password(person_id, given.get("old", ""), given.get("new", ""), place)
        except (SignInError, WeakPasswordError) as error:
            return refused(browsers, "signin/password.html", error)
        signing.sessions.end_others(session_of(request), person_id)
        return show(browsers, "signin/done.html", note="changed")
