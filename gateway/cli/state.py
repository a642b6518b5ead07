"""The state of the deployment as commands write it: what they do is on record, and told to the gateway that runs."""

from __future__ import annotations

import getpass
import time

import click
import redis

from gateway.changes import OpenState
from gateway.db import connect_redis, open_database
from gateway.embedded import EmbeddedRedis
from gateway.ledger.opening import open_ledger
from gateway.settings import Settings


def open_state(settings: Settings) -> OpenState:
    """The state, for the command that runs: it and its ledger are closed in good order when the command has ended.

    A ledger segment is begun by the first write only. Raises ``ReferenceKeyError``.
    """
    context = click.get_current_context()
    engine = open_database(settings.state_url)
    context.call_on_close(engine.dispose)
    ledger = context.with_resource(open_ledger(settings, time.time))
    return OpenState(engine, running_redis(settings), ledger, time.time, machine_user())


def machine_user() -> str:
    """Who calls a command, where no account is named: whoever the machine lets in, such as ``unix:root``."""
    try:
        return f"unix:{getpass.getuser()}"
    except (KeyError, OSError):
        return "unix:unknown"


def running_redis(settings: Settings) -> redis.Redis | None:
    """The Redis of the deployment; of the embedded one, None while no gateway runs."""
    if settings.redis_url is not None:
        return connect_redis(settings.redis_url)
    server = connect_redis(EmbeddedRedis(settings.run).url)
    try:
        server.ping()
    except redis.ConnectionError:
        return None
    return server
