"""How a page is made: in whose language, with which token in its forms, and with headers that let nothing else in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import orjson
from flask import Blueprint, Request, Response, current_app, render_template, request
from werkzeug.utils import redirect

from gateway.identity.people.passwords import WeakPasswordError
from gateway.identity.people.second_factors import Offered, SignInError
from gateway.model.catalogue import Title
from gateway.model.titles import title_in
from gateway.signin.browser import BROWSER_COOKIE, LANGUAGE_COOKIE, SESSION_COOKIE, Browsers, give, new_secret
from gateway.signin.words import LANGUAGES, say

POLICY: Final = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""No page has a script, and none may be put into one; but for those on which a passkey is asked for."""

WITH_SCRIPT: Final = f"{POLICY}; script-src 'self'"
"""Of those: the one script that this gateway serves, and nothing that stands in the page."""

Elsewhere: TypeAlias = Mapping[str, Title]
"""The providers through which people may sign in, and what they are called."""

_LANGUAGE_S: Final = 365 * 24 * 3600


def show(
    browsers: Browsers,
    template: str,
    status: int = 200,
    *,
    words: Callable[..., str] = say,
    **values: Any,  # noqa: ANN401 - what a template shows
) -> Response:
    """The page of ``template``, in the ``words`` of whose page it is; a browser without a secret is given one with it.

    ``passkey`` among the values is what a browser is told to make or prove one; such a page alone has a script.
    """
    language = language_of(request)
    browser = request.cookies.get(BROWSER_COOKIE) or new_secret()
    token = browsers.form_token(browser, request.cookies.get(SESSION_COOKIE, ""))
    other = LANGUAGES[1 - LANGUAGES.index(language)] if _can_be_had_again() else None
    page = render_template(
        template, say=partial(words, language=language), lang=language, other=other, token=token, **values
    )
    response = Response(page, status, mimetype="text/html")
    if values.get("passkey"):
        response.headers["Content-Security-Policy"] = WITH_SCRIPT
    if BROWSER_COOKIE not in request.cookies:
        give(response, BROWSER_COOKIE, browser)
    if request.args.get("lang") in LANGUAGES:
        give(response, LANGUAGE_COOKIE, language, _LANGUAGE_S)
    return response


def _can_be_had_again() -> bool:
    """Whether there is a page at this address for the other language, or only an answer to a form."""
    return "GET" in current_app.url_map.bind("").allowed_methods(request.path)


def offer(blueprint: Blueprint, elsewhere: Elsewhere) -> None:
    """Let the pages of ``blueprint`` offer to sign in elsewhere."""

    def offered() -> dict[str, Any]:
        language = language_of(request)
        return {"elsewhere": [(name, title_in(title, language)) for name, title in elsewhere.items()]}

    blueprint.context_processor(offered)


def refused(
    browsers: Browsers,
    template: str,
    error: SignInError | WeakPasswordError,
    **shown: Any,  # noqa: ANN401 - what a template shows
) -> Response:
    """The page again, with what was wrong."""
    if isinstance(error, WeakPasswordError):
        return show(browsers, template, HTTPStatus.UNPROCESSABLE_ENTITY, fault=error.reason, **shown)
    status = HTTPStatus.TOO_MANY_REQUESTS if error.wait else HTTPStatus.FORBIDDEN
    response = show(browsers, template, status, fault=error.reason, wait=error.wait, **shown)
    if error.wait:
        response.headers["Retry-After"] = str(error.wait)
    return response


def shown_of(offered: Offered) -> dict[str, Any]:
    """What can be proved, as the pages show it; the browser is told what the script reads."""
    told = None if offered.passkey is None else told_to(offered.passkey)
    return {"app": offered.app, "recovery": offered.recovery, "passkey": told}


def told_to(options: Mapping[str, Any]) -> str:
    """What a browser is told about a passkey, as a form holds it for the script."""
    return orjson.dumps(options).decode()


def led_to(place: str) -> Response:
    """Send the browser on with a GET."""
    response = Response(status=303)
    response.headers["Location"] = redirect(place).headers["Location"]
    return response


def language_of(request: Request) -> str:
    """The language of the address, or else of the cookie, or else Chinese."""
    for given in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if given in LANGUAGES:
            return str(given)
    return LANGUAGES[0]


def protect(response: Response) -> Response:
    """The headers of every page here. The referrer stays within the gateway, for browsers tell no origin without it."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["Referrer-Policy"] = "same-origin"
    return response
