"""The pages of the desk: what waits for a hand, the policies, one of them, and a text that is being changed.

A review, a publication and a withdrawal ask for a passkey of just now. Whatever is refused comes back with the text
that was sent: nothing that somebody wrote is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from gateway.api.operating import Standing as Figures
from gateway.changes import AdministrationError
from gateway.console.acting import Asked, carry_out, open_acts
from gateway.console.drafting import as_draft, beginning, examine, standings, written
from gateway.console.station import PLACE, at_desk, show_desk
from gateway.console.telling import in_table, moment
from gateway.documents import Faulty
from gateway.errors import GatewayError
from gateway.grants.directory import Directory
from gateway.model.person import Factor, Role, SignedIn, same_person
from gateway.policies.workbench.difference import Difference
from gateway.publication.office import Office
from gateway.publication.version import PublicationError, State, Version
from gateway.signin.door import Door
from gateway.signin.guarding import guard
from gateway.signin.showing import language_of, led_to

POLICY: Final = f"{PLACE}/policy"
LARGEST_TEXT: Final = 64 * 1024
"""Bytes of a form with a policy in it."""
LONGEST_COMMENT: Final = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages are made with: the door, the office, who there is, and the figures of the state."""

    door: Door
    office: Office
    directory: Callable[[], Directory]
    figures: Callable[[], Figures]


def desk_blueprint(desk: Desk) -> Blueprint:
    """``/desk`` and what belongs to it."""
    blueprint = Blueprint("desk", __name__, template_folder="templates")
    guard(blueprint, desk.door, LARGEST_TEXT)
    blueprint.register_error_handler(GatewayError, lambda error: _tell(desk, error.problem.status))
    blueprint.register_error_handler(AdministrationError, lambda _: _tell(desk, HTTPStatus.SERVICE_UNAVAILABLE))

    @blueprint.get(PLACE, endpoint="overview")
    @at_desk(desk.door)
    def overview(somebody: SignedIn) -> Response:
        versions = desk.office.versions()
        waiting = _waiting(desk, versions, somebody)
        named = [tuple(each) for _, each in groupby(versions, key=lambda version: version.name)]
        rows = [standings(each, desk.office.today)[0] for each in named]
        return show_desk(desk.door, "overview.html", waiting=waiting, policies=rows, somebody=somebody)

    @blueprint.get(POLICY, endpoint="policy")
    @at_desk(desk.door)
    def policy(somebody: SignedIn) -> Response:
        return _policy(desk, somebody, request.args.get("name", ""), done=request.args.get("done", ""))

    @blueprint.get(f"{POLICY}/edit", endpoint="edit")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def edit(somebody: SignedIn) -> Response:
        versions = _named(desk, request.args.get("name", ""))
        if not versions:
            return _no_such(desk, somebody)
        try:
            text = beginning(versions, somebody.person.id)
        except PublicationError:
            text = versions[-1].text
        return _editor(desk, somebody, text, began=_mark(versions))

    add_acts(blueprint, desk)
    return blueprint


def add_acts(blueprint: Blueprint, desk: Desk) -> None:
    """The forms by which somebody writes a text, and lets it go on."""

    @blueprint.post(f"{POLICY}/edit", endpoint="write")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def write(somebody: SignedIn) -> Response:
        text, began = written(request.form.get("text", "")), request.form.get("began", "")
        act = request.form.get("act", "check")
        if act == "check":
            return _editor(desk, somebody, text, began=began, **_examined(desk, text, somebody))
        try:
            drafted = as_draft(desk.office, text)
            if _mark(_named(desk, drafted.policy.name)) != began:
                return _editor(desk, somebody, text, HTTPStatus.CONFLICT, began=began, fault="changed-meanwhile")
            [version] = desk.office.draft([drafted], somebody.person.id)
            if act == "submit":
                desk.office.submit([version.label], somebody.person.id)
        except Faulty as faulty:
            began = _mark(_named_in(desk, text)) if act == "submit" else began
            return _editor(desk, somebody, text, HTTPStatus.UNPROCESSABLE_ENTITY, began=began, faults=faulty.faults)
        except PublicationError as error:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _editor(desk, somebody, text, status, began=began, refusal=str(error))
        return led_to(_place(version.name, "submit" if act == "submit" else "saved"))

    @blueprint.post(f"{POLICY}/act", endpoint="act")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR, Role.REVIEWER)
    def act(somebody: SignedIn) -> Response:
        given = request.form
        label, comment = given.get("version", ""), given.get("comment", "")[:LONGEST_COMMENT]
        asked, name = Asked(given.get("act", ""), label, comment, given.get("on", "")), label.partition("@")[0]
        if asked.role not in somebody.person.roles:
            return show_desk(desk.door, "fault.html", HTTPStatus.FORBIDDEN, fault="not-entrusted", somebody=somebody)
        if again := desk.door.ask_again(somebody, _place(name), Factor.PASSKEY):
            return again
        try:
            carry_out(desk.office, asked, somebody.person.id, desk.directory().people)
        except (PublicationError, Faulty) as error:
            return _policy(desk, somebody, name, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(error))
        return led_to(_place(name, asked.act))


def _policy(
    desk: Desk,
    somebody: SignedIn,
    name: str,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """One policy: its versions, what the newest would do, what may be done with it, and what was done."""
    versions = _named(desk, name)
    if not versions:
        return _no_such(desk, somebody)
    last, office = versions[-1], desk.office
    under_way = last.state in {State.DRAFT, State.CHECKED, State.REVIEWED}
    changes = _weighed(office, last) if under_way else None
    return show_desk(
        desk.door,
        "policy.html",
        status,
        name=name,
        standings=standings(versions, office.today),
        last=last,
        text=last.text.decode("utf-8", "replace"),
        changes=changes,
        acts=open_acts(versions, somebody),
        history=[(moment(each.time, office.zone), each) for each in reversed(office.history(name))],
        today=office.today.isoformat(),
        somebody=somebody,
        **shown,
    )


def _weighed(office: Office, version: Version) -> list[Mapping[str, Any]] | None:
    """What a version under way would give and take if it were published today; None for one that is not sound."""
    try:
        return _changes(office, office.weigh([version.label], office.today))
    except (Faulty, PublicationError):
        return None


def _waiting(desk: Desk, versions: tuple[Version, ...], somebody: SignedIn) -> dict[str, int]:
    """What waits for a hand, by what it is; only what there is any of."""
    figures, own = desk.figures(), somebody.person.id
    counts = {
        "to-review": sum(each.state is State.CHECKED for each in versions),
        "to-publish": sum(each.state is State.REVIEWED for each in versions),
        "my-drafts": sum(each.state is State.DRAFT and same_person(each.author, own) for each in versions),
        "unseen": sum(figures.unseen.values()),
        "ending": len(figures.ending),
    }
    return {word: count for word, count in counts.items() if count}


def _examined(desk: Desk, text: bytes, somebody: SignedIn) -> Mapping[str, Any]:
    found = examine(desk.office, text, somebody.person.id)
    changes = None if found.difference is None else _changes(desk.office, found.difference)
    return {"faults": found.faults, "refusal": found.refusal, "changes": changes}


def _changes(office: Office, found: Difference) -> list[Mapping[str, Any]]:
    """What is given and taken, as a table shows it."""
    language = language_of(request)
    return [in_table(each, office.standards, language) for each in found.changes]


def _editor(
    desk: Desk,
    somebody: SignedIn,
    text: bytes,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    return show_desk(desk.door, "edit.html", status, text=text.decode("utf-8", "replace"), somebody=somebody, **shown)


def _named(desk: Desk, name: str) -> tuple[Version, ...]:
    """Every version of one policy, by number."""
    return tuple(version for version in desk.office.versions() if version.name == name)


def _named_in(desk: Desk, text: bytes) -> tuple[Version, ...]:
    try:
        return _named(desk, as_draft(desk.office, text).policy.name)
    except Faulty:
        return ()


def _mark(versions: tuple[Version, ...]) -> str:
    """What a text began from, so that a change made elsewhere meanwhile is noticed."""
    return sha256(f"{versions[-1].label} {versions[-1].digest}".encode()).hexdigest()[:16] if versions else ""


def _place(name: str, done: str = "") -> str:
    return f"{POLICY}?{urlencode({'name': name, **({'done': done} if done else {})})}"


def _no_such(desk: Desk, somebody: SignedIn) -> Response:
    return show_desk(desk.door, "fault.html", HTTPStatus.NOT_FOUND, fault="no-such-policy", somebody=somebody)


def _tell(desk: Desk, status: int) -> Response:
    response = show_desk(desk.door, "fault.html", status, fault="down")
    response.headers["Retry-After"] = "5"
    return response
