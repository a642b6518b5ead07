"""``gateway canary``: mark records that nobody has reason to open, so that opening one is an event."""

from __future__ import annotations

import click

from gateway.casework.canaries import Canaries
from gateway.catalogue.load import load_catalogue
from gateway.changes import looking, stamp
from gateway.cli.acting import acting_option
from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option
from gateway.cli.state import open_state
from gateway.db import open_database
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.model.person import Role
from gateway.settings import Settings
from gateway.watching.canaries import read_canaries


@click.group()
def canary() -> None:
    """Mark records that nobody has reason to open; opening one is an event, and is answered like any other.

    Example: gateway canary add household H000000007 --as li
    """


@canary.command("add")
@click.argument("record_type", metavar="TYPE")
@click.argument("identifier")
@acting_option(Role.OPERATOR, help="Who marks it: an account of an operator, or a name while there are none.")
@json_option
@click.pass_obj
def add(settings: Settings, record_type: str, identifier: str, by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Mark a record. Only a keyed reference to it is kept: note the identifier elsewhere, if it is to be removed again.

    Example: gateway canary add household H000000007 --as li
    """
    reference = _canaries(settings).mark(record_type, identifier, by)
    done(f"it is a canary: {reference}", {"reference": reference, "type": record_type}, as_json=as_json)


@canary.command("list")
@json_option
@click.pass_obj
def list_canaries(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the canaries, by reference.

    Example: gateway canary list
    """
    with looking(open_database(settings.state_url)) as connection:
        found = read_canaries(connection)
    rows = [
        {"reference": each.reference, "type": each.record_type, "added_by": each.added_by, "added": stamp(each.added)}
        for each in found
    ]
    show_rows(rows, as_json=as_json, nothing="there is no canary yet: mark a record with `gateway canary add`")


@canary.command("remove")
@click.argument("record_type", metavar="TYPE")
@click.argument("identifier")
@json_option
@click.pass_obj
def remove(settings: Settings, record_type: str, identifier: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Take the mark off a record again.

    Example: gateway canary remove household H000000007
    """
    canaries = _canaries(settings)
    reference = canaries.reference(record_type, identifier)
    canaries.unmark(reference)
    done(f"it is no canary any more: {reference}", {"reference": reference, "type": record_type}, as_json=as_json)


def _canaries(settings: Settings) -> Canaries:
    types, key = load_catalogue(settings.catalogue).types, read_reference_key(settings.keys / KEY_FILE)
    return Canaries(open_state(settings), key, types)
