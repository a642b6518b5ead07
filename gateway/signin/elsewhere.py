"""The pages by which a browser goes to an agency's provider, and comes back.

Whatever fails shows the sign-in page again, from which one goes on to where one was going: that nobody was let in, that
the provider is away, or that it was tried too often. Why nobody was let in is told by the log alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Request, Response, request

from gateway.identity.people.provider import BACK, IdentityProvider, NotVouchedError, ProviderAwayError
from gateway.identity.people.second_factors import SignInError
from gateway.identity.people.signing_in import SigningIn
from gateway.signin.browser import BROWSER_COOKIE, give, new_secret
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.pages import went_on
from gateway.signin.showing import Elsewhere, offer, refused, show

_RETRY_AFTER_S: Final = 15
_LONGEST: Final = 4096

_log: Final = logging.getLogger(__name__)


def elsewhere_blueprint(
    door: Door, signing: SigningIn, providers: Mapping[str, IdentityProvider], elsewhere: Elsewhere
) -> Blueprint:
    """``/signin/with/NAME`` and ``/signin/from/NAME``."""
    blueprint = Blueprint("elsewhere", __name__, template_folder="templates")
    guard(blueprint, door)
    offer(blueprint, elsewhere)
    browsers = door.browsers

    def failed(error: SignInError, next_place: str, reason: str) -> Response:
        _log.info("nobody was let in through a provider", extra={"reason": reason})
        return refused(browsers, "signin/signin.html", error, next=next_place)

    def away(error: ProviderAwayError, next_place: str) -> Response:
        _log.warning("a provider cannot be asked", extra={"reason": error.reason})
        response = show(browsers, "signin/signin.html", HTTPStatus.SERVICE_UNAVAILABLE, fault="away", next=next_place)
        response.headers["Retry-After"] = str(_RETRY_AFTER_S)
        return response

    @blueprint.get("/signin/with/<name>")
    def set_out(name: str) -> Response:
        next_place = browsers.next_place(request.args.get("next", ""))
        provider = providers.get(name)
        if provider is None or not _is_begun_here(request):
            return door.sign_in_first(next_place)
        place = browsers.place(request, "")
        if wait := signing.attempts.wait_journey(place):
            return failed(SignInError("wait", wait), next_place, "wait")
        browser = request.cookies.get(BROWSER_COOKIE) or new_secret()
        state, secrets = signing.journeys.begin(name, browser, next_place)
        try:
            response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": provider.way_there(state, secrets)})
        except ProviderAwayError as error:
            signing.journeys.end(state, name, browser)
            signing.attempts.passed_journey(place)
            return away(error, next_place)
        give(response, BROWSER_COOKIE, browser)
        return response

    @blueprint.get(f"{BACK}<name>")
    def come_back(name: str) -> Response:
        provider, answer = providers.get(name), _answer(request)
        browser = request.cookies.get(BROWSER_COOKIE, "")
        journey = signing.journeys.end(answer.get("state", ""), name, browser)
        if provider is None or journey is None:
            return failed(SignInError("not-vouched"), "/account", "journey")
        try:
            result = signing.be_vouched_for(provider.vouched(answer, journey.secrets))
        except ProviderAwayError as error:
            return away(error, journey.next_place)
        except NotVouchedError as error:
            return failed(SignInError("not-vouched"), journey.next_place, error.reason)
        except SignInError as error:
            return failed(error, journey.next_place, error.reason)
        signing.attempts.passed_journey(browsers.place(request, ""))
        return went_on(browsers, result, journey.next_place)

    return blueprint


def _is_begun_here(request: Request) -> bool:
    """Whether the link to a provider was followed from a page of ours, or by hand; old browsers do not tell."""
    return request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}


def _answer(request: Request) -> Mapping[str, str]:
    """The parameters of the address; none at all where one is there twice."""
    given = request.args.to_dict(flat=False)
    if any(len(values) > 1 or len(values[0]) > _LONGEST for values in given.values()):
        return {}
    return {name: values[0] for name, values in given.items()}
