"""``gateway source``: the archives behind the gateway, checked against the catalogue and taken in from files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from gateway.adapters.registry import open_adapters
from gateway.catalogue.csv_file import Progress
from gateway.catalogue.csv_import import import_table
from gateway.catalogue.load import load_catalogue
from gateway.catalogue.propose import propose
from gateway.cli.output import json_option, print_json, table
from gateway.model.catalogue import RecordType
from gateway.settings import Settings

SOURCE: Final = "archive"
"""The source that files are taken into."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A record type, and what is wrong with the table that the catalogue says it lies in."""

    record_type: RecordType
    faults: tuple[str, ...]


@click.group()
def source() -> None:
    """Check the archives against the catalogue, and take in archives from files.

    Example: gateway source check
    """


@source.command()
@click.argument("types", nargs=-1, metavar="[TYPE]...")
@json_option
@click.pass_obj
def check(settings: Settings, types: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check that the tables and columns of every record type, or of those named, are as the catalogue says.

    Nothing is read but the tables' descriptions. Exits with 1 when something is wrong.

    Example: gateway source check household resident
    """
    examined = list(_examined(settings, _wanted(settings, types)))
    sound = not any(each.faults for each in examined)
    if as_json:
        print_json({"sound": sound, "types": {each.record_type.name: list(each.faults) for each in examined}})
    else:
        rows = [(each.record_type.name, each.record_type.source, fault) for each in examined for fault in _told(each)]
        click.echo(table(rows))
    if not sound:
        sys.exit(1)


@source.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--type", "type_name", required=True, metavar="NAME", help="The record type that the rows become.")
@click.option("--propose-only", is_flag=True, help="Print the catalogue entry that would be proposed, and do nothing.")
@json_option
@click.pass_obj
def import_file(settings: Settings, file: Path, type_name: str, propose_only: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Take a CSV file into the archive as a record type of its own: all of its rows, or none.

    A type that the catalogue does not know is proposed from the file's header and content, with everything that is not
    understood marked as sensitive. Nothing is shared until the entry has been looked through and a policy names it.

    Example: gateway source import hate_crimes.csv --type hate_crime
    """
    if propose_only:
        with _progress(file, "looking at the file", passes=1) as progress:
            proposal = propose(file, type_name, progress=progress)
        if as_json:
            print_json({"type": type_name, "entry": proposal.text})
        else:
            click.echo(proposal.text, nl=False)
        return
    url = settings.sources.get(SOURCE)
    if url is None:
        raise click.ClickException(f"the deployment has no source `{SOURCE}` to import into: add it to [sources]")
    passes = 2 if (settings.catalogue / f"{type_name}.yaml").exists() else 3
    with _progress(file, "taking in the file", passes) as progress:
        taken = import_table(file, type_name, settings.catalogue, url, progress=progress)
    if as_json:
        print_json({"type": type_name, "records": taken.records, "entry": str(taken.entry), "proposed": taken.is_new})
        return
    click.echo(f"{taken.records:,} records of `{type_name}` are in the archive")
    if taken.is_new:
        click.echo(f"next: look through {taken.entry}; nothing is shared until it is complete and a policy names it")


@contextmanager
def _progress(file: Path, label: str, passes: int) -> Iterator[Progress]:
    """A progress bar on stderr, where that is a terminal, for a file that is read ``passes`` times."""
    with click.progressbar(
        length=file.stat().st_size * passes, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        finished = 0

        def advance(read: int, size: int) -> None:
            nonlocal finished
            bar.update(finished + read - bar.pos)
            if read == size:
                finished += size

        yield advance


def _wanted(settings: Settings, names: Sequence[str]) -> list[RecordType]:
    types = load_catalogue(settings.catalogue).types
    for name in names:
        if name not in types:
            raise click.ClickException(f"the catalogue has no type `{name}`: it has {', '.join(sorted(types))}")
    return [types[name] for name in names or types]


def _examined(settings: Settings, record_types: Iterable[RecordType]) -> Iterator[Examined]:
    adapters = open_adapters(settings.sources)
    for record_type in record_types:
        adapter = adapters.get(record_type.source)
        if adapter is None:
            yield Examined(record_type, ("the settings have no source of this name: add it to [sources]",))
            continue
        faults = adapter.check(record_type) if adapter.ready() else ("it does not answer: check its address",)
        yield Examined(record_type, tuple(faults))
    for adapter in adapters.values():
        adapter.close()


def _told(examined: Examined) -> tuple[str, ...]:
    return examined.faults or ("as the catalogue says",)
