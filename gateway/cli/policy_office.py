"""What the commands that act on policies share: the office of a deployment, and how its acts are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import click

from gateway.cli.acting import acting_option
from gateway.cli.output import print_json, table
from gateway.cli.policy_desk import open_desk
from gateway.cli.policy_prove import change_as_data, change_row
from gateway.cli.state import open_state
from gateway.model.person import Role
from gateway.policies.standing import standing_guardrails
from gateway.policies.workbench.difference import Difference
from gateway.publication.office import Office
from gateway.publication.version import Version
from gateway.settings import Settings

by_option: Final = acting_option(
    Role.POLICY_ADMINISTRATOR, help="Who acts: an account of a policy administrator, or a name while there are none."
)
"""Adds ``--as NAME`` to a command, as its parameter ``by``."""

comment_option: Final = click.option("--comment", default="", metavar="TEXT", help="What to put on record about it.")


def day_option(what: str) -> Callable[..., Any]:
    """Adds ``--on DATE`` to a command, as its parameter ``on``; None for today."""
    return click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=f"{what}; by default today.")


def open_office(settings: Settings) -> Office:
    """The office of the deployment, for the command that runs.

    Raises ``SignatureError`` for guardrails that were changed and not signed: nothing is published under them.
    """
    standing_guardrails(settings)
    standards = open_desk(settings).standards
    return Office(open_state(settings), standards, settings.zone)


def day_of(office: Office, on: Any) -> date:  # noqa: ANN401 - what click makes of a date
    """The day that was given, or today."""
    return office.today if on is None else on.date()


def tell_versions(sentence: str, versions: Sequence[Version], *, as_json: bool) -> None:
    """Print what became of versions."""
    if as_json:
        print_json([version_as_data(version) for version in versions])
        return
    for version in versions:
        click.echo(f"{version.label} {sentence}")


def tell_difference(sentence: str, labels: Sequence[str], found: Difference, *, as_json: bool) -> None:
    """Print what was done to versions, and what that gives and takes."""
    if as_json:
        print_json({"versions": list(labels), "changes": [change_as_data(change) for change in found.changes]})
        return
    if found.changes:
        click.echo(table([change_row(change) for change in found.changes]))
    losses = len(found.changes) - len(found.gains)
    click.echo(f"{', '.join(labels)} {sentence}: {len(found.gains)} gains, {losses} losses")


def version_as_data(version: Version) -> dict[str, Any]:
    """A version for programs, without its text."""
    return {
        "version": version.label,
        "state": version.state.value,
        "author": version.author,
        "reviewer": version.reviewer,
        "from": None if version.effective is None else version.effective.isoformat(),
        "digest": version.digest,
    }
