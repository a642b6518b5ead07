"""Recalls at the desk: what is outstanding, each partner's notice and what it stated, opening one and closing it."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.casework.recalls import (
    LONGEST_REASON,
    Wrong,
    close,
    fields_called,
    fields_in,
    notices_of,
    open_recall,
    refuse_unknown,
)
from gateway.changes import AdministrationError, looking
from gateway.console.records.office import LEDGER, Records, title_here
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.times import moment
from gateway.console.words import say_at_desk
from gateway.ledger.accounting.following import Account
from gateway.model.person import Role, SignedIn
from gateway.recall.notice import Notice, Recall, RecallKind
from gateway.recall.rows import list_notices, list_recalls
from gateway.signin.showing import language_of, led_to

_COLUMNS: Final = (
    *("recall", "record-type", "recall-kind", "opened-at", "due-by"),
    *("recipients", "notice-outstanding", "notice-overdue", "recall-state"),
)
_TYPED: Final = ("type", "kind", "reason", "fields", "due")


def add_recalls(blueprint: Blueprint, records: Records) -> None:
    """The list, the page of one, and the forms by which one is opened and closed."""
    engine = records.desk.state.engine

    @records.page(blueprint, "/recalls", "recalls")
    def recalls(somebody: SignedIn) -> Response:
        language = language_of(request)
        with looking(engine) as connection:
            found = [(each, list_notices(connection, recall_id=each.id)) for each in list_recalls(connection)]
        rows = [_row(records, each, notices, language) for each, notices in reversed(found)]
        table = Table("recalls", _COLUMNS, rows, filters=("recall-state",)).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "recalls")
        return records.show("recalls.html", somebody, table=table, any_recalls=bool(found))

    @records.page(blueprint, "/recall", "recalls")
    def recall(somebody: SignedIn) -> Response:
        return _recall(records, somebody, request.args.get("id", ""))

    @records.page(blueprint, "/recall/open", "recalls", Role.OPERATOR)
    def ask_recall(somebody: SignedIn) -> Response:
        return _form(records, somebody)

    @records.page(blueprint, "POST /recall/open", "recalls", Role.OPERATOR)
    def begin_recall(somebody: SignedIn) -> Response:
        given = {name: request.form.get(name, "") for name in _TYPED}
        given["with_answers"] = request.form.get("with_answers", "")
        try:
            opened = _opened(records, somebody)
        except AdministrationError as error:
            return _form(records, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(error), given=given)
        except ValueError:
            return _form(records, somebody, HTTPStatus.UNPROCESSABLE_ENTITY, fault="wrong-due", given=given)
        except (OSError, sqlite3.Error):
            return _form(records, somebody, HTTPStatus.SERVICE_UNAVAILABLE, fault="ledger-unusable", given=given)
        return led_to(f"{LEDGER}/recall?id={opened.id}&done=opened")

    @records.page(blueprint, "POST /recall/close", "recalls", Role.OPERATOR)
    def end_recall(somebody: SignedIn) -> Response:
        recall_id = request.form.get("id", "")
        try:
            close(records.desk.state, recall_id, somebody.person.id)
        except AdministrationError as error:
            return _recall(records, somebody, recall_id, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(error))
        return led_to(f"{LEDGER}/recall?id={recall_id}&done=closed")


def today(records: Records) -> date:
    """The day at the station."""
    return datetime.fromtimestamp(records.clock(), records.settings.zone).date()


def _opened(records: Records, somebody: SignedIn) -> Recall:
    """The recall that a form asks for; ``ValueError`` for a day or a kind that is none."""
    given, types = request.form, records.canaries.types
    record_type = given.get("type", "")
    wrong = Wrong(
        record_type,
        RecallKind(given.get("kind", "")),
        given.get("reason", ""),
        fields_called(fields_in(given.get("fields", "")), types.get(record_type)),
        date.fromisoformat(given["due"]) if given.get("due") else None,
        bool(given.get("with_answers")),
    )
    refuse_unknown(types, wrong, today(records))
    reference = records.canaries.reference(wrong.record_type, given.get("identifier", "").strip())
    records.settings.ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
    notices = notices_of(partial(Account, records.settings.ledger), reference, wrong)
    return open_recall(records.desk.state, wrong, notices, somebody.person.id)


def _form(records: Records, somebody: SignedIn, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what the template shows
    types = records.desk.office.standards.catalogue.types
    shown.setdefault("given", dict.fromkeys((*_TYPED, "with_answers"), ""))
    shown |= {"kinds": [each.value for each in RecallKind], "longest": LONGEST_REASON, "today": today(records)}
    return records.show("open-recall.html", somebody, status, types=types, **shown)


def _recall(records: Records, somebody: SignedIn, recall_id: str, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what the template shows
    with looking(records.desk.state.engine) as connection:
        notices = list_notices(connection, recall_id=recall_id)
    if not notices:
        return records.none(somebody, "no-such-recall")
    day, zone = today(records), records.settings.zone
    return records.show(
        "recall.html",
        somebody,
        status,
        recall=notices[0].recall,
        type_title=_type(records, notices[0].recall),
        fields=_fields(records, notices[0].recall),
        opened=moment(notices[0].recall.opened, zone),
        closed=notices[0].recall.closed and moment(notices[0].recall.closed, zone),
        notices=[(each, records.partner(each.recipient.partner_id), each.overdue(day)) for each in notices],
        moment=partial(moment, zone=zone),
        **shown,
    )


def _row(records: Records, recall: Recall, notices: list[Notice], language: str) -> tuple[Cell, ...]:
    late = sum(each.overdue(today(records)) for each in notices)
    outstanding = sum(bool(each.outstanding) for each in notices)
    return (
        Cell(recall.id[:8], f"{LEDGER}/recall?id={recall.id}"),
        Cell(_type(records, recall)),
        Cell(say_at_desk(f"recall-{recall.kind}", language)),
        Cell(moment(recall.opened, records.settings.zone)),
        Cell(recall.due.isoformat() if recall.due else ""),
        *(Cell(str(count), key=count) for count in (len(notices), outstanding, late)),
        Cell(say_at_desk("recall-closed" if recall.closed else "recall-open", language)),
    )


def _type(records: Records, recall: Recall) -> str:
    known = records.desk.office.standards.catalogue.types.get(recall.record_type)
    return title_here(known.title if known else None, recall.record_type)


def _fields(records: Records, recall: Recall) -> list[str]:
    known = records.desk.office.standards.catalogue.types.get(recall.record_type)
    fields = known.fields if known else {}
    return [title_here(fields[name].title if name in fields else None, name) for name in recall.fields]
