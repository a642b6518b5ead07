"""``gateway serve``: the gateway at its door."""

from __future__ import annotations

import logging.config

import click

from gateway.catalogue.load import load_catalogue
from gateway.cli.serving import serve_deployment
from gateway.grants.purposes import load_purposes
from gateway.logs import log_settings
from gateway.policies.check import refuse_unsound
from gateway.policies.standing import standing_guardrails
from gateway.settings import Settings


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the deployment until Ctrl-C or SIGTERM; requests that have begun are answered first.

    Address, port and processes stand in the settings under [server]. Without a [redis] url a Redis of its own is run.
    Log lines are JSON, on stderr. A policy that fails `gateway policy check` is not served, nor is any other beside it.

    Example: gateway --settings /srv/station/gateway.toml serve
    """
    logging.config.dictConfig(log_settings())
    catalogue, purposes = load_catalogue(settings.catalogue), load_purposes(settings.purposes)
    refuse_unsound(settings.policies, catalogue, purposes, standing_guardrails(settings))
    serve_deployment(settings)
