"""``gateway init``: a new deployment, ready to run."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.deployment import SETTINGS_FILE, make_deployment
from gateway.cli.output import json_option, print_json


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--again", is_flag=True, help="Complete a deployment that exists; nothing in it is overwritten.")
@json_option
def init(directory: Path, again: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Make a new deployment in DIR: settings, catalogue, policies, guardrails, purposes, keys and an empty state.

    Example: gateway init /srv/station
    """
    if not again and directory.is_dir() and any(directory.iterdir()):
        raise click.ClickException(f"`{directory}` is not empty: choose another folder, or complete it with --again")
    try:
        made = list(make_deployment(directory))
    except OSError as error:
        raise click.ClickException(f"`{error.filename}` cannot be written: {error.strerror}") from error
    if as_json:
        print_json({"directory": str(directory.resolve()), "made": made})
        return
    click.echo(f"the deployment in {directory} is complete ({len(made)} parts were made); next, look through")
    click.echo(f"  {directory / SETTINGS_FILE}")
    click.echo("and enter the partners, with `gateway partner import`")
