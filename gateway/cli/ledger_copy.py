"""``gateway ledger copy|restore``: the copy of the ledger in a database, and a ledger made again from it."""

from __future__ import annotations

import click
import psycopg

from gateway.cli.administration import done
from gateway.cli.ledger import ledger, unreadable
from gateway.cli.output import json_option
from gateway.ledger.copy.compare import bring_all
from gateway.ledger.copy.place import Copy
from gateway.ledger.copy.sharing import Sharing
from gateway.ledger.copy.tables import make_tables
from gateway.ledger.opening import place_of
from gateway.ledger.tree.sequencer import AnotherTree, Busy
from gateway.settings import Settings


@ledger.group("copy")
def copy() -> None:
    """Keep the ledger in a database as well, for a station that runs several machines.

    Example: gateway ledger copy prepare
    """


@copy.command("prepare")
@click.option("--owner", metavar="URL", envvar="GATEWAY_LEDGER_COPY_OWNER", help="Who makes the tables, if another.")
@click.option("--for", "role", metavar="ROLE", help="The role as which the gateway adds and reads, and does no more.")
@json_option
@click.pass_obj
def prepare(settings: Settings, owner: str | None, role: str | None, *, as_json: bool) -> None:
    """Make the tables of the copy where they are missing, and bring there what this machine's ledger has already.

    Segments that are being written come when the gateway is next started. It is safe to run this again.

    Example: gateway ledger copy prepare --for gateway
    """
    url = _copy_of(settings)
    try:
        with psycopg.connect(owner or url) as connection:
            make_tables(connection, role)
        settings.ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
        brought = bring_all(settings.ledger, Copy(url))
    except psycopg.Error as error:
        raise click.ClickException(f"the tables cannot be made: {error.sqlstate or 'no connection'}") from error
    except OSError as error:
        raise unreadable(error) from error
    done(f"the copy is prepared; segments of this machine in it: {brought}", {"segments": brought}, as_json=as_json)


@ledger.command("restore")
@json_option
@click.pass_obj
def restore(settings: Settings, *, as_json: bool) -> None:
    """Bring back from the copy each segment that is missing here, and the tree over all of them.

    For a machine whose disk was lost, with the settings and the keys that it had. It goes on in segments of its own;
    those that it had before stand in the folder `mirror`. A segment that is damaged is brought back once its file has
    been moved away. The gateway must not be running.

    Example: gateway ledger restore
    """
    try:
        with Sharing(_copy_of(settings), place_of(settings), restores=True) as sharing:
            entries = sharing.more()
    except Busy:
        raise click.ClickException("the gateway is running here: stop it first") from None
    except AnotherTree:
        raise click.ClickException(
            "this ledger has a tree of its own, which is not that of the copy: move its folder away, and restore anew"
        ) from None
    except OSError as error:
        raise unreadable(error) from error
    done(f"restored; entries that came into the tree: {entries}", {"entries": entries}, as_json=as_json)


def _copy_of(settings: Settings) -> str:
    if not settings.ledger_copy:
        raise click.ClickException("there is no copy: set `ledger.copy` to `postgresql://…`")
    return settings.ledger_copy
