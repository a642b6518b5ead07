"""``gateway serve``: the gateway at its door."""

from __future__ import annotations

import logging.config

import click

from gateway.cli.policy_desk import open_desk
from gateway.cli.serving import serve_deployment
from gateway.logs import log_settings
from gateway.policies.standing import standing_guardrails
from gateway.settings import Settings


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the deployment until Ctrl-C or SIGTERM; requests that have begun are answered first.

    Address, port and processes stand in the settings under [server]. Without a [redis] url a Redis of its own is run.
    Log lines are JSON, on stderr. Of a live policy that can no longer be used, nothing that it speaks of is shared.

    Example: gateway --settings /srv/station/gateway.toml serve
    """
    logging.config.dictConfig(log_settings())
    standing_guardrails(settings)
    # a state database that is not there, or of an earlier version, is told before anything is started
    open_desk(settings).schedule()
    serve_deployment(settings)
