"""The pages for policies: all of them, one, and a text that is being changed.

A review, a publication and a withdrawal ask for a passkey of just now. Whatever is refused comes back with the text
that was sent: nothing that somebody wrote is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from gateway.console.policies.acting import Asked, carry_out, open_acts
from gateway.console.policies.drafting import as_draft, beginning, examine, standings, written
from gateway.console.policies.seeing import overlook, see, wish_of
from gateway.console.policies.telling import in_standing, in_table
from gateway.console.policies.testing import tests_in
from gateway.console.station import PARTS, PLACE, Desk, at_desk, desk_part, show_desk, tell_fault
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.times import moment
from gateway.documents import Faulty
from gateway.model.person import Factor, Role, SignedIn
from gateway.policies.workbench.difference import Difference
from gateway.publication.office import Office
from gateway.publication.version import PublicationError, State, Version
from gateway.signin.showing import language_of, led_to

POLICY: Final = f"{PLACE}/policy"
LONGEST_COMMENT: Final = 500


def policies_blueprint(desk: Desk) -> Blueprint:
    """``/desk/policies``, and ``/desk/policy`` with what belongs to it."""
    blueprint = desk_part(desk, "desk_policies")

    @blueprint.get(PARTS["policies"], endpoint="policies")
    @at_desk(desk.door)
    def policies(somebody: SignedIn) -> Response:
        language = language_of(request)
        table = _listed(desk.office, language).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "policies")
        return show_desk(desk.door, "policies/policies.html", table=table, somebody=somebody)

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
    add_look(blueprint, desk)
    return blueprint


def add_look(blueprint: Blueprint, desk: Desk) -> None:
    """The form by which somebody looks at a record through partners' eyes."""

    @blueprint.post(f"{POLICY}/look", endpoint="look")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR, Role.OPERATOR)
    def look(somebody: SignedIn) -> Response:
        name = request.form.get("name", "")
        versions = _named(desk, name)
        if not versions:
            return _no_such(desk, somebody)
        wish, language = wish_of(request.form), language_of(request)
        seen = see(desk, versions[-1].text, somebody.person, wish, language)
        return _policy(desk, somebody, name, seen=seen)


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
            return tell_fault(desk.door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
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
    changes, language = _weighed(office, last) if under_way else None, language_of(request)
    shown = {"seen": overlook(desk, last.text, language), **shown}
    return show_desk(
        desk.door,
        "policies/policy.html",
        status,
        name=name,
        standings=standings(versions, office.today),
        last=last,
        text=last.text.decode("utf-8", "replace"),
        changes=changes,
        tests=tests_in(last.text, office.standards, language),
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


def _listed(office: Office, language: str) -> Table:
    """Every policy with where its newest version stands."""
    named = (tuple(each) for _, each in groupby(office.versions(), key=lambda version: version.name))
    newest = (standings(each, office.today)[0] for each in named)
    rows = [
        (
            Cell(each.version.name, _place(each.version.name)),
            Cell(str(each.version.number), key=each.version.number),
            Cell(in_standing(each.word, language)),
            Cell(each.version.author),
            Cell(each.version.reviewer or ""),
        )
        for each in newest
    ]
    return Table("policies", ("policy", "version", "standing", "author", "reviewer"), rows, filters=("standing",))


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
    return show_desk(
        desk.door, "policies/edit.html", status, text=text.decode("utf-8", "replace"), somebody=somebody, **shown
    )


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
    return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-policy")
