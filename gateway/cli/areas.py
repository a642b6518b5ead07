"""``gateway areas``: what areas are called on screens."""

from __future__ import annotations

import click

from gateway.catalogue.areas import load_areas
from gateway.cli.output import json_option, print_json, table
from gateway.settings import Settings


@click.command()
@json_option
@click.pass_obj
def areas(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check the station's list of areas, and print what each is called.

    Exits with 1 and every fault, at its line and column, where the gateway would not start.

    Example: gateway areas
    """
    named = load_areas(settings.areas).by_code
    if as_json:
        print_json({"areas": [{"code": code, "zh": title.zh, "en": title.en} for code, title in named.items()]})
        return
    if not named:
        click.echo(f"`{settings.areas}` names no area, so they are shown by their codes: see docs/operating.md")
        return
    click.echo(table([(code, title.zh, title.en) for code, title in named.items()]))
