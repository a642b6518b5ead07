"""``gateway synth``: an archive of people who do not exist, for demonstrations, tests and measurements."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gateway.catalogue.load import load_catalogue
from gateway.cli.deployment import SETTINGS_FILE
from gateway.cli.output import json_option, print_json, table
from gateway.model.catalogue import Catalogue
from gateway.settings import read_settings
from gateway.synth import Synthesis, synthesise
from gateway.synth.archive import SOURCE


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--households", type=click.IntRange(1, 100_000_000), default=20_000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed and size give the same archive.")
@click.option("--url", help="Write to this database instead of the deployment's own source.")
@json_option
def synth(directory: Path, households: int, seed: int, url: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Write a synthetic archive for the deployment in DIR: nobody in it exists, and everything hangs together.

    Tables that exist are left alone, and nothing is written then.

    Example: gateway synth /srv/station --households 100000 --seed 1
    """
    settings = read_settings(directory / SETTINGS_FILE)
    target = url or settings.sources.get(SOURCE)
    if target is None:
        raise click.ClickException(f"the deployment has no source `{SOURCE}`: add it to [sources], or give --url")
    made = fill_archive(load_catalogue(settings.catalogue), target, households, seed)
    if as_json:
        print_json({"households": households, "seed": seed, "records": made.records})
    else:
        click.echo(table([(name, f"{count:,}") for name, count in made.records.items()]))


def fill_archive(catalogue: Catalogue, url: str, households: int, seed: int) -> Synthesis:
    """Write a synthetic archive to ``url``, with a progress bar on stderr where that is a terminal."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=households, label="writing the archive", file=sys.stderr, hidden=hidden) as bar:
        return synthesise(
            catalogue, url, households=households, seed=seed, progress=lambda done, _: bar.update(done - bar.pos)
        )
