"""A person of the archive at the desk: the report for the auditor, the copy for the person, and the erasure.

Whose it is is typed, and posted; the page after has the number no more. Between the two steps of an erasure it is
known by the sealed reference, which goes with this account and this session alone.
"""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.casework.persons import Copy
from gateway.changes import AdministrationError
from gateway.console.records.office import LEDGER, Records
from gateway.console.records.telling import entry_place
from gateway.errors import GatewayError
from gateway.ledger.accounting.report import STAYED
from gateway.ledger.accounting.wording import Language, auditor_text, subject_text
from gateway.model.person import Factor, Role, SignedIn
from gateway.signin.door import again_place
from gateway.signin.showing import language_of

LONGEST_REASON: Final = 500
_PLACE: Final = f"{LEDGER}/person"
_ERASE: Final = f"{LEDGER}/erase"


def add_persons(blueprint: Blueprint, records: Records) -> None:
    """The page on which somebody is named, the report, and the two steps of an erasure."""

    @records.page(blueprint, "/person", "person-report")
    def person(somebody: SignedIn) -> Response:
        return records.show("person-report.html", somebody)

    @records.page(blueprint, "POST /person", "person-report")
    def report(somebody: SignedIn) -> Response:
        copy: Copy = "subject" if request.form.get("copy") == "subject" else "auditor"
        try:
            reference = records.persons.reference(request.form.get("id_number", ""))
            made = records.persons.report(reference, somebody.person.id, copy)
        except AdministrationError as error:
            return _refused(records, somebody, "person-report.html", error)
        except (OSError, sqlite3.Error):
            return records.show("person-report.html", somebody, HTTPStatus.SERVICE_UNAVAILABLE, fault="ledger-unusable")
        language: Language = "en" if language_of(request) == "en" else "zh"
        if copy == "subject":
            return records.show("copy.html", somebody, text=subject_text(made.for_subject(), language))
        found = made.for_auditor()
        return records.show(
            "report.html",
            somebody,
            report=found,
            text=auditor_text(found, language),
            entry_place=entry_place,
            stayed=STAYED,
        )

    @records.page(blueprint, "/erase", "person-report", Role.OPERATOR)
    def ask_erase(somebody: SignedIn) -> Response:
        if again := records.desk.door.ask_again(somebody, _ERASE, Factor.PASSKEY):
            return again
        return records.show("erase.html", somebody, sealed="", reason="")

    @records.page(blueprint, "POST /erase", "person-report", Role.OPERATOR)
    def erase(somebody: SignedIn) -> Response:
        return _erase(records, somebody)


def _erase(records: Records, somebody: SignedIn) -> Response:
    """The first step names the person, and is told what the second does."""
    sealed, reason = request.form.get("sealed", ""), request.form.get("reason", "").strip()
    kept: dict[str, Any] = {"sealed": sealed, "reason": reason}
    try:
        reference = _opened(records, somebody, sealed) or records.persons.reference(request.form.get("id_number", ""))
    except AdministrationError as error:
        return _refused(records, somebody, "erase.html", error, **kept)
    kept["sealed"] = records.cursors.seal((reference,), binding=_binding(somebody), view=_ERASE)
    if not sealed:
        return records.show("erase.html", somebody, **kept)
    if not 0 < len(reason) <= LONGEST_REASON:
        return records.show("erase.html", somebody, HTTPStatus.UNPROCESSABLE_ENTITY, fault="reason-missing", **kept)
    if not somebody.is_fresh(records.clock(), factor=Factor.PASSKEY):
        again = again_place(_PLACE, Factor.PASSKEY)
        return records.show("erase.html", somebody, HTTPStatus.FORBIDDEN, fault="prove-first", again=again, **kept)
    try:
        entries = records.persons.erase(reference, somebody.person.id, reason)
    except AdministrationError as error:
        return _refused(records, somebody, "erase.html", error, **kept)
    except (OSError, sqlite3.Error):
        return records.show("erase.html", somebody, HTTPStatus.SERVICE_UNAVAILABLE, fault="ledger-unusable", **kept)
    return records.show("erased.html", somebody, entries=entries)


def _opened(records: Records, somebody: SignedIn, sealed: str) -> str | None:
    """Whom the first step named; None for a seal of somebody else's, or of another session."""
    try:
        (reference,) = records.cursors.open(sealed, binding=_binding(somebody), view=_ERASE) if sealed else (None,)
    except GatewayError:
        return None
    return None if reference is None else str(reference)


def _binding(somebody: SignedIn) -> tuple[str, ...]:
    return (_ERASE, somebody.person.id, somebody.session)


def _refused(
    records: Records,
    somebody: SignedIn,
    template: str,
    error: AdministrationError,
    **kept: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    return records.show(template, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(error), **kept)
