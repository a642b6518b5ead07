"""``gateway watch``: look through the ledger for what is unusual, once and now."""

from __future__ import annotations

import click

from gateway.cli.administration import done
from gateway.cli.output import json_option
from gateway.cli.state import open_state
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.settings import Settings
from gateway.watching.lockouts import Lockouts
from gateway.watching.service import Watch, emergencies_of


@click.command()
@json_option
@click.pass_obj
def watch(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Look through the ledger of the last days for what is unusual, and keep it as events.

    While `gateway serve` runs, it does so by itself. Events that are kept already are not kept twice.

    Example: gateway watch
    """
    state = open_state(settings)
    lockouts = None if state.server is None else Lockouts(state.server, read_people_key(settings.keys / KEY_FILE))
    kept = Watch(settings, state.engine, lockouts=lockouts, emergencies=emergencies_of(settings, state)).look()
    done(f"new events: {kept}; see `gateway events list`", {"events": kept}, as_json=as_json)
