"""``gateway requests``: what partners ask for beyond what they have, to look at. Decisions are made at the desk."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import click

from gateway.access.asking import Told
from gateway.access.request import AccessRequest
from gateway.access.rows import find_request, list_attached, list_requests, list_steps
from gateway.access.telling import as_told, in_full
from gateway.changes import looking
from gateway.cli.administration import show_rows, today
from gateway.cli.output import json_option, plain, plain_text, print_json, table
from gateway.db import open_database
from gateway.settings import Settings

_LISTED: Final = ("request", "due", "state", "partner", "type", "purpose", "taken_by")


@click.group()
def requests() -> None:
    """See what partners ask for beyond what they have, and how it stands; it is decided at /desk/requests.

    Example: gateway requests list --open
    """


@requests.command("list")
@click.option("--open", "open_only", is_flag=True, help="Those only that are not decided.")
@click.option("--partner", metavar="PARTNER", help="Of one partner only.")
@json_option
@click.pass_obj
def list_command(settings: Settings, *, open_only: bool, partner: str | None, as_json: bool) -> None:
    """List the requests: those that wait by the day on which they are due, then those that are decided, oldest first.

    Example: gateway requests list --open --partner committee-puxing-one
    """
    day = today(settings)
    with looking(open_database(settings.state_url)) as connection:
        found = [each for each in list_requests(connection, partner) if each.is_open or not open_only]
    found.sort(key=lambda each: (not each.is_open, each.due if each.is_open else date.min, each.asked))
    rows = [_object(each, day) for each in found]
    shown = rows if as_json else [_short(row) for row in rows]
    show_rows(shown, as_json=as_json, nothing="there are no such requests")


@requests.command("show")
@click.argument("request_id", metavar="REQUEST")
@json_option
@click.pass_obj
def show(settings: Settings, *, request_id: str, as_json: bool) -> None:
    """Show a request: what is asked for and why, what was done with it by whom, and what is attached.

    Of what is attached the name and the hash are shown; it is read at the desk, on record.

    Example: gateway requests show 5f0c1b2a3d4e4f5a8b9c0d1e2f3a4b5c
    """
    with looking(open_database(settings.state_url)) as connection:
        found = find_request(connection, request_id)
        if found is None:
            raise click.ClickException("there is no such request: see `gateway requests list`")
        told = Told(found, tuple(list_steps(connection, found.id)), tuple(list_attached(connection, found.id)))
    day = today(settings)
    steps = [{"time": each.time, "who": each.who, "step": each.step, "text": each.text} for each in told.steps]
    shown = {**in_full(told, day), **_object(found, day), "steps": steps}
    if as_json:
        print_json(shown)
        return
    _print(shown)


def _object(asked: AccessRequest, day: date) -> dict[str, Any]:
    """A request with who asked and who has it; the words for where it stands are those of the partner's programs."""
    applicant, told = asked.applicant, as_told(asked, day)
    return {
        "request": told.pop("id"),
        "due": told.pop("due"),
        "state": told.pop("state"),
        "overdue": asked.is_overdue(day),
        "partner": applicant.partner_id,
        "client": applicant.client_id,
        "person": applicant.person_id,
        "taken_by": asked.taken_by,
        "decided_by": asked.decided_by,
        **told,
    }


def _short(row: dict[str, Any]) -> dict[str, str]:
    told = {**row, **row["wish"], "state": "overdue" if row["overdue"] else row["state"]}
    return {name: plain_text(told[name] or "") for name in _LISTED}


def _print(shown: dict[str, Any]) -> None:
    """A request for people: its facts, what is asked for and granted, and two tables."""
    parts = {**shown, **shown["wish"]}
    names = (*_LISTED, "client", "person", "asked", "actions", "fields", "areas", "until", "urgent")
    for name in (*names, "basis", "why", "others", "decided", "decided_by", "reason", "told"):
        if parts[name]:
            click.echo(f"{name:<10} {plain_text(plain(parts[name]))}")
    for name, value in (shown["granted"] or {}).items():
        click.echo(f"{'granted':<10} {name}: {plain(value) or '-'}")
    for step in shown["steps"]:
        click.echo("  ".join(["step".ljust(10), *(plain_text(step[name]) for name in ("time", "who", "step", "text"))]))
    rows = [
        (each["name"], each["type"], f"{each['size']} bytes", each["sha256"], each["destroyed"] or "")
        for each in shown["attachments"]
    ]
    if rows:
        click.echo(table([tuple(map(plain_text, row)) for row in rows]))
