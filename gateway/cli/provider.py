"""``gateway provider``: the OpenID providers through which people sign in, as an operator connects them."""

from __future__ import annotations

import time
from pathlib import Path

import click
import orjson

from gateway.cli.administration import show_rows
from gateway.cli.output import json_option, print_json
from gateway.identity.assertion import new_client_key
from gateway.identity.keys import write_private
from gateway.identity.people.openid.own_secret import read_own_secret
from gateway.identity.people.openid.provider import OpenIdProvider
from gateway.identity.people.provider import BACK, ProviderAwayError, Secrets
from gateway.settings import Settings
from gateway.settings.provider import ProviderSettings


@click.group()
def provider() -> None:
    """Connect an agency's OpenID provider, through which its people sign in here.

    \b
    Example:
      gateway provider key keys/bureau.jwk > bureau.jwks   (give the provider the public half)
      gateway provider check                               (once the settings name it)
      gateway user link li-min --provider https://sso.example --subject 8f3b
    """


@provider.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def key(file: Path) -> None:
    """Make the key by which the gateway proves itself to a provider; print its public half as a JWKS.

    Example: gateway provider key keys/bureau.jwk
    """
    private, public = new_client_key()
    write_private(file, orjson.dumps(private))
    print_json({"keys": [{**public, "use": "sig", "alg": "ES256"}]})


@provider.command()
@json_option
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Ask every provider of the settings for its metadata, and say whether people can be sent to it.

    The address beside it is where it has to send them back to, exactly. Ends with status 1 where one cannot be used.

    Example: gateway provider check
    """
    rows = [
        {"provider": each.name, "back": settings.issuer + BACK + each.name, "state": _state(each, settings)}
        for each in settings.providers
    ]
    show_rows(rows, as_json=as_json, nothing="the settings name no provider: see docs/signing-in.md")
    if any(row["state"] != "good" for row in rows):
        raise click.exceptions.Exit(1)


def _state(each: ProviderSettings, settings: Settings) -> str:
    asked = OpenIdProvider(each, read_own_secret(each), settings.issuer + BACK + each.name, time.time)
    try:
        asked.way_there("state", Secrets("nonce", "verifier"))
    except ProviderAwayError as error:
        return error.reason
    return "good"
