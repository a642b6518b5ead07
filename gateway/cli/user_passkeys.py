"""``gateway user passkeys`` and ``remove-passkey``: what the station does about the passkeys of an account."""

from __future__ import annotations

import click

from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option
from gateway.cli.people import people_of, person_argument
from gateway.identity.people.passkey_rows import PasskeyRows
from gateway.settings import Settings


@click.command("passkeys")
@person_argument
@json_option
@click.pass_obj
def list_passkeys(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the passkeys of a person, as their owner names them.

    Example: gateway user passkeys wang-fang
    """
    rows = [
        {"passkey": each.short, "name": each.name, "added": each.created}
        for each in people_of(settings).account(person_id).passkeys
    ]
    show_rows(rows, as_json=as_json, nothing=f"`{person_id}` has no passkey")


@click.command("remove-passkey")
@person_argument
@click.argument("passkey")
@json_option
@click.pass_obj
def remove_passkey(settings: Settings, person_id: str, passkey: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Remove a passkey that was lost, named as `gateway user passkeys` lists it; the person's sessions end.

    Example: gateway user remove-passkey wang-fang 3f9c01ab77d2
    """
    is_left = PasskeyRows(people_of(settings)).remove(person_id, passkey)
    sentence = f"passkey `{passkey}` of `{person_id}` is removed"
    if not is_left:
        sentence += f"; nothing is left beside the password: give a new code with `gateway user reset {person_id}`"
    written = {"person": person_id, "passkey": passkey, "second_factor_left": is_left}
    done(sentence, written, as_json=as_json)
