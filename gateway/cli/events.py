"""``gateway events``: what an auditor has to look at, and who has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from gateway.casework.events import see
from gateway.changes import looking
from gateway.cli.acting import acting_option
from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option, plain_text, print_json
from gateway.cli.state import open_state
from gateway.db import open_database
from gateway.events import Event, find_event, list_events
from gateway.model.person import Role
from gateway.settings import Settings
from gateway.watching.notice import Kind, sentence


@click.group()
def events() -> None:
    """See what was unusual: look-ups beyond the usual, guesses, neighbours, opened canaries.

    Example: gateway events list --unseen
    """


@events.command("list")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]), help="A day or a time, in UTC.")
@click.option("--kind", help="Of one kind only.")
@click.option("--unseen", is_flag=True, help="Those only that nobody has looked into.")
@json_option
@click.pass_obj
def list_command(
    settings: Settings,
    since: datetime | None,
    kind: str | None,
    unseen: bool,  # noqa: FBT001 - a flag of the command line
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """List the events, oldest first.

    Example: gateway events list --since 2026-11-01 --kind canary
    """
    start = "" if since is None else since.strftime("%Y-%m-%dT%H:%M:%SZ")
    with looking(open_database(settings.state_url)) as connection:
        found = list_events(connection, since=start, kind=kind, unseen=unseen)
    rows = [_object(event) for event in found]
    shown = rows if as_json else [_short(row) for row in rows]
    show_rows(shown, as_json=as_json, nothing="there are no such events")


@events.command("show")
@click.argument("event_id", metavar="NUMBER", type=int)
@json_option
@click.pass_obj
def show(settings: Settings, event_id: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show one event with all its facts.

    Example: gateway events show 7
    """
    with looking(open_database(settings.state_url)) as connection:
        event = find_event(connection, event_id)
    if event is None:
        raise click.ClickException(f"there is no event {event_id}: see `gateway events list`")
    shown = _object(event)
    if as_json:
        print_json(shown)
        return
    for name, value in {**shown, **shown.pop("facts")}.items():
        if name != "facts" and value is not None:
            click.echo(f"{name:<10} {plain_text(value)}")


@events.command("seen")
@click.argument("event_id", metavar="NUMBER", type=int)
@acting_option(Role.AUDITOR, help="Who looks into it: an account of an auditor, or a name while there are none.")
@click.option("--note", default="", metavar="TEXT", help="What was found; it stays on record.")
@json_option
@click.pass_obj
def seen(settings: Settings, *, event_id: int, by: str, note: str, as_json: bool) -> None:
    """Note that somebody has looked into an event; whoever did first stays.

    Example: gateway events seen 7 --as chen --note "the committee moved that day"
    """
    see(open_state(settings), event_id, by, note)
    done(f"event {event_id} was seen by {by}", {"event": event_id, "seen_by": by}, as_json=as_json)


def _object(event: Event) -> dict[str, Any]:
    return {
        "event": event.id,
        "time": event.time,
        "kind": event.kind,
        "what": told(event),
        "partner": event.partner_id,
        "client": event.client_id,
        "person": event.person_id,
        "seen_by": event.seen_by,
        "note": event.note,
        "facts": dict(event.facts),
    }


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain_text(row[name] or "") for name in ("event", "time", "kind", "what", "seen_by")}


def told(event: Event) -> str:
    """What happened, in a sentence."""
    named = {"client": event.client_id, "person": event.person_id, "partner": event.partner_id}
    operator = event.facts.get("operator")
    if operator is not None:
        named = {"operator": operator}
    who = ", ".join(f"{role} `{name}`" for role, name in named.items() if name is not None)
    return sentence(Kind(event.kind), who, event.facts) if event.kind in set(Kind) else event.kind
