"""The pages of somebody who is signed in: what they are entrusted with, their sessions, password and codes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from gateway.identity.people.passwords import WeakPasswordError
from gateway.identity.people.signing_in import SignInError, SigningIn
from gateway.model.person import Factor
from gateway.signin.browser import BROWSER_COOKIE, SESSION_COOKIE, give, new_secret, take_back
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.pages import refused
from gateway.signin.showing import led_to, show


def account_blueprint(door: Door, signing: SigningIn, zone: ZoneInfo) -> Blueprint:
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
        return show(browsers, "account.html", somebody=somebody, sessions=sessions)

    @blueprint.post("/account/sessions")
    def end_sessions() -> Response:
        """End the session that the form names, or all others than this one."""
        somebody = door.signed_in(request)
        if somebody is not None and (name := request.form.get("session")):
            signing.sessions.end_named(somebody.person.id, name)
        elif somebody is not None:
            signing.sessions.end_others(_secret(), somebody.person.id)
        return led_to("/account")

    @blueprint.post("/account/recovery")
    def make_recovery() -> Response:
        somebody = door.signed_in(request)
        if somebody is None or not somebody.is_fresh(signing.now, factor=Factor.CODE):
            return door.prove_again("/account") if somebody else door.sign_in_first("/account")
        codes = signing.new_recovery(somebody.person.id)
        return show(browsers, "codes.html", codes=codes, next="/account")

    @blueprint.post("/signin/out")
    def sign_out() -> Response:
        signing.sessions.end(_secret())
        response = led_to("/signin")
        take_back(response, SESSION_COOKIE)
        give(response, BROWSER_COOKIE, new_secret())
        return response

    _password_pages(blueprint, door, signing)
    _proof_pages(blueprint, door, signing)
    return blueprint


def _password_pages(blueprint: Blueprint, door: Door, signing: SigningIn) -> None:
    """The pages on which somebody chooses another password."""
    browsers = door.browsers

    @blueprint.get("/account/password")
    def ask_password() -> Response:
        somebody = door.signed_in(request)
        return door.sign_in_first("/account/password") if somebody is None else show(browsers, "password.html")

    @blueprint.post("/account/password")
    def take_password() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first("/account/password")
        given, person_id = request.form, somebody.person.id
        if given.get("new", "") != given.get("again", ""):
            return show(browsers, "password.html", HTTPStatus.UNPROCESSABLE_ENTITY, fault="differ")
        place = browsers.place(request, person_id)
        try:
            signing.change_password(person_id, given.get("old", ""), given.get("new", ""), place)
        except (SignInError, WeakPasswordError) as error:
            return refused(browsers, "password.html", error)
        signing.sessions.end_others(_secret(), person_id)
        return show(browsers, "done.html", note="changed")


def _proof_pages(blueprint: Blueprint, door: Door, signing: SigningIn) -> None:
    """The pages on which somebody who is signed in proves a second factor anew."""
    browsers = door.browsers

    @blueprint.get("/signin/again")
    def ask_again() -> Response:
        next_place = browsers.next_place(request.args.get("next", ""))
        if door.signed_in(request) is None:
            return door.sign_in_first(next_place)
        return show(browsers, "again.html", next=next_place)

    @blueprint.post("/signin/again")
    def take_again() -> Response:
        next_place, somebody = browsers.next_place(request.form.get("next", "")), door.signed_in(request)
        if somebody is None:
            return led_to(f"/signin?{urlencode({'next': next_place})}")
        place = browsers.place(request, somebody.person.id)
        try:
            renewed = signing.step_up(_secret(), somebody.person.id, request.form.get("code", ""), place)
        except SignInError as error:
            return refused(browsers, "again.html", error, next=next_place)
        response = led_to(next_place)
        browsers.give_session(response, renewed, somebody.person.id)
        return response


def _secret() -> str:
    return request.cookies.get(SESSION_COOKIE, "")
