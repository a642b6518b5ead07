"""``gateway ledger acts``: what was done to the station's state, by whom, and when."""

from __future__ import annotations

from typing import Any

import click

from gateway.changes import looking
from gateway.cli.administration import show_rows
from gateway.cli.ledger import existing, ledger, moment, unreadable
from gateway.cli.output import json_option, plain_text
from gateway.db import directory_version, open_database
from gateway.ledger.acts import Told, acts_in_force, read_acts
from gateway.settings import Settings


@ledger.command("acts")
@click.option("--about", metavar="NAME", help="Those only that were done to whom or what is called so, or by them.")
@json_option
@click.pass_obj
def acts(settings: Settings, about: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List what was done to the state: partners, agreements, clients, people, keys, policies. The oldest comes first.

    An act that stands here as not done was put on record, and then the process died or the database refused.

    Example: gateway ledger acts --about committee-one-desk
    """
    try:
        told = read_acts(existing(settings))
    except OSError as error:
        raise unreadable(error) from error
    with looking(open_database(settings.state_url)) as connection:
        done = {each.entry_id for each in acts_in_force(told, directory_version(connection))}
    rows = [row for each in told for row in _rows(each, done=each.entry_id in done) if _is_about(row, about)]
    shown = rows if as_json else [_short(row) for row in rows]
    show_rows(shown, as_json=as_json, nothing="there is no such act")


def _rows(told: Told, *, done: bool) -> list[dict[str, Any]]:
    return [
        {
            "time": moment(told.time),
            "version": told.acts.version,
            "act": act.act.value,
            "by": act.by,
            "about": dict(act.about),
            "after": dict(act.after),
            "done": done,
            "entry": told.entry_id,
        }
        for act in told.acts.acts
    ]


def _is_about(row: dict[str, Any], name: str | None) -> bool:
    return name is None or name == row["by"] or name in map(str, row["about"].values())


def _short(row: dict[str, Any]) -> dict[str, Any]:
    about = " ".join(f"{kind} {plain_text(str(name))}" for kind, name in row["about"].items())
    by = "by itself" if row["by"] is None else f"by {plain_text(row['by'])}"
    return {
        "time": row["time"],
        "version": "" if row["version"] is None else row["version"],
        "act": row["act"],
        "about": about,
        "by": by,
        "done": "" if row["done"] else "not done",
    }
