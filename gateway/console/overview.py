"""The first page of the desk: what waits for a hand."""

from __future__ import annotations

from flask import Blueprint, Response

from gateway.console.station import PLACE, Desk, at_desk, desk_part, show_desk
from gateway.model.person import SignedIn, same_person
from gateway.publication.version import State


def overview_blueprint(desk: Desk) -> Blueprint:
    """``/desk``."""
    blueprint = desk_part(desk, "desk_overview")

    @blueprint.get(PLACE, endpoint="overview")
    @at_desk(desk.door)
    def overview(somebody: SignedIn) -> Response:
        return show_desk(desk.door, "overview.html", waiting=_waiting(desk, somebody), somebody=somebody)

    return blueprint


def _waiting(desk: Desk, somebody: SignedIn) -> dict[str, int]:
    """What waits for a hand, by what it is; only what there is any of."""
    figures, own, versions = desk.figures(), somebody.person.id, desk.office.versions()
    counts = {
        "to-review": sum(each.state is State.CHECKED for each in versions),
        "to-publish": sum(each.state is State.REVIEWED for each in versions),
        "my-drafts": sum(each.state is State.DRAFT and same_person(each.author, own) for each in versions),
        "unseen": sum(figures.unseen.values()),
        "ending": len(figures.ending),
    }
    return {word: count for word, count in counts.items() if count}
