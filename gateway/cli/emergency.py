"""``gateway emergency``: uses of purposes for emergencies, and what their reviewers find."""

from __future__ import annotations

from typing import Any

import click

from gateway.changes import looking
from gateway.cli.acting import acting_option
from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option, plain_text, print_json
from gateway.cli.people import moment, people_of
from gateway.db import open_database
from gateway.model.person import Role
from gateway.settings import Settings
from gateway.watching.cases import Case, Verdict, find_case, read_cases
from gateway.watching.emergencies import review


@click.group()
def emergency() -> None:
    """Review the uses of purposes for emergencies, before whoever used one is suspended.

    Example: gateway emergency list --unreviewed
    """


@emergency.command("list")
@click.option("--unreviewed", is_flag=True, help="Those only that nobody has reviewed.")
@json_option
@click.pass_obj
def list_command(settings: Settings, unreviewed: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """List the uses, one for each token, the oldest first.

    While `gateway serve` runs they follow the ledger by themselves; otherwise `gateway watch` brings them up to date.

    Example: gateway emergency list --unreviewed
    """
    with looking(open_database(settings.state_url)) as connection:
        cases = read_cases(connection, unreviewed=unreviewed)
    rows = [_object(case) for case in cases]
    short = ("emergency", "partner", "used_by", "records", "first_use", "review_until", "state")
    shown = rows if as_json else [{name: row[name] for name in short} for row in rows]
    show_rows(shown, as_json=as_json, nothing="there is no such use of a purpose for emergencies")


@emergency.command("show")
@click.argument("number", type=int)
@json_option
@click.pass_obj
def show(settings: Settings, number: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show one use with its reason.

    Example: gateway emergency show 3
    """
    with looking(open_database(settings.state_url)) as connection:
        case = find_case(connection, number)
    if case is None:
        raise click.ClickException(f"there is no emergency {number}: see `gateway emergency list`")
    if as_json:
        print_json(_object(case))
        return
    for name, value in _object(case).items():
        if value is not None:
            click.echo(f"{name:<12} {plain_text(str(value))}")


@emergency.command("review")
@click.argument("number", type=int)
@acting_option(Role.REVIEWER, help="Who reviews: an account of a reviewer, or a name while there are none.")
@click.option("--verdict", required=True, type=click.Choice([each.value for each in Verdict]), help="What was found.")
@click.option("--note", required=True, metavar="TEXT", help="Why, for the record.")
@json_option
@click.pass_obj
def review_command(settings: Settings, /, *, number: int, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Put down whether it was an emergency. Where it was none, whoever used it is suspended at once.

    Nobody reviews what they used themselves. A review that comes late does not lift the suspension: `gateway user
    resume` or `gateway client resume` does.

    \b
    Example:
      gateway emergency review 3 --as li-qiang --verdict justified --note "the ambulance was there"
    """
    case = review(people_of(settings), number, given["by"], Verdict(given["verdict"]), given["note"])
    sentence = f"emergency {number} of {_used_by(case)} is {given['verdict']}"
    done(sentence, {"emergency": number, "verdict": given["verdict"]}, as_json=as_json)


def _object(case: Case) -> dict[str, Any]:
    return {
        "emergency": case.id,
        "purpose": case.purpose,
        "partner": case.partner_id,
        "used_by": _used_by(case),
        "officer": case.officer,
        "reason": case.reason,
        "token": case.token,
        "first_use": moment(case.first_use),
        "uses": case.uses,
        "records": case.records,
        "review_until": moment(case.deadline),
        "state": case.verdict.value if case.verdict else "unreviewed",
        "reviewed_by": case.reviewed_by,
        "note": case.note,
        "suspended": case.suspended,
    }


def _used_by(case: Case) -> str:
    return f"client {case.client_id}" if case.person_id is None else f"person {case.person_id}"
