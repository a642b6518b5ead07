"""``gateway source``: the archives behind the gateway, checked against the catalogue and taken in from files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

from gateway.adapters.registry import open_adapters
from gateway.catalogue.load import load_catalogue
from gateway.cli.output import json_option, print_json, table
from gateway.model.catalogue import RecordType
from gateway.settings import Settings


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
@json_option
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check that every record type's table and columns are where the catalogue says, and of a form that can be read.

    Nothing is read but the tables' descriptions. Exits with 1 when something is wrong.

    Example: gateway source check --json
    """
    examined = list(_examined(settings))
    sound = not any(each.faults for each in examined)
    if as_json:
        types = {each.record_type.name: list(each.faults) for each in examined}
        print_json({"sound": sound, "types": types})
    else:
        rows = [(each.record_type.name, each.record_type.source, fault) for each in examined for fault in _told(each)]
        click.echo(table(rows))
    if not sound:
        sys.exit(1)


def _examined(settings: Settings) -> Iterator[Examined]:
    adapters = open_adapters(settings.sources)
    catalogue = load_catalogue(settings.catalogue)
    for record_type in catalogue.types.values():
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
