"""What was unusual, at the desk: a list, one event with the way to what led to it, and that somebody looked into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.casework.events import see
from gateway.changes import AdministrationError, looking
from gateway.console.records.office import LEDGER, Records, number_of, title_here
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.times import moment
from gateway.console.words import say_at_desk
from gateway.events import Event, find_event, list_events
from gateway.model.person import Role, SignedIn
from gateway.signin.showing import language_of, led_to
from gateway.watching.notice import Kind

MOST: Final = 1000
"""Events that are listed, the newest; older ones are found by `gateway events list`."""

_COLUMNS: Final = ("number", "when", "event-kind", "partner", "about-whom", "looked-into")
_BEFORE: Final[Mapping[str, timedelta]] = {
    Kind.SAME_RECORD: timedelta(days=1),
    Kind.LOCKOUT: timedelta(days=1),
}
"""How long before an event lies what led to it, where that is not an hour."""


def add_events(blueprint: Blueprint, records: Records) -> None:
    """The list of events and the page of each."""
    engine = records.desk.state.engine

    @records.page(blueprint, "/events", "unusual")
    def events(somebody: SignedIn) -> Response:
        with looking(engine) as connection:
            found = list_events(connection)[-MOST:]
        language = language_of(request)
        rows = [_row(records, each, language) for each in reversed(found)]
        table = Table("unusual", _COLUMNS, rows, filters=("event-kind", "looked-into")).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "events")
        return records.show("unusual.html", somebody, table=table, any_events=bool(found))

    @records.page(blueprint, "/event", "unusual")
    def event(somebody: SignedIn) -> Response:
        return _event(records, somebody, number_of("number"))

    @records.page(blueprint, "POST /event", "unusual", Role.AUDITOR)
    def look_into(somebody: SignedIn) -> Response:
        number, note = number_of("number") or 0, request.form.get("note", "")
        try:
            see(records.desk.state, number, somebody.person.id, note)
        except AdministrationError as error:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _event(records, somebody, number, status, refusal=str(error), note=note)
        return led_to(f"{LEDGER}/event?number={number}&done=seen")


def told(event: Event, records: Records, language: str) -> str:
    """What happened, in a sentence."""
    if event.kind not in set(Kind):
        return event.kind
    facts = dict(event.facts)
    known = records.desk.office.standards.catalogue.types.get(str(facts.get("type")))
    facts["type"] = title_here(known.title if known else None, str(facts.get("type", "")))
    purpose = records.desk.office.standards.purposes.by_name.get(str(facts.get("purpose")))
    facts["purpose"] = title_here(purpose.title if purpose else None, str(facts.get("purpose", "")))
    if event.kind == Kind.LOCKOUT:
        facts["step"] = say_at_desk(f"lockout-{facts['step']}", language)
    return say_at_desk(f"event-{event.kind}", language, who=_who(event), **facts)


def _who(event: Event) -> str:
    named = [event.facts.get("operator") or event.client_id, event.person_id]
    return " · ".join(each for each in named if each) or (event.partner_id or "")


def _row(records: Records, event: Event, language: str) -> tuple[Cell, ...]:
    return (
        Cell(str(event.id), f"{LEDGER}/event?number={event.id}", event.id),
        Cell(moment(event.time, records.settings.zone)),
        Cell(_kind(event, language)),
        Cell(records.partner(event.partner_id)),
        Cell(_who(event)),
        Cell(event.seen_by or say_at_desk("nobody-yet", language)),
    )


def _kind(event: Event, language: str) -> str:
    return say_at_desk(f"kind-{event.kind}", language) if event.kind in set(Kind) else event.kind


def _event(records: Records, somebody: SignedIn, number: int | None, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what the template shows
    with looking(records.desk.state.engine) as connection:
        found = None if number is None else find_event(connection, number)
    if found is None:
        return records.none(somebody, "no-such-event")
    language = language_of(request)
    return records.show(
        "event.html",
        somebody,
        status,
        event=found,
        when=moment(found.time, records.settings.zone),
        kind=_kind(found, language),
        what=told(found, records, language),
        partner=records.partner(found.partner_id),
        search=_search(found, records),
        **shown,
    )


def _search(event: Event, records: Records) -> dict[str, str]:
    """The search of the ledger for what led to an event."""
    end = datetime.fromisoformat(event.time).astimezone(records.settings.zone)
    begin = end - _BEFORE.get(event.kind, timedelta(hours=1))
    times = {name: each.strftime("%Y-%m-%dT%H:%M") for name, each in (("from", begin), ("until", end + _MINUTE))}
    who = event.facts.get("operator") or event.person_id or event.client_id or ""
    return {**times, "who": who, "type": str(event.facts.get("type", ""))}


_MINUTE: Final = timedelta(minutes=1)
