"""Several versions at once: what they do together, and their review and publication by one act.

Together they may show more than each alone. They are weighed as they would be published, approved and published as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from string import ascii_uppercase
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.console.policies.acting import Asked, carry_out
from gateway.console.policies.telling import changes_in_table, in_standing
from gateway.console.station import PARTS, Desk, at_desk, show_desk, tell_fault
from gateway.documents import Faulty
from gateway.model.person import Factor, Role, SignedIn
from gateway.publication.version import PublicationError, State, Version
from gateway.signin.door import again_place
from gateway.signin.showing import language_of, led_to

TOGETHER: Final = f"{PARTS['policies']}/together"
LONGEST_COMMENT: Final = 500
_ACTS: Final = frozenset({"approve", "return", "publish"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits, where it stands, and by a letter with which others it was reviewed."""

    version: Version
    standing: str
    together: str


def add_together(blueprint: Blueprint, desk: Desk) -> None:
    """``/desk/policies/together``: what waits, and the form that chooses among it."""

    @blueprint.get(TOGETHER, endpoint="together")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR, Role.REVIEWER)
    def together(somebody: SignedIn) -> Response:
        return _page(desk, somebody, done=request.args.get("done", ""))

    @blueprint.post(TOGETHER, endpoint="act_together")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR, Role.REVIEWER)
    def act_together(somebody: SignedIn) -> Response:
        given = request.form
        labels = tuple(dict.fromkeys(given.getlist("version")))
        asked = Asked(given.get("act", ""), labels, given.get("comment", "")[:LONGEST_COMMENT], given.get("on", ""))
        if not labels:
            return _page(desk, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, asked, fault="together-nothing")
        if asked.act not in _ACTS:
            return _weighed(desk, somebody, asked)
        if asked.role not in somebody.person.roles:
            return tell_fault(desk.door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
        if again := desk.door.ask_again(somebody, TOGETHER, Factor.PASSKEY):
            return again
        try:
            carry_out(desk.office, asked, somebody.person.id, desk.directory().people)
        except (PublicationError, Faulty) as error:
            return _page(desk, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, asked, refusal=str(error))
        return led_to(f"{TOGETHER}?done={asked.act}")


def _weighed(desk: Desk, somebody: SignedIn, asked: Asked) -> Response:
    """The page with what the chosen versions give and take if they are published today, all at once."""
    office = desk.office
    try:
        found = office.weigh(asked.labels, office.today)
    except (PublicationError, Faulty) as error:
        return _page(desk, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, asked, refusal=str(error))
    return _page(desk, somebody, 200, asked, changes=changes_in_table(found, office.standards, language_of(request)))


def _page(
    desk: Desk,
    somebody: SignedIn,
    status: int = 200,
    asked: Asked | None = None,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    fresh = somebody.is_fresh(desk.door.clock(), factor=Factor.PASSKEY)
    return show_desk(
        desk.door,
        "policies/together.html",
        status,
        waiting=_waiting(desk, language_of(request)),
        chosen=() if asked is None else asked.labels,
        comment="" if asked is None else asked.comment,
        on=(asked.on if asked else "") or desk.office.today.isoformat(),
        today=desk.office.today.isoformat(),
        may={role.value for role in somebody.person.roles},
        prove=None if fresh else again_place(TOGETHER, Factor.PASSKEY),
        somebody=somebody,
        **{"changes": None, **shown},
    )


def _waiting(desk: Desk, language: str) -> list[Waiting]:
    """What was submitted and is not published; those that were reviewed at once have one letter."""
    found = [each for each in desk.office.versions() if each.state in {State.CHECKED, State.REVIEWED}]
    reviews = list(dict.fromkeys(each.review for each in found if each.review is not None))
    letters = {review: ascii_uppercase[place % len(ascii_uppercase)] for place, review in enumerate(reviews)}
    return [
        Waiting(each, in_standing(each.state.value, language), letters.get(each.review or "", "")) for each in found
    ]
