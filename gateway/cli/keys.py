"""``gateway keys``: the keys that tokens are signed with, from the one to come to the one that goes."""

from __future__ import annotations

import click

from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option
from gateway.cli.state import open_state
from gateway.identity.key_life import KeyLife
from gateway.identity.keys import create_signing_key, private_keys, public_jwk, remove_signing_key
from gateway.settings import Settings

kid_argument = click.argument("kid", metavar="KID")


@click.group()
def keys() -> None:
    """Change the key that tokens are signed with, without a request that fails; or remove one at once.

    \b
    Example:
      gateway keys rotate      (copy the new file to every machine that serves, and wait five minutes)
      gateway keys activate    (and five and a half minutes later:)
      gateway keys retire KID
    """


@keys.command("list")
@json_option
@click.pass_obj
def list_keys(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the keys: where each stands in its life, since when, and whether its private half is on this machine.

    Example: gateway keys list
    """
    here = private_keys(settings.keys)
    rows = [
        {"kid": key.kid, "state": key.state.value, "since": key.since, "file": "here" if key.kid in here else "absent"}
        for key in _life(settings).keys().values()
    ]
    show_rows(rows, as_json=as_json, nothing="there is no key yet: complete the deployment by `gateway init --again`")


@keys.command()
@json_option
@click.pass_obj
def rotate(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Make the next key. It is published and recognised from now on, and signs when it is activated.

    Example: gateway keys rotate
    """
    kid = create_signing_key(settings.keys)
    try:
        _life(settings).add_next(kid, public_jwk(private_keys(settings.keys)[kid]))
    except Exception:
        remove_signing_key(settings.keys, kid)
        raise
    done(
        f"the key `{kid}` is next; `gateway keys activate` lets it sign", {"kid": kid, "state": "next"}, as_json=as_json
    )


@keys.command()
@json_option
@click.pass_obj
def activate(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Let the next key sign. The one that signed until now is recognised until it is retired.

    Example: gateway keys activate
    """
    kid = _life(settings).activate()
    done(f"the key `{kid}` signs", {"kid": kid, "state": "active"}, as_json=as_json)


@keys.command()
@kid_argument
@json_option
@click.pass_obj
def retire(settings: Settings, kid: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Remove a retiring key and its file, once nothing that it signed is good any more.

    Example: gateway keys retire KID
    """
    _life(settings).retire(kid)
    _removed(settings, kid, as_json=as_json)


@keys.command()
@kid_argument
@json_option
@click.pass_obj
def revoke(settings: Settings, kid: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Remove a key that leaked, at once: every token that it signed is refused from the next request on.

    If it is the one that signs, the next key takes over; make one before, with `gateway keys rotate`.

    Example: gateway keys revoke KID
    """
    _life(settings).revoke(kid)
    _removed(settings, kid, as_json=as_json)


def _removed(settings: Settings, kid: str, *, as_json: bool) -> None:
    remove_signing_key(settings.keys, kid)
    done(f"the key `{kid}` is removed", {"kid": kid, "state": "removed"}, as_json=as_json)


def _life(settings: Settings) -> KeyLife:
    return KeyLife(open_state(settings))
