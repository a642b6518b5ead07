"""The editor of a policy: one text, seen as a form or as it is written, with what it would do beside it.

Whatever is refused comes back with the text that was sent, and a text that comes when the session has ended is there
again after signing in: nothing that somebody wrote is lost.
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
from gateway.console.policies.beside import PUT_RIGHT, Proposal, beside, instead, put_right
from gateway.console.policies.drafting import as_draft, beginning, is_kept, mark, named, named_in
from gateway.console.policies.form.reading import form_of
from gateway.console.policies.new import add_new
from gateway.console.policies.reviewing import Told, to_mend, told_of
from gateway.console.policies.seeing import Insight, overlook, see, wish_of
from gateway.console.policies.sent import Sent, put_by
from gateway.console.policies.telling import EDIT, NEW, POLICY, place_of
from gateway.console.policies.testing import with_test_of
from gateway.console.policies.unsent import UnsentTexts
from gateway.console.station import Desk, at_desk, show_desk, tell_fault
from gateway.documents import Faulty
from gateway.model.person import Role, SignedIn, same_person
from gateway.publication.rollback import renumbered
from gateway.publication.version import PublicationError, State, Version
from gateway.signin.showing import language_of, led_to

FOLLOWS: Final = "follow"
"""The tick by which a page asks for looks that keep up with the text."""
MAY_FOLLOW: Final = "may_follow"
"""What a form carries that has that tick, set or not."""
LARGEST: Final = 256 * 1024
"""Bytes of the editor's form: a text, and a form with everything of a record type."""


def add_editing(blueprint: Blueprint, desk: Desk, unsent: UnsentTexts) -> None:
    """``/desk/policy/edit``, and what stands beside the text."""
    editor = _Editor(desk, unsent)

    @blueprint.get(EDIT, endpoint="edit")
    def edit() -> Response:
        if desk.door.signed_in(request) is None:
            return desk.door.sign_in_first(request.full_path)
        return opened()

    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def opened(somebody: SignedIn) -> Response:
        return editor.open(somebody, request.args)

    @blueprint.post(EDIT, endpoint="write")
    def write() -> Response:
        if desk.door.signed_in(request) is None:
            return put_by(desk, unsent) or desk.door.sign_in_first(EDIT)
        return sent()

    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def sent(somebody: SignedIn) -> Response:
        return editor.take(somebody, Sent.of(request.form, desk.office.standards))

    @blueprint.post(f"{POLICY}/beside", endpoint="beside")
    def beside_it() -> Response:
        if desk.door.signed_in(request) is None:  # a script would put the page for signing in beside the text
            return show_desk(desk.door, "policies/beside.html", ended=True)
        return examined()

    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def examined(somebody: SignedIn) -> Response:
        return editor.beside(somebody, Sent.of(request.form, desk.office.standards))

    add_new(blueprint, desk, unsent, editor.begin)


@dataclass(frozen=True, slots=True)
class _Editor:
    """The page, and what its buttons do."""

    desk: Desk
    unsent: UnsentTexts

    def open(self, somebody: SignedIn, asked: MultiDict[str, str]) -> Response:
        """A policy's newest text, or what somebody sent of it when their session had ended."""
        name, person_id = asked.get("name", ""), somebody.person.id
        versions = named(self.desk.office, name)
        if "anew" in asked:
            self.unsent.forget(person_id)
        if left := self.unsent.of(person_id, name):
            return self._show(somebody, Sent(left.text.encode(), left.began, "edit", not versions), unsent=left)
        if not versions:
            return self._not_there(somebody, new="anew" in asked)
        try:
            text = beginning(versions, person_id)
        except PublicationError:
            text = versions[-1].text
        return self._show(somebody, Sent(text, mark(versions), "edit", asked.get("view") != "text"))

    def begin(self, somebody: SignedIn, text: bytes) -> Response:
        """The page with the text of a policy that is not there yet; nothing of it is kept."""
        sent = Sent(text, mark(()), "begin", as_form=True)
        return self._show(somebody, sent, done="begun", **self._beside(somebody, sent))

    def _not_there(self, somebody: SignedIn, *, new: bool) -> Response:
        if new:  # what is not wanted was a policy that was being begun
            return led_to(NEW)
        return tell_fault(self.desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-policy")

    def take(self, somebody: SignedIn, sent: Sent) -> Response:
        """Do what the button says that was pressed."""
        if sent.act in {"save", "submit"}:
            return self._keep(somebody, sent)
        if sent.act in {"look", "as-test"}:
            seen = see(self.desk, sent.text, somebody.person, wish_of(request.form), language_of(request))
            if seen is not None:
                return self._looked(somebody, sent, seen)
        shown = self._beside(somebody, sent)
        if sent.act in PUT_RIGHT:
            shown = {**shown, "proposal": put_right(sent.act, sent.text, self.desk.office.standards)}
        return self._show(somebody, sent, **shown)

    def _looked(self, somebody: SignedIn, sent: Sent, seen: Insight) -> Response:
        """The page with what was looked at and, where that was asked for, with one test more in the text."""
        if sent.act == "look" or not seen.met:
            return self._show(somebody, sent, seen=seen)
        tested = with_test_of(sent.text, seen.met, self.desk.office.standards)
        if tested is None:
            return self._show(somebody, sent, HTTPStatus.UNPROCESSABLE_ENTITY, seen=seen, fault="as-test-cannot")
        return self._show(somebody, replace(sent, text=tested), seen=seen, done="as-test-done")

    def beside(self, somebody: SignedIn, sent: Sent) -> Response:
        """What stands beside the text alone."""
        return show_desk(self.desk.door, "policies/beside.html", **self._beside(somebody, sent))

    def _keep(self, somebody: SignedIn, sent: Sent) -> Response:
        """Keep the text as a draft, and let it go on where that was asked for."""
        office, by = self.desk.office, somebody.person.id
        refused = HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            drafted = as_draft(office, sent.text)
            versions = named(office, drafted.policy.name)
            if not is_kept(versions, sent.text, by, submitted=sent.act == "submit"):
                if mark(versions) != sent.began:
                    return self._changed_meanwhile(somebody, sent, versions)
                [version] = office.draft([drafted], by)
                if sent.act == "submit":
                    office.submit([version.label], by)
        except Faulty as faulty:
            if sent.act == "submit":  # what was not submitted is a draft by now
                sent = replace(sent, began=mark(named_in(office, sent.text)))
            return self._show(somebody, sent, refused, faults=faulty.faults)
        except PublicationError as error:
            proposal = self._next_number(sent.text, by)
            return self._show(somebody, sent, refused, refusal=str(error), proposal=proposal)
        self.unsent.forget(by)
        return led_to(place_of(drafted.policy.name, "submit" if sent.act == "submit" else "saved"))

    def _changed_meanwhile(self, somebody: SignedIn, sent: Sent, versions: tuple[Version, ...]) -> Response:
        """Show what differs. From now on it is known, so that keeping the text once more keeps it."""
        theirs = versions[-1].text if versions else b""
        proposal = instead("theirs", sent.text, theirs, theirs)
        known = replace(sent, began=mark(versions))
        return self._show(somebody, known, HTTPStatus.CONFLICT, fault="changed-meanwhile", proposal=proposal)

    def _next_number(self, text: bytes, by: str) -> Proposal | None:
        """The same text under the next number, where somebody else writes the version that it is."""
        versions = named_in(self.desk.office, text)
        if not versions or versions[-1].state is not State.DRAFT or same_person(versions[-1].author, by):
            return None
        try:
            return instead("next-number", text, versions[-1].text, renumbered(text, versions[-1].number + 1))
        except PublicationError:
            return None

    def _to_mend(self, name: str) -> Told | None:
        """What a reviewer said who returned the last version."""
        return to_mend(told_of(self.desk.office.history(name), named(self.desk.office, name)))

    def _beside(self, somebody: SignedIn, sent: Sent) -> Mapping[str, Any]:
        return beside(self.desk.office, sent.text, somebody.person.id, language_of(request))

    def _show(
        self,
        somebody: SignedIn,
        sent: Sent,
        status: int = 200,
        **shown: Any,  # noqa: ANN401 - what the template shows
    ) -> Response:
        """The page with the text, as a form where it can be; it alone of the desk has scripts, and can do without."""
        nonce, found, language = token_urlsafe(16), scripts(), language_of(request)
        form = form_of(sent.text, self.desk.office.standards, language) if sent.as_form else None
        shown = {"seen": overlook(self.desk, sent.text, language, wish_of(request.form)), **shown}
        shown.setdefault("source", sent.text.decode("utf-8", "replace").splitlines())
        if sent.before is not None and not shown.get("proposal"):
            shown["proposal"] = instead("rules-out", sent.text, sent.before, sent.before)
        if not sent.whole:
            shown = {"fault": "not-by-form", **shown}
        response = show_desk(
            self.desk.door,
            "policies/edit.html",
            status,
            text=sent.text.decode("utf-8", "replace"),
            name=request.values.get("name", ""),
            began=sent.began,
            to_mend=self._to_mend(request.values.get("name", "")),
            held=self.unsent.held(somebody.person.id, self.desk.door.clock()),
            form=form,
            no_form=sent.as_form and form is None,
            follows=FOLLOWS in request.form or MAY_FOLLOW not in request.form,
            scripts=found if found.are_whole else None,
            nonce=nonce,
            somebody=somebody,
            **shown,
        )
        response.headers["Content-Security-Policy"] = with_scripts(nonce)
        return response
