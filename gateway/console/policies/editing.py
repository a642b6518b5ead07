"""The editor of a policy: one text, what is wrong with it, and what it would do, again as one types.

Whatever is refused comes back with the text that was sent: nothing that somebody wrote is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from gateway.console.assets import scripts, with_scripts
from gateway.console.policies.drafting import as_draft, beginning, examine, mark, named, written
from gateway.console.policies.form.filling import Filled, filled
from gateway.console.policies.form.reading import form_of
from gateway.console.policies.seeing import overlook, see, wish_of
from gateway.console.policies.telling import POLICY, changes_in_table, place_of
from gateway.console.policies.testing import tests_in
from gateway.console.station import Desk, at_desk, show_desk, tell_fault
from gateway.documents import Faulty
from gateway.model.person import Role, SignedIn
from gateway.publication.reading import Standards
from gateway.publication.version import PublicationError, Version
from gateway.signin.showing import language_of, led_to

LARGEST: Final = 256 * 1024
"""Bytes of the editor's form: a text, and a form with everything of a record type."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the editor's page holds: the text, what it began from, which view it is seen in, and the button pressed.

    ``whole`` says whether everything that was changed in the form is in the text.
    """

    text: bytes
    began: str
    act: str
    as_form: bool = False
    whole: bool = True

    @classmethod
    def of(cls, form: MultiDict[str, str], standards: Standards) -> Sent:
        """As a browser sends it; pressing nothing is a check. What was changed in the form is in the text by then."""
        text, act, as_form = written(form.get("text", "")), form.get("act", "check"), form.get("view") == "form"
        made = filled(text, form, standards) if as_form else Filled(text)
        as_form = {"to-form": True, "to-text": False}.get(act, as_form)
        return cls(made.text, form.get("began", ""), act, as_form, made.whole)


def add_editing(blueprint: Blueprint, desk: Desk) -> None:
    """``/desk/policy/edit``, and what stands beside the text."""

    @blueprint.get(f"{POLICY}/edit", endpoint="edit")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def edit(somebody: SignedIn) -> Response:
        versions = named(desk.office, request.args.get("name", ""))
        if not versions:
            return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-policy")
        try:
            text = beginning(versions, somebody.person.id)
        except PublicationError:
            text = versions[-1].text
        as_form = request.args.get("view") != "text"
        return _editor(desk, somebody, Sent(text, mark(versions), "edit", as_form))

    @blueprint.post(f"{POLICY}/edit", endpoint="write")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def write(somebody: SignedIn) -> Response:
        sent = Sent.of(request.form, desk.office.standards)
        if sent.act in {"save", "submit"}:
            return _kept(desk, somebody, sent)
        if sent.act == "look":
            seen = see(desk, sent.text, somebody.person, wish_of(request.form), language_of(request))
            if seen is not None:
                return _editor(desk, somebody, sent, seen=seen)
        return _editor(desk, somebody, sent, **_examined(desk, sent.text, somebody))

    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def examined(somebody: SignedIn) -> Response:
        sent = Sent.of(request.form, desk.office.standards)
        return show_desk(desk.door, "policies/beside.html", **_examined(desk, sent.text, somebody))

    @blueprint.post(f"{POLICY}/beside", endpoint="beside")
    def beside() -> Response:
        if desk.door.signed_in(request) is None:  # a script would put the page for signing in beside the text
            return show_desk(desk.door, "policies/beside.html", ended=True)
        return examined()


def _kept(desk: Desk, somebody: SignedIn, sent: Sent) -> Response:
    """Keep the text as a draft, and let it go on where that was asked for."""
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        drafted = as_draft(desk.office, sent.text)
        if mark(named(desk.office, drafted.policy.name)) != sent.began:
            return _editor(desk, somebody, sent, HTTPStatus.CONFLICT, fault="changed-meanwhile")
        [version] = desk.office.draft([drafted], somebody.person.id)
        if sent.act == "submit":
            desk.office.submit([version.label], somebody.person.id)
    except Faulty as faulty:
        if sent.act == "submit":  # what was not submitted is a draft by now
            sent = replace(sent, began=mark(_named_in(desk, sent.text)))
        return _editor(desk, somebody, sent, refused, faults=faulty.faults)
    except PublicationError as error:
        return _editor(desk, somebody, sent, refused, refusal=str(error))
    return led_to(place_of(version.name, "submit" if sent.act == "submit" else "saved"))


def _examined(desk: Desk, text: bytes, somebody: SignedIn) -> Mapping[str, Any]:
    """What is shown beside a text."""
    found = examine(desk.office, text, somebody.person.id)
    standards, language = desk.office.standards, language_of(request)
    changes = None if found.difference is None else changes_in_table(found.difference, standards, language)
    tests = tests_in(text, standards, language)
    return {"faults": found.faults, "refused": found.refusal, "changes": changes, "tests": tests}


def _named_in(desk: Desk, text: bytes) -> tuple[Version, ...]:
    try:
        return named(desk.office, as_draft(desk.office, text).policy.name)
    except Faulty:
        return ()


def _editor(
    desk: Desk,
    somebody: SignedIn,
    sent: Sent,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """The page with the text, as a form where it can be; it alone of the desk has scripts, and can do without."""
    nonce, found = token_urlsafe(16), scripts()
    shown = {"seen": overlook(desk, sent.text, language_of(request), wish_of(request.form)), **shown}
    form = form_of(sent.text, desk.office.standards, language_of(request)) if sent.as_form else None
    if not sent.whole:
        shown = {"fault": "not-by-form", **shown}
    response = show_desk(
        desk.door,
        "policies/edit.html",
        status,
        text=sent.text.decode("utf-8", "replace"),
        began=sent.began,
        form=form,
        no_form=sent.as_form and form is None,
        scripts=found if found.are_whole else None,
        nonce=nonce,
        somebody=somebody,
        **shown,
    )
    response.headers["Content-Security-Policy"] = with_scripts(nonce)
    return response
