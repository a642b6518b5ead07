"""What partners will see, kept up with a text that is being changed: a look anew whenever its writer rests.

Each is a look like any other, on record before it is shown, and begins with one that somebody asked for by its button.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request

from gateway.console.policies.editing import FOLLOWS
from gateway.console.policies.seeing import Insight, see, wish_of
from gateway.console.policies.sent import Sent
from gateway.console.policies.telling import POLICY
from gateway.console.station import Desk, at_desk, show_desk
from gateway.model.person import Role, SignedIn
from gateway.signin.showing import language_of


def add_following(blueprint: Blueprint, desk: Desk) -> None:
    """What a script puts in the place of the last look; nothing where the page does not ask for it."""

    @blueprint.post(f"{POLICY}/seen", endpoint="seen")
    def seen() -> Response:
        if desk.door.signed_in(request) is None:  # a script would put the page for signing in beside the text
            return show_desk(desk.door, "policies/seen.html", seen=Insight((), problem="session-ended"))
        return looked()

    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def looked(somebody: SignedIn) -> Response:
        if FOLLOWS not in request.form:
            return Response(status=HTTPStatus.NO_CONTENT)
        sent = Sent.of(request.form, desk.office.standards)
        found = see(desk, sent.text, somebody.person, wish_of(request.form), language_of(request))
        return show_desk(desk.door, "policies/seen.html", seen=found or Insight((), problem="look-faulty"))
