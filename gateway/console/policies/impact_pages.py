"""The page of a count over the archive: begun and stopped by forms, and told as far as it is."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from gateway.console.policies.board import Count, Counted
from gateway.console.policies.impact import COARSE, Busy, begin, how_far, stop
from gateway.console.station import PLACE, Desk, at_desk, show_desk, tell_fault
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.words import say_at_desk
from gateway.model.person import Role, SignedIn
from gateway.model.titles import title_in
from gateway.publication.office import pick
from gateway.publication.version import PublicationError
from gateway.signin.showing import language_of, led_to

IMPACT: Final = f"{PLACE}/policy/impact"
_WHO: Final = (Role.POLICY_ADMINISTRATOR, Role.REVIEWER)


def add_impact(blueprint: Blueprint, desk: Desk) -> None:
    """``/desk/policy/impact``: how far one's count is, and the forms that begin and stop it."""

    @blueprint.get(IMPACT, endpoint="impact")
    @at_desk(desk.door, *_WHO)
    def impact(somebody: SignedIn) -> Response:
        return _page(desk, somebody)

    @blueprint.post(IMPACT, endpoint="count")
    @at_desk(desk.door, *_WHO)
    def count(somebody: SignedIn) -> Response:
        if request.form.get("act") == "stop":
            stop(desk, somebody.person)
            return led_to(IMPACT)
        try:
            [version] = pick(desk.office.versions(), [request.form.get("version", "")])
            begin(desk, version, somebody.person)
        except PublicationError:
            return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-policy")
        except Busy as busy:
            return _page(desk, somebody, HTTPStatus.CONFLICT, busy.word)
        return led_to(IMPACT)


def _page(desk: Desk, somebody: SignedIn, status: int = 200, fault: str | None = None) -> Response:
    found, language = how_far(desk, somebody.person), language_of(request)
    table = None if found is None or not found.found else _table(desk, found, language).asked(request.args)
    if table is not None and request.args.get("as") == "csv":
        return as_csv(table, language, "impact")
    return show_desk(
        desk.door,
        "policies/impact.html",
        status,
        count=found,
        table=table,
        fault=fault,
        least=COARSE,
        somebody=somebody,
    )


def _table(desk: Desk, count: Count, language: str) -> Table:
    rows = [tuple(_cells(desk, count, each, language)) for each in count.found]
    return Table("impact", ("partner-told", "purpose", "field", "impact-more", "impact-less", "impact-otherwise"), rows)


def _cells(desk: Desk, count: Count, each: Counted, language: str) -> Iterator[Cell]:
    purpose = desk.office.standards.purposes.by_name.get(each.purpose)
    field = desk.office.standards.catalogue.types[count.record_type].fields.get(each.what)
    yield Cell(each.partner)
    yield Cell(each.purpose if purpose is None else title_in(purpose.title, language))
    yield Cell(say_at_desk("impact-records", language) if field is None else title_in(field.title, language))
    for number in (each.more, each.less, each.otherwise):
        few = say_at_desk("impact-few", language, n=COARSE)
        yield Cell(few if number is None else say_at_desk("impact-about", language, n=number), key=number or 0)
