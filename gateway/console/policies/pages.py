"""The pages for policies: all of them, and one.

A review, a publication and a withdrawal ask for a passkey of just now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.console.policies.acting import Asked, carry_out, is_done, open_acts
from gateway.console.policies.comparing import add_comparing
from gateway.console.policies.drafting import named, standings
from gateway.console.policies.editing import LARGEST, add_editing
from gateway.console.policies.following import add_following
from gateway.console.policies.impact_pages import add_impact
from gateway.console.policies.listing import listed, summary
from gateway.console.policies.reviewing import Typed, at_lines, comment_in, told_of
from gateway.console.policies.seeing import overlook, see, wish_of
from gateway.console.policies.sent import put_by
from gateway.console.policies.telling import POLICY, author_in, changes_in_table, place_of
from gateway.console.policies.testing import tests_in
from gateway.console.policies.together import add_together
from gateway.console.policies.unsent import UnsentTexts
from gateway.console.station import PARTS, Desk, at_desk, desk_part, show_desk, tell_fault
from gateway.console.tables import as_csv
from gateway.console.times import moment
from gateway.documents import Faulty
from gateway.model.person import Factor, Role, SignedIn
from gateway.publication.office import Office
from gateway.publication.version import PublicationError, State, Version
from gateway.signin.door import again_place
from gateway.signin.showing import language_of, led_to

_KEY: Final = re.compile(r"(?:^|[\s{])([a-z][a-z0-9_]*):(?=\s|$)")


def policies_blueprint(desk: Desk, unsent: UnsentTexts) -> Blueprint:
    """``/desk/policies``, and ``/desk/policy`` with what belongs to it."""
    blueprint = desk_part(desk, "desk_policies", LARGEST, partial(put_by, desk, unsent))

    @blueprint.get(PARTS["policies"], endpoint="policies")
    @at_desk(desk.door)
    def policies(somebody: SignedIn) -> Response:
        language = language_of(request)
        table = listed(desk.office, language).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "policies")
        roles = {role.name.lower() for role in somebody.person.roles}
        return show_desk(desk.door, "policies/policies.html", table=table, roles=roles, somebody=somebody)

    @blueprint.get(POLICY, endpoint="policy")
    @at_desk(desk.door)
    def policy(somebody: SignedIn) -> Response:
        return _policy(desk, somebody, request.args.get("name", ""), done=request.args.get("done", ""))

    add_editing(blueprint, desk, unsent)
    add_acts(blueprint, desk)
    add_look(blueprint, desk)
    for add in (add_following, add_impact, add_comparing, add_together):
        add(blueprint, desk)
    return blueprint


def add_look(blueprint: Blueprint, desk: Desk) -> None:
    """The form by which somebody looks at a record through partners' eyes."""

    @blueprint.post(f"{POLICY}/look", endpoint="look")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR, Role.OPERATOR)
    def look(somebody: SignedIn) -> Response:
        name = request.form.get("name", "")
        versions = named(desk.office, name)
        if not versions:
            return _no_such(desk, somebody)
        wish, language = wish_of(request.form), language_of(request)
        seen = see(desk, versions[-1].text, somebody.person, wish, language)
        return _policy(desk, somebody, name, seen=seen)


def add_acts(blueprint: Blueprint, desk: Desk) -> None:
    """The form by which somebody lets a version go on."""

    @blueprint.post(f"{POLICY}/act", endpoint="act")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR, Role.REVIEWER)
    def act(somebody: SignedIn) -> Response:
        given = request.form
        label, typed, refused = given.get("version", ""), Typed.of(given), HTTPStatus.UNPROCESSABLE_ENTITY
        name, chosen = label.partition("@")[0], given.get("act", "")
        if Asked(chosen, (label,), "", "").role not in somebody.person.roles:
            return tell_fault(desk.door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
        if typed.is_amiss(_length(desk.office, label)):
            return _policy(desk, somebody, name, refused, fault="remark-line", typed=typed)
        asked = Asked(chosen, (label,), typed.note, given.get("on", ""))
        if again := desk.door.ask_again(somebody, place_of(name), Factor.PASSKEY):
            if not typed.note:
                return again
            place = again_place(place_of(name), Factor.PASSKEY)
            return _policy(
                desk, somebody, name, HTTPStatus.FORBIDDEN, fault="prove-first", prove_here=place, typed=typed
            )
        try:
            if not is_done(desk.office, asked, somebody.person.id):
                carry_out(desk.office, asked, somebody.person.id, desk.directory().people)
        except (PublicationError, Faulty) as error:
            return _policy(desk, somebody, name, refused, refusal=str(error), typed=typed)
        return led_to(place_of(name, asked.act))


def _policy(
    desk: Desk,
    somebody: SignedIn,
    name: str,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """One policy: its versions, what the newest would do, what may be done with it, and what was done."""
    versions = named(desk.office, name)
    if not versions:
        return _no_such(desk, somebody)
    last, office = versions[-1], desk.office
    under_way = last.state in {State.DRAFT, State.CHECKED, State.REVIEWED}
    changes, language = _weighed(office, last) if under_way else None, language_of(request)
    fresh = somebody.is_fresh(desk.door.clock(), factor=Factor.PASSKEY)
    acts, text = open_acts(versions, somebody), last.text.decode("utf-8", "replace")
    told = told_of(office.history(name), versions)
    shown = {"seen": overlook(desk, last.text, language), "typed": Typed(), **shown}
    return show_desk(
        desk.door,
        "policies/policy.html",
        status,
        name=name,
        summary=summary(office, last, language),
        standings=standings(versions, office.today),
        author_in=partial(author_in, language=language),
        last=last,
        text=text,
        lines=_lines_of(text),
        prove=None if fresh or set(acts) <= {"edit"} else again_place(place_of(name), Factor.PASSKEY),
        changes=changes,
        tests=tests_in(last.text, office.standards, language),
        acts=acts,
        history=[
            (moment(each.done.time, office.zone), replace(each, comment=comment_in(each, language))) for each in told
        ],
        remarks=at_lines(told, last.number),
        today=office.today.isoformat(),
        somebody=somebody,
        **shown,
    )


def _length(office: Office, label: str) -> int:
    """How many lines the text of a version has; none where there is no such version."""
    return next((len(each.text.splitlines()) for each in office.versions() if each.label == label), 0)


def _lines_of(text: str) -> dict[str, int]:
    """The first line on which each key of a text stands, from 1 on."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for key in _KEY.findall(line):
            found.setdefault(key, number)
    return found


def _weighed(office: Office, version: Version) -> list[Mapping[str, Any]] | None:
    """What a version under way would give and take if it were published today; None for one that is not sound."""
    try:
        found = office.weigh([version.label], office.today)
        return changes_in_table(found, office.standards, language_of(request))
    except (Faulty, PublicationError):
        return None


def _no_such(desk: Desk, somebody: SignedIn) -> Response:
    return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-policy")
