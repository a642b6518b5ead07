"""Emergencies at the desk: what waits to be reviewed and until when, what was shown, and the reviewer's finding."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.casework.tree import UNUSABLE, up_to_date
from gateway.changes import AdministrationError, looking
from gateway.console.records.office import LEDGER, Records, number_of, title_here
from gateway.console.records.telling import COLUMNS, Telling
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.words import say_at_desk
from gateway.ledger.search.pages import search
from gateway.ledger.search.wanted import Wanted
from gateway.model.person import Factor, Role, SignedIn
from gateway.signin.door import again_place
from gateway.signin.showing import language_of, led_to
from gateway.watching.cases import Case, Verdict, find_case, read_cases
from gateway.watching.emergencies import review

_COLUMNS: Final = ("number", "partner", "used-by", "first-use", "records-number", "review-until", "case-state")
_HOUR_S: Final = 3600


def add_emergencies(blueprint: Blueprint, records: Records) -> None:
    """The list, the page of one, and the review."""
    engine = records.desk.state.engine

    @records.page(blueprint, "/emergencies", "emergency-cases")
    def emergencies(somebody: SignedIn) -> Response:
        language = language_of(request)
        with looking(engine) as connection:
            cases = read_cases(connection)
        rows = [_row(records, each, language) for each in reversed(cases)]
        marks = ["gain" if each.verdict is None else "" for each in reversed(cases)]
        table = Table("emergency-cases", _COLUMNS, rows, filters=("case-state",), marks=marks).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "emergencies")
        waiting = sum(each.verdict is None for each in cases)
        return records.show("emergency-cases.html", somebody, table=table, any_cases=bool(cases), waiting=waiting)

    @records.page(blueprint, "/emergency", "emergency-cases")
    def emergency(somebody: SignedIn) -> Response:
        return _case(records, somebody, number_of("number"))

    @records.page(blueprint, "POST /emergency", "emergency-cases", Role.REVIEWER)
    def review_emergency(somebody: SignedIn) -> Response:
        number, note = number_of("number"), request.form.get("note", "")
        kept = {"note": note, "verdict": request.form.get("verdict", "")}
        if kept["verdict"] not in set(Verdict):
            return _case(records, somebody, number, HTTPStatus.UNPROCESSABLE_ENTITY, fault="no-verdict", **kept)
        if not somebody.is_fresh(records.clock(), factor=Factor.PASSKEY):
            again = again_place(f"{LEDGER}/emergencies", Factor.PASSKEY)
            return _case(records, somebody, number, HTTPStatus.FORBIDDEN, fault="prove-first", again=again, **kept)
        try:
            review(records.people, number or 0, somebody.person.id, Verdict(kept["verdict"]), note)
        except AdministrationError as error:
            return _case(records, somebody, number, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(error), **kept)
        return led_to(f"{LEDGER}/emergency?number={number}&done=reviewed")


def _row(records: Records, case: Case, language: str) -> tuple[Cell, ...]:
    return (
        Cell(str(case.id), f"{LEDGER}/emergency?number={case.id}", case.id),
        Cell(records.partner(case.partner_id)),
        Cell(" · ".join(filter(None, (case.officer, case.person_id or case.client_id)))),
        Cell(records.local(case.first_use)),
        Cell(str(case.records), key=case.records),
        Cell(records.local(case.deadline)),
        Cell(say_at_desk(f"case-{_state(case)}", language)),
    )


def _state(case: Case) -> str:
    return case.verdict.value if case.verdict else "suspended" if case.suspended else "unreviewed"


def _case(records: Records, somebody: SignedIn, number: int | None, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what the template shows
    with looking(records.desk.state.engine) as connection:
        case = None if number is None else find_case(connection, number)
    if case is None:
        return records.none(somebody, "no-such-emergency")
    purpose = records.desk.office.standards.purposes.by_name.get(case.purpose)
    left = case.deadline - records.clock()
    return records.show(
        "emergency.html",
        somebody,
        status,
        case=case,
        state=_state(case),
        partner=records.partner(case.partner_id),
        purpose=title_here(purpose.title if purpose else None, case.purpose),
        first_use=records.local(case.first_use),
        deadline=records.local(case.deadline),
        hours=max(0, int(left // _HOUR_S)),
        late=left <= 0,
        rows=_uses(records, case),
        columns=COLUMNS,
        may_see_entries=Role.AUDITOR in somebody.person.roles,
        **shown,
    )


def _uses(records: Records, case: Case) -> list[Any] | None:
    """The answers that were given with the token, as the ledger has them; None where it cannot be read."""
    wanted = Wanted(token=case.token, since=case.first_use * 1000)
    try:
        found = search(records.settings.ledger, up_to_date(records.settings), wanted)
    except UNUSABLE:
        return None
    telling = Telling(records, language_of(request))
    return [telling.row(entry) for entry in found.entries]
