"""``gateway form``: the paper forms that clerks at the window print from a record."""

from __future__ import annotations

import click

from gateway.catalogue.load import load_catalogue
from gateway.cli.output import json_option, print_json, table
from gateway.grants.purposes import load_purposes
from gateway.settings import Settings
from gateway.window.paper.load import load_forms


@click.group()
def form() -> None:
    """Check the station's paper forms, which clerks print with a record's values filled in.

    Example: gateway form check
    """


@form.command()
@json_option
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check every form against the catalogue and the purposes, and list for what it is offered.

    Exits with 1 and every fault, at its line and column, where the gateway would not start.

    Example: gateway form check
    """
    forms = load_forms(settings.forms, load_catalogue(settings.catalogue), load_purposes(settings.purposes))
    if as_json:
        told = [{"form": each.name, "type": each.record_type, "purposes": sorted(each.purposes)} for each in forms]
        print_json({"forms": told})
        return
    if not forms:
        click.echo(f"there are no forms in `{settings.forms}`: write one a file, as docs/window.md shows")
        return
    click.echo(
        table([(each.name, each.record_type, ", ".join(sorted(each.purposes)), each.title.zh) for each in forms])
    )
