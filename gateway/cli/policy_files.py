"""``gateway policy import`` and ``export``: the policies of a deployment as a folder of files, such as git keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gateway.cli.output import json_option, print_json
from gateway.cli.policy_office import by_option, day_of, day_option, open_office, version_as_data
from gateway.publication.folder import read_folder, write_folder
from gateway.publication.schedule import schedule
from gateway.settings import Settings


@click.command("import")
@click.argument("directory", required=False, type=click.Path(exists=True, path_type=Path, file_okay=False))
@by_option
@json_option
@click.pass_obj
def import_policies(settings: Settings, directory: Path | None, by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Enter every changed file of a folder as a checked version, all at once or none; by default of `policies/`.

    Nothing is in force by that: review them together, then `gateway policy publish --all-reviewed`. A policy that is
    live and not in the folder is told, and stays as it is.

    Example: gateway policy import /srv/policies.git --as 王芳
    """
    office, folder = open_office(settings), directory or settings.policies
    texts = read_folder(folder, office.standards)
    entered = office.enter(texts, by, note=f"import of {len(texts)} files")
    names = {text.policy.name for text in texts}
    windows = schedule(office.versions())
    missing = sorted({window.version.name for window in windows if window.includes(office.today)} - names)
    if as_json:
        print_json({"entered": [version_as_data(version) for version in entered], "not_in_folder": missing})
        return
    for version in entered:
        click.echo(f"{version.label} is checked; next, `gateway policy review` by somebody else")
    click.echo(f"{len(texts)} files, {len(entered)} of them changed")
    for name in missing:
        click.echo(f"`{name}` is live and not in the folder: `gateway policy withdraw` ends it", err=True)


@click.command("export")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@day_option("The day of which the live policies are written")
@json_option
@click.pass_obj
def export_policies(settings: Settings, /, *, directory: Path, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Write the policies that are live on a day as files, byte for byte as they were entered.

    To import what was exported changes nothing. Other policies that lie in the folder are told, and stay.

    Example: gateway policy export /srv/policies.git --on 2026-12-01
    """
    office = open_office(settings)
    on = day_of(office, given["on"])
    live = [window.version for window in schedule(office.versions()) if window.includes(on)]
    altered = [version.label for version in live if not version.is_whole]
    if altered:
        raise click.ClickException(f"{', '.join(altered)}: not the text that was entered; restore the state database")
    try:
        others = write_folder(directory, {version.name: version.text for version in live})
    except OSError as error:
        raise click.ClickException(f"`{error.filename}` cannot be written: {error.strerror}") from error
    if as_json:
        print_json({"written": [version_as_data(version) for version in live], "not_live": list(others)})
        return
    click.echo(f"{len(live)} policies of {on} are in {directory}")
    for name in others:
        click.echo(f"`{name}` lies there too and is not live", err=True)
