"""``gateway ledger export``: some days of the ledger in one file, for an auditor to check on another machine."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import click

from gateway.casework.packing import pack_days
from gateway.cli.ledger import ledger, unreadable
from gateway.cli.ledger_tree import up_to_date
from gateway.cli.output import json_option, print_json
from gateway.db import open_database
from gateway.ledger.pack.manifest import Manifest
from gateway.ledger.pack.stored import TooLarge
from gateway.ledger.pack.stretch import Days
from gateway.ledger.verify import ledger_bytes
from gateway.settings import Settings

_DAY: Final = click.DateTime(["%Y-%m-%d"])


@ledger.command("export")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "first", type=_DAY, required=True, help="The first day, as it is at the station.")
@click.option("--to", "last", type=_DAY, required=True, help="The last day.")
@json_option
@click.pass_obj
def export(settings: Settings, *, file: Path, first: datetime, last: datetime, as_json: bool) -> None:
    """Write FILE, the auditor's pack of some days: the entries, what proves them, and all that decided.

    It is signed, and holds no value of a record and no secret. `gateway pack verify FILE` checks it on any machine. The
    same days give the same file. The gateway may go on serving meanwhile.

    Example: gateway ledger export --from 2026-11-01 --to 2026-11-30 november.pack
    """
    days = Days(first.date(), last.date(), settings.zone)
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with unfinished.open("wb") as writing:
            written = _pack(settings, days, writing, hidden=as_json or not sys.stderr.isatty())
        unfinished.rename(file)
    except TooLarge:
        raise click.ClickException("these days are too much for one file: export fewer at once") from None
    except OSError as error:
        raise unreadable(error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    entries = written.end - written.start
    if as_json:
        print_json({"file": str(file), "entries": entries, "before": written.before, "members": len(written.members)})
        return
    click.echo(f"packed: {entries} entries, and {written.before} that stand before them, in `{file}`")


def _pack(settings: Settings, days: Days, file: BinaryIO, *, hidden: bool) -> Manifest:
    up_to_date(settings)
    engine = open_database(settings.state_url)
    length = ledger_bytes(settings.ledger)
    with click.progressbar(length=length, label="reading the ledger", file=sys.stderr, hidden=hidden) as bar:
        return pack_days(settings, engine, days, file, bar.update)
