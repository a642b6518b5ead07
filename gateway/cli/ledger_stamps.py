"""``gateway ledger timestamp``: another authority's word for when the ledger had what it has."""

from __future__ import annotations

import click

from gateway.cli.administration import done
from gateway.cli.ledger import ledger, unreadable
from gateway.cli.ledger_tree import up_to_date
from gateway.cli.output import json_option
from gateway.ledger.stamps.authority import authority_of
from gateway.ledger.stamps.kept import Stamps
from gateway.settings import Settings


@ledger.command("timestamp")
@json_option
@click.pass_obj
def timestamp(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Have the ledger as it is now stamped by the authority in `ledger.timestamps`, as the gateway does by itself.

    The stamp is kept in the folder `timestamps` of the ledger, and `gateway ledger verify` checks it.

    Example: gateway ledger timestamp
    """
    authority = authority_of(settings)
    if authority is None:
        raise click.ClickException("no time-stamping authority is named: set `ledger.timestamps` and `timestamps_ca`")
    stamps = Stamps(settings.ledger)
    try:
        entries = stamps.take(up_to_date(settings), authority)
    except OSError as error:
        raise unreadable(error) from error
    file = stamps.reply_file(entries)
    done(f"stamped: {entries} entries, in `{file}`", {"entries": entries, "file": str(file)}, as_json=as_json)
