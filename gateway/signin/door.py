"""What the rest of the gateway asks about people: who is before this browser, and how to have them sign in first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Request, Response

from gateway.identity.people.sessions import Sessions
from gateway.model.person import Factor, Person, SignedIn
from gateway.signin.browser import SESSION_COOKIE, Browsers
from gateway.signin.showing import led_to


@dataclass(frozen=True, slots=True)
class Door:
    """``person`` finds somebody as the directory has them now, so that a suspension holds from the next request on."""

    sessions: Sessions
    clock: Callable[[], float]
    person: Callable[[str], Person | None]
    browsers: Browsers

    def signed_in(self, request: Request) -> SignedIn | None:
        """Who is before the browser that sent ``request``, or None; ``GatewayError`` (503) without Redis."""
        secret = request.cookies.get(SESSION_COOKIE)
        session = self.sessions.find(secret) if secret else None
        person = self.person(session.person_id) if session else None
        if session is None or person is None or not person.active:
            return None
        return SignedIn(person, session.name, session.proofs)

    def sign_in_first(self, next_place: str) -> Response:
        """Send the browser to sign in, and back to ``next_place``: a path of ours with its query."""
        return led_to(f"/signin?{urlencode({'next': next_place})}")

    def ask_again(self, somebody: SignedIn, next_place: str, *factors: Factor) -> Response | None:
        """None for somebody who proved one of ``factors`` in the last five minutes; others are sent to, and back.

        What only a passkey may open names ``Factor.PASSKEY`` alone.
        """
        if any(somebody.is_fresh(self.clock(), factor=factor) for factor in factors):
            return None
        return led_to(again_place(next_place, *factors))

    def knows(self, request: Request, person_id: str) -> bool:
        """Whether this person has signed in before, the last to do so, on the device that sent ``request``."""
        return bool(self.browsers.place(request, person_id).device)

    def is_ours(self, request: Request) -> bool:
        """Whether the form in ``request`` was sent from a page of ours in the same browser."""
        return self.browsers.is_ours(request)


def again_place(next_place: str, *factors: Factor) -> str:
    """Where one of ``factors`` is proved anew, and from where it goes on to ``next_place``."""
    only = {"with": "passkey"} if factors == (Factor.PASSKEY,) else {}
    return f"/signin/again?{urlencode({**only, 'next': next_place})}"
