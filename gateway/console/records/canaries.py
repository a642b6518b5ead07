"""Canaries at the desk: which references are marked, and marking one more. What is typed is not kept."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request

from gateway.changes import AdministrationError, looking
from gateway.console.records.office import LEDGER, Records
from gateway.model.person import Role, SignedIn
from gateway.signin.showing import led_to
from gateway.watching.canaries import read_canaries


def add_canaries(blueprint: Blueprint, records: Records) -> None:
    """The list, and the forms by which a mark is made and taken off."""

    @records.page(blueprint, "/canaries", "canaries")
    def canaries(somebody: SignedIn) -> Response:
        return _list(records, somebody)

    @records.page(blueprint, "POST /canaries", "canaries", Role.OPERATOR)
    def change_canary(somebody: SignedIn) -> Response:
        given, by = request.form, somebody.person.id
        act = "unmarked" if given.get("act") == "unmark" else "marked"
        try:
            if act == "unmarked":
                records.canaries.unmark(given.get("reference", ""), by)
            else:
                records.canaries.mark(given.get("type", ""), given.get("identifier", "").strip(), by)
        except AdministrationError as error:
            return _list(records, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        return led_to(f"{LEDGER}/canaries?done={act}")


def _list(records: Records, somebody: SignedIn, status: int = 200, refusal: str | None = None) -> Response:
    with looking(records.desk.state.engine) as connection:
        found = read_canaries(connection)
    types = records.desk.office.standards.catalogue.types
    return records.show(
        "canaries.html", somebody, status, canaries=found, types=types, local=records.local, refusal=refusal
    )
