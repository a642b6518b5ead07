"""``gateway revoke``: a token, or all that came of one authorisation, is good no more."""

from __future__ import annotations

import time
from typing import Final

import click

from gateway.cli.administration import done, running_redis
from gateway.cli.output import json_option
from gateway.db import open_database
from gateway.grants.revocation import Revocations
from gateway.settings import Settings

_LONGEST_TOKEN_S: Final = 5 * 60
_LONGEST_FAMILY_S: Final = 8 * 3600
"""A session of a person lasts no longer, and nothing that comes of it does."""


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--family", is_flag=True, help="ID names all tokens that came of one authorisation.")
@json_option
@click.pass_obj
def revoke(settings: Settings, id_: str, family: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Refuse a token from the next request on. Its id stands in the ledger, with every disclosure that it was used for.

    Example: gateway revoke 3q2-7wAAAAAAAAAAAAAAAA
    """
    server = running_redis(settings)
    if server is None:
        raise click.ClickException("no gateway runs, so nobody is let in: start it, and revoke the token then")
    now = time.time()
    until = int(now) + (_LONGEST_FAMILY_S if family else _LONGEST_TOKEN_S)
    Revocations(open_database(settings.state_url), server, time.time).revoke(id_, until)
    done(f"`{id_}` is revoked", {"revoked": id_, "until": until}, as_json=as_json)
