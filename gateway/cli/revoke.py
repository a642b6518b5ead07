"""``gateway revoke``: a token, or all that came of one authorisation, is good no more."""

from __future__ import annotations

import time

import click

from gateway.cli.administration import done
from gateway.cli.output import json_option
from gateway.cli.state import open_state
from gateway.grants.revocation import Revocations
from gateway.identity.authenticate import LIFETIME_S
from gateway.identity.people.sessions import LONGEST_S
from gateway.settings import Settings


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--family", is_flag=True, help="ID names all tokens that came of one authorisation.")
@json_option
@click.pass_obj
def revoke(settings: Settings, id_: str, family: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Refuse a token from the next request on. Its id stands in the ledger, with every disclosure that it was used for.

    Example: gateway revoke 1f0c5a3e9b7d42668c1e0fa4b2d95733
    """
    state = open_state(settings)
    if state.server is None:
        raise click.ClickException("no gateway runs, so nobody is let in: start it, and revoke the token then")
    now = time.time()
    until = int(now) + (LONGEST_S if family else LIFETIME_S)
    Revocations(state).revoke(id_, until)
    done(f"`{id_}` is revoked", {"revoked": id_, "until": until}, as_json=as_json)
