"""What the demonstration shows: one record in four views, two refusals, and the account that was kept of it all.

Everything but the stored record is asked for over HTTP, by programs of partners with tokens of their own.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import click
import requests

from gateway.catalogue.load import load_catalogue
from gateway.cli.output import cut, padded, table, width
from gateway.cli.program import Program, ProgramError
from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.ledger.verify import verify
from gateway.model.catalogue import RecordType
from gateway.settings import Settings
from gateway.synth import SPECIMEN_NO

_PATIENCE_S: Final = 60.0
_NEVER_GIVEN: Final = "H999999999"
_ABSENT: Final = "·"
_EMPTY: Final = "—"
_MOST_ENTRIES: Final = 20
_NARROWEST: Final = 80
_WIDE_ENOUGH: Final = 110
_FALLBACK_WIDTH: Final = 120


class TourError(Exception):
    """The gateway did not do what is to be shown; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Tour:
    """The deployment that is shown, and the programs of three partners."""

    settings: Settings
    civil_affairs: Program
    committee: Program
    other_committee: Program

    def show(self) -> None:
        """Ask and print everything; raise where an answer is not the one that is to be shown."""
        started = time.time()
        household = load_catalogue(self.settings.catalogue).types["household"]
        self._show_views(household)
        self._show_another_committee()
        self._show_refusals()
        self._show_ledger(started)

    def _show_views(self, household: RecordType) -> None:
        views = (
            stored_record(self.settings.sources[household.source], household, SPECIMEN_NO),
            _record(self.civil_affairs, SPECIMEN_NO),
            _record(self.committee, SPECIMEN_NO),
        )
        _title("一户四看  One household in four views")
        click.echo(_side_by_side(household, ("as stored", "civil affairs 民政", "her committee 居委会"), views))
        click.secho(f"\n{_ABSENT} not granted   {_EMPTY} granted, and empty   [withheld] there is a value", dim=True)

    def _show_another_committee(self) -> None:
        _title("另一居委会  Another committee asks for the same household")
        token = _token(self.other_committee, "household:read")
        hidden, missing = (
            self.other_committee.get(token, f"/v1/records/household/{number}") for number in (SPECIMEN_NO, _NEVER_GIVEN)
        )
        _show_problem(hidden)
        if _without_id(hidden) != _without_id(missing):
            raise TourError("a hidden record and a missing one were told apart: do not use this gateway")
        click.secho("the answer for a number that was never given is the same but for the request's id", dim=True)

    def _show_refusals(self) -> None:
        _title("拒绝  Refusals, with what to do next")
        click.echo("her committee looks for a household by a telephone number, which it sees masked:")
        token = _token(self.committee, "household:list")
        _show_problem(self.committee.get(token, "/v1/records/household", {"phone": "12500000042"}))
        click.echo("\nher committee asks for prior offences 违法犯罪前科:")
        try:
            _token(self.committee, "offence:list")
        except ProgramError as refused:
            click.echo(f"  {refused}")
        else:
            raise TourError("a committee was given a token for offences: do not use this gateway")

    def _show_ledger(self, started: float) -> None:
        _title("台账  The account of it: who, for what, under which rule, and never a value")
        rows: list[tuple[str, ...]] = [("entry", "kind", "partner", "purpose", "type", "records", "problem")]
        for entry in newest(self.settings.ledger, _MOST_ENTRIES):
            if entry.kind in {EntryKind.RELEASE, EntryKind.REFUSAL} and entry.time >= int(started * 1000):
                told = (entry.facts.get(name) for name in ("partner", "purpose", "record_type", "count", "code"))
                rows.append((entry.id, str(entry.kind), *("" if fact is None else str(fact) for fact in told)))
        click.echo(table(rows))
        found = verify(self.settings.ledger)
        if not found.whole:
            raise TourError(f"the ledger is not whole: {found.faults[0]}")
        click.secho(
            f"\nchecked: the ledger is whole, {found.releases} releases and {found.refusals} refusals "
            f"in {found.segments} hash-linked segments",
            fg="green",
        )


def wait_until_ready(settings: Settings) -> None:
    """Wait until the gateway says that all its parts are ready; after a minute, ``TourError`` names one that is not."""
    deadline = time.monotonic() + _PATIENCE_S
    waiting_for = "its door"
    while time.monotonic() < deadline:
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(f"{settings.issuer}/readyz", timeout=_PATIENCE_S).json()
            if answer["ready"]:
                return
            waiting_for = next(part for part, ready in answer["parts"].items() if not ready)
        except requests.ConnectionError:
            time.sleep(0.05)
    raise TourError(f"the gateway is not ready after {_PATIENCE_S:.0f} seconds: {waiting_for} is missing")


def stored_record(url: str, record_type: RecordType, identifier: str) -> dict[str, Any]:
    """The record as the SQLite archive at ``url`` stores it, by field name."""
    columns = ", ".join(f'"{field.column}"' for field in record_type.fields.values())
    key = record_type.fields[record_type.identifier].column
    query = f'SELECT {columns} FROM "{record_type.table}" WHERE "{key}" = ?'  # noqa: S608 - names of our own catalogue
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as archive:
        row = archive.execute(query, (identifier,)).fetchone()
    if row is None:
        raise TourError("the archive has no specimen: remove the demonstration's folder and begin again")
    return dict(zip(record_type.fields, row, strict=True))


def _token(program: Program, scope: str) -> str:
    token: str = program.token([scope])["access_token"]
    return token


def _record(program: Program, identifier: str) -> Mapping[str, Any]:
    response = program.get(_token(program, "household:read"), f"/v1/records/household/{identifier}")
    if not response.ok:
        raise TourError(f"`{program.client_id}` did not get the record: {response.json()['code']}")
    record: Mapping[str, Any] = response.json()["data"]
    return record


def _side_by_side(record_type: RecordType, heads: Sequence[str], views: Sequence[Mapping[str, Any]]) -> str:
    wide = shutil.get_terminal_size((_FALLBACK_WIDTH, 24)).columns
    labels = [(field.name, field.title.zh)[: 1 + (wide >= _WIDE_ENOUGH)] for field in record_type.fields.values()]
    taken = sum(max(map(width, parts)) + 2 for parts in zip(*labels, strict=True))
    room = max(_NARROWEST, wide) - taken
    column = room // len(views) - 2
    rows = [(*label, *(cut(_shown(view, label[0]), column) for view in views)) for label in labels]
    lines = table([(*("" for _ in labels[0]), *heads), *rows]).splitlines()
    return "\n".join([click.style(lines[0], underline=True), *lines[1:]])


def _shown(view: Mapping[str, Any], field: str) -> str:
    if field not in view:
        return _ABSENT
    value = view[field]
    return _EMPTY if value is None else str(value)


def _show_problem(response: requests.Response) -> None:
    problem = response.json()
    if response.ok:
        raise TourError("what had to be refused was answered: do not use this gateway")
    detail = f" ({problem['detail']})" if "detail" in problem else ""
    click.echo(f"  {problem['status']} {problem['code']}  {problem['title']}{detail}")
    click.echo(f"  {padded('next step', 9)}  {problem['next_step']}")


def _without_id(response: requests.Response) -> tuple[int, dict[str, Any]]:
    problem = response.json()
    del problem["request_id"]
    return response.status_code, problem


def _title(text: str) -> None:
    click.secho(f"\n{text}\n", bold=True)
