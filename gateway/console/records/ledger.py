"""Searching the ledger, and one entry of it: in words, with what proves it, and as it stands there.

A search is posted, because a name may be typed in it; its next page is a sealed place in the tree that goes with this
search and no other. What is taken away as CSV is the search itself, as far as one answer may look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import orjson
from flask import Blueprint, Response, request

from gateway.auditing.deciding import Decider
from gateway.auditing.retold import Moment
from gateway.casework.tree import UNUSABLE, up_to_date
from gateway.console.records.office import LEDGER, Records, pages_of
from gateway.console.records.searching import NotASearchError, Typed, typed
from gateway.console.records.telling import COLUMNS, Telling
from gateway.console.station import tell_fault
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.words import say_at_desk
from gateway.errors import GatewayError
from gateway.ledger.browse import find
from gateway.ledger.entries import Entry, EntryKind
from gateway.ledger.opening import place_of
from gateway.ledger.search.pages import Found, Limits, search
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.positions import Positions
from gateway.ledger.tree.proof import NotProved
from gateway.ledger.tree.sequencer import leaf_of
from gateway.ledger.tree.tiles import TilesDamaged
from gateway.model.person import Role, SignedIn
from gateway.policies.describe import describe
from gateway.signin.showing import language_of, led_to
from gateway.window.telling import how_shown

TAKEN: Final = Limits(entries=5_000, bytes=1024 * 1024 * 1024)
"""What one file may have, and look through."""

_ENTRY_ID: Final = re.compile(r"[0-9a-f]{20}-[0-9]{1,16}")


def add_search(blueprint: Blueprint, records: Records) -> None:
    """The search, and its file."""

    @records.page(blueprint, "", "ledger-search", *Role)
    def ledger(somebody: SignedIn) -> Response:
        mine = pages_of(somebody)
        if not mine:
            return tell_fault(records.desk.door, somebody, HTTPStatus.FORBIDDEN, "not-entrusted")
        if "ledger-search" not in mine:
            return led_to(next(iter(mine.values())))
        return _form(records, somebody, typed({}))

    @records.page(blueprint, "POST /search", "ledger-search")
    def find_entries(somebody: SignedIn) -> Response:
        given = typed(request.form)
        if request.form.get("change"):
            return _form(records, somebody, given)
        try:
            before = _place_in(records, somebody, given)
            found = search(
                records.settings.ledger, up_to_date(records.settings), given.wanted(records.settings.zone), before
            )
        except NotASearchError as wrong:
            return _form(records, somebody, given, HTTPStatus.UNPROCESSABLE_ENTITY, wrong=wrong.field)
        except UNUSABLE:
            return _form(records, somebody, given, HTTPStatus.SERVICE_UNAVAILABLE, fault="ledger-unusable")
        return _found(records, somebody, given, found)

    @records.page(blueprint, "POST /download", "ledger-search")
    def take_entries(somebody: SignedIn) -> Response:
        given, settings = typed(request.form), records.settings
        try:
            found = search(settings.ledger, up_to_date(settings), given.wanted(settings.zone), limits=TAKEN)
        except NotASearchError as wrong:
            return _form(records, somebody, given, HTTPStatus.UNPROCESSABLE_ENTITY, wrong=wrong.field)
        except UNUSABLE:
            return _form(records, somebody, given, HTTPStatus.SERVICE_UNAVAILABLE, fault="ledger-unusable")
        return _taken(records, found)


def add_entry(blueprint: Blueprint, records: Records) -> None:
    """The pages of an entry."""
    decider = Decider(records.desk.office.standards)

    @records.page(blueprint, "/entry", "ledger-search")
    def entry(somebody: SignedIn) -> Response:
        found = _entry(records)
        return records.none(somebody, "no-such-entry") if found is None else _shown(records, somebody, found, decider)

    @records.page(blueprint, "/proof", "ledger-search")
    def proof(somebody: SignedIn) -> Response:
        found = _entry(records)
        if found is None:
            return records.none(somebody, "no-such-entry")
        log, index = _in_tree(records, found)
        if log is None or index is None:
            return records.none(somebody, "not-in-tree")
        try:
            return as_file(str(log.prove(index)), f"{found.id}.tlog-proof")
        except UNUSABLE:
            return records.none(somebody, "no-tree")


def as_file(text: str, name: str) -> Response:
    """A text that is taken away."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), content_type="text/plain; charset=utf-8", headers=headers)


def _form(records: Records, somebody: SignedIn, given: Typed, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what the template shows
    standards, directory = records.desk.office.standards, records.desk.directory()
    wrong = shown.pop("wrong", None)
    return records.show(
        "ledger-search.html",
        somebody,
        status,
        given=given.fields,
        kinds=[each.value for each in EntryKind],
        partners=sorted(directory.partners.values(), key=lambda partner: partner.name),
        purposes=standards.purposes.by_name,
        types=standards.catalogue.types,
        labels=[each.label for each in records.desk.office.versions()],
        fault=f"wrong-{wrong}" if wrong else shown.get("fault"),
        wrong=wrong,
    )


def _found(records: Records, somebody: SignedIn, given: Typed, found: Found) -> Response:
    telling = Telling(records, language_of(request))
    following = None
    if found.following is not None:
        following = records.cursors.seal((found.following,), binding=_binding(somebody, given), view=LEDGER)
    return records.show(
        "found.html",
        somebody,
        given=given.filled,
        rows=[telling.row(entry) for entry in found.entries],
        columns=COLUMNS,
        following=following,
        looked_to=None if found.looked_to is None else records.local(found.looked_to / 1000),
        altered=found.altered,
        limit=TAKEN.entries,
    )


def _taken(records: Records, found: Found) -> Response:
    language = language_of(request)
    telling = Telling(records, language)
    rows = [(Cell(entry.id), *map(Cell, telling.row(entry).cells)) for entry in found.entries]
    return as_csv(Table("ledger-search", ("entry-number", *COLUMNS), rows), language, "ledger")


def _place_in(records: Records, somebody: SignedIn, given: Typed) -> int | None:
    """Where this search goes on; a place that is another's is none, and the search begins anew."""
    sealed = request.form.get("cursor", "")
    try:
        opened = records.cursors.open(sealed, binding=_binding(somebody, given), view=LEDGER) if sealed else (None,)
    except GatewayError:
        return None
    return opened[0] if isinstance(opened[0], int) else None


def _binding(somebody: SignedIn, given: Typed) -> tuple[str, ...]:
    return (LEDGER, somebody.person.id, *given.binding)


def _entry(records: Records) -> Entry | None:
    """The entry of an address, by its own id alone: by an answer's it would be looked for in all of the ledger."""
    wanted = request.args.get("id", "")
    try:
        return find(records.settings.ledger, wanted) if _ENTRY_ID.fullmatch(wanted) else None
    except OSError:
        return None


def _in_tree(records: Records, entry: Entry) -> tuple[LogView | None, int | None]:
    """The tree as it is, and where the entry stands in it."""
    try:
        log = up_to_date(records.settings)
        return log, Positions(log.directory).index_of(entry.segment, entry.sequence, log.size)
    except UNUSABLE:
        return None, None


def _is_proved(records: Records, log: LogView, index: int, entry: Entry) -> bool:
    """Whether the hashes of the tree lead from this entry to the root that was signed."""
    try:
        log.prove(index).check(leaf_of(entry), place_of(records.settings).known_keys(), log.origin)
    except (NotProved, TilesDamaged, OSError, ValueError):
        return False
    return True


def _how_shown(records: Records, entry: Entry, decider: Decider) -> list[tuple[str, str]]:
    """How each field was shown that was released, where today's policies decide the answer alike; else nothing."""
    moment = Moment(records.desk.directory(), records.desk.office.versions())
    day = datetime.fromtimestamp(entry.time / 1000, records.settings.zone).date()
    view, language = decider.view(entry, moment, day), language_of(request)
    if view is None or entry.facts.get("question") is not None:
        return []
    record_type = records.desk.office.standards.catalogue.types[view.record_type]
    described = describe(view, record_type)
    released = set(entry.facts["released"])
    return [
        (
            each["title"][language],
            how_shown(each["shown"], language, record_type.fields[each["name"]]) or say_at_desk("full", language),
        )
        for each in described["fields"]
        if each["name"] in released
    ]


def _shown(records: Records, somebody: SignedIn, entry: Entry, decider: Decider) -> Response:
    telling = Telling(records, language_of(request))
    log, index = _in_tree(records, entry)
    proved = log is not None and index is not None and _is_proved(records, log, index, entry)
    return records.show(
        "entry.html",
        somebody,
        entry=entry,
        lines=_together(telling, entry),
        acts=telling.acts(entry),
        shown_how=_how_shown(records, entry, decider),
        log=log,
        index=index,
        proved=proved,
        canonical=orjson.dumps(orjson.loads(entry.canonical()), option=orjson.OPT_INDENT_2).decode(),
    )


def _together(telling: Telling, entry: Entry) -> Iterable[Any]:
    """The lines of an entry, with all policies that decided under one word."""
    found: dict[str, list[Any]] = {}
    for line in telling.lines(entry):
        found.setdefault(line.word, []).append(line)
    return found.items()
