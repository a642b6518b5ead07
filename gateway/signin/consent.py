"""The page on which a clerk lets a program of her partner act for her, and how the browser goes back to it.

What is asked was pushed by the program itself; the browser brings its handle, and whatever it brings beside that is not
looked at (RFC 9126, section 4). Until the request is
known to be that program's, every fault is a page here; only then does the browser go anywhere, and only to the address
that was registered. Whatever it takes there says who sends it (RFC 9207).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from gateway.identity.code_flow import CodeFlow
from gateway.identity.people.sessions import LONGEST_S
from gateway.identity.pushed import Pushed
from gateway.identity.registration import Registration, Registrations
from gateway.model.catalogue import Title
from gateway.model.person import SignedIn
from gateway.model.titles import title_in
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.showing import POLICY, language_of, show

PLACE: Final = "/oauth/authorize"


def consent_blueprint(
    door: Door, flow: CodeFlow, find: Registrations, titles: Callable[[str], Title], issuer: str
) -> Blueprint:
    """``/oauth/authorize``; ``titles`` has the words for a record type or a purpose, by ``type:…`` or ``purpose:…``."""
    blueprint = Blueprint("consent", __name__, template_folder="templates")
    # after what is set for every page: a browser follows the answer to this form to the program's own address
    blueprint.after_request(_let_forms_lead_back)
    guard(blueprint, door)

    @blueprint.get(PLACE)
    def ask() -> Response:
        if "request" in request.args or _something_stands_twice(request.args):
            return _no_request(door)
        client_id = request.args.get("client_id", "")
        registration = find(client_id)
        opened = flow.requests.open(request.args.get("request_uri", ""), client_id) if registration else None
        if registration is None or opened is None:
            return _no_request(door)
        request_uri, pushed = opened
        somebody = door.signed_in(request)
        if somebody is None or _until(somebody) <= door.clock():
            again = {"client_id": client_id, "request_uri": request_uri}
            return door.sign_in_first(f"{PLACE}?{urlencode(again)}")
        if not somebody.person.is_clerk_of(registration.partner.id):
            return show(door.browsers, "signin/fault.html", HTTPStatus.FORBIDDEN, fault="not-yours")
        request.environ["gateway.leads_to"] = pushed.redirect_uri
        shown = _shown(registration, pushed, titles)
        return show(door.browsers, "signin/consent.html", somebody=somebody, request_uri=request_uri, **shown)

    @blueprint.post(PLACE)
    def answer() -> Response:
        if _something_stands_twice(request.form):
            return _no_request(door)
        somebody, client_id = door.signed_in(request), request.form.get("client_id", "")
        beginning = flow.beginning(somebody.person.id) if somebody else ""
        if door.signed_in(request) != somebody:
            return _no_request(door)
        registration = find(client_id)
        pushed = flow.requests.answer(request.form.get("request_uri", ""))
        if somebody is None or registration is None or pushed is None or pushed.client_id != client_id:
            return _no_request(door)
        if pushed.redirect_uri not in registration.client.redirect_uris:
            return _no_request(door)
        if not somebody.person.is_clerk_of(registration.partner.id):
            return show(door.browsers, "signin/fault.html", HTTPStatus.FORBIDDEN, fault="not-yours")
        request.environ["gateway.leads_to"] = pushed.redirect_uri
        if request.form.get("answer") != "allow":
            return _back(pushed, issuer, {"error": "access_denied"})
        return _back(pushed, issuer, {"code": flow.allow(pushed, somebody.person, _until(somebody), beginning)})

    return blueprint


def _until(somebody: SignedIn) -> int:
    """When everything ends that they allow now: eight hours after the oldest proof, which a provider may have seen."""
    return min(somebody.proofs.values()) + LONGEST_S


def _something_stands_twice(parameters: MultiDict[str, str]) -> bool:
    return any(len(values) > 1 for _, values in parameters.lists())


def _shown(registration: Registration, pushed: Pushed, titles: Callable[[str], Title]) -> dict[str, Any]:
    """Which program asks, for which purpose, for what, in the words of the page's language."""
    language = language_of(request)

    def words(name: str) -> str:
        return title_in(titles(name), language)

    asked: dict[str, list[str]] = {}
    for scope in pushed.scope.split(" "):
        record_type, _, action = scope.partition(":")
        asked.setdefault(words(f"type:{record_type}"), []).append(action)
    return {
        "client": registration.client_id,
        "partner": registration.partner.name,
        "purpose": words(f"purpose:{pushed.details.purpose}"),
        "case": pushed.details.case_number,
        "officer": pushed.details.officer,
        "asked": asked,
    }


def _back(pushed: Pushed, issuer: str, answer: Mapping[str, str]) -> Response:
    """Send the browser to the program with ``answer``, its own state, and who we are."""
    state = {} if pushed.state is None else {"state": pushed.state}
    joined = "&" if urlsplit(pushed.redirect_uri).query else "?"
    response = Response(status=HTTPStatus.SEE_OTHER)
    response.headers["Location"] = pushed.redirect_uri + joined + urlencode({**answer, **state, "iss": issuer})
    return response


def _no_request(door: Door) -> Response:
    """Nothing that can be answered: there is nowhere to send the browser to."""
    return show(door.browsers, "signin/fault.html", HTTPStatus.BAD_REQUEST, fault="no-request")


def _let_forms_lead_back(response: Response) -> Response:
    if place := request.environ.get("gateway.leads_to"):
        origin = f"{urlsplit(place).scheme}://{urlsplit(place).netloc}"
        led = POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
        response.headers["Content-Security-Policy"] = led
    return response
