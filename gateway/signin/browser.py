"""What a browser is given, and what it has to show: cookies, the token of every form, and where a form comes from.

Two cookies carry secrets: one of a browser that signs in, one of a session. Both are ``__Host-`` cookies: a browser
takes them from this host alone, over a secure connection, and no page's script reads them. A third, signed, says that
somebody has signed in on this device before; it opens nothing and only counts tries apart.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Request, Response

from gateway.identity.people.attempts import Place
from gateway.identity.people.key import PeopleKey
from gateway.identity.people.sessions import SECRET_BYTES
from gateway.proxies import network

SESSION_COOKIE: Final = "__Host-session"
BROWSER_COOKIE: Final = "__Host-browser"
DEVICE_COOKIE: Final = "__Host-device"
LANGUAGE_COOKIE: Final = "__Host-lang"
TOKEN_FIELD: Final = "form_token"  # noqa: S105 - the name of a field

_DEVICE_S: Final = 180 * 24 * 3600
_LONGEST_NEXT: Final = 4096


@dataclass(frozen=True, slots=True)
class Browsers:
    """Reads and gives cookies. ``origin`` is the one address of this gateway; ``places`` where sign-in may lead.

    ``address_of`` tells where a request comes from, behind the proxy that is trusted to say so.
    """

    key: PeopleKey
    origin: str
    places: frozenset[str]
    address_of: Callable[[Request], str]

    def form_token(self, browser: str, session: str) -> str:
        """What every form sent by this browser, in this session, has to hold."""
        return self.key.digest("form", browser, session)

    def is_ours(self, request: Request) -> bool:
        """Whether a form comes from a page of ours in the same browser: by its token, its origin and its site."""
        browser = request.cookies.get(BROWSER_COOKIE, "")
        expected = self.form_token(browser, request.cookies.get(SESSION_COOKIE, ""))
        given = request.form.get(TOKEN_FIELD, "")
        return bool(browser) and self._is_from_here(request) and hmac.compare_digest(given.encode(), expected.encode())

    def _is_from_here(self, request: Request) -> bool:
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if origin is None and site is None:
            return False
        return origin in {None, self.origin} and site in {None, "same-origin"}

    def next_place(self, given: str) -> str:
        """Where sign-in may lead: ``given`` if it is a known place here, or the account's own page."""
        if not given or len(given) > _LONGEST_NEXT or not given.isprintable() or "\\" in given:
            return "/account"
        parts = urlsplit(given)
        local = not parts.scheme and not parts.netloc and given.startswith(parts.path)
        return given if local and parts.path in self.places else "/account"

    def place(self, request: Request, account_id: str) -> Place:
        """Where a try comes from."""
        given = request.cookies.get(DEVICE_COOKIE, "")
        device, _, signature = given.partition(".")
        known = hmac.compare_digest(signature.encode(), self.key.digest("device", account_id, device).encode())
        return Place(network(self.address_of(request)), device if device and known else "")

    def give_session(self, response: Response, secret: str, person_id: str) -> None:
        """Hand a session over, and begin with a new secret of the browser; the device is known from now on."""
        give(response, SESSION_COOKIE, secret)
        give(response, BROWSER_COOKIE, new_secret())
        device = secrets.token_hex(16)
        give(response, DEVICE_COOKIE, f"{device}.{self.key.digest('device', person_id, device)}", _DEVICE_S)


def new_secret() -> str:
    """A secret for a cookie: 256 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def session_of(request: Request) -> str:
    """The secret of the session that a browser holds, or an empty text."""
    return request.cookies.get(SESSION_COOKIE, "")


def give(response: Response, name: str, value: str, keep_s: int | None = None) -> None:
    """Set one of our cookies; without ``keep_s`` until the browser is closed."""
    response.set_cookie(name, value, max_age=keep_s, path="/", secure=True, httponly=True, samesite="Lax")


def take_back(response: Response, name: str) -> None:
    """Remove one of our cookies."""
    response.set_cookie(name, "", max_age=0, path="/", secure=True, httponly=True, samesite="Lax")
