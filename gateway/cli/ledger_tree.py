"""``gateway ledger checkpoint|prove|keys``: what others can hold the ledger to, and the keys that sign it."""

from __future__ import annotations

import click

from gateway.casework.tree import up_to_date as tree_as_it_is
from gateway.changes import note
from gateway.cli.administration import done, show_rows
from gateway.cli.ledger import entry_named, ledger, unreadable
from gateway.cli.output import json_option, print_json
from gateway.cli.state import open_state
from gateway.ledger.opening import place_of
from gateway.ledger.tree.keys import create_key, key_to_retire, next_number, retire_key
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NotSigned
from gateway.ledger.tree.positions import Positions
from gateway.ledger.tree.sequencer import leaf_of
from gateway.ledger.tree.tiles import TilesDamaged
from gateway.model.act import ActName
from gateway.settings import Settings


@ledger.command("checkpoint")
@json_option
@click.pass_obj
def checkpoint(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print the signed root of the whole ledger as it is now, to be kept somewhere else.

    Whoever keeps one can hold the ledger to it: `gateway ledger verify --witness FILE` shows whether entries were cut
    off since, or others put in their place.

    Example: gateway ledger checkpoint > witness-2026-11-30
    """
    log = up_to_date(settings)
    if as_json:
        root = log.checkpoint.root.hex()
        print_json({"origin": log.origin, "size": log.size, "root": root, "checkpoint": log.note})
        return
    click.echo(log.note, nl=False)


@ledger.command("prove")
@click.argument("wanted", metavar="ID")
@json_option
@click.pass_obj
def prove(settings: Settings, wanted: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print the proof that an entry is in the ledger, by its own id or the id of a disclosure.

    The proof is a text (C2SP tlog-proof) that is checked with the public key of the ledger alone
    (`gateway ledger keys list`).

    Example: gateway ledger prove 6f1c0f5be2a94a51b3d44d8e0c3a7e90
    """
    entry = entry_named(settings, wanted)
    log = up_to_date(settings)
    index = Positions(log.directory).index_of(entry.segment, entry.sequence, log.size)
    if index is None:
        raise click.ClickException("the entry is not in the tree yet: try again in a second")
    proof = log.prove(index)
    if as_json:
        print_json({"entry": entry.id, "leaf": leaf_of(entry).decode(), "index": index, "proof": str(proof)})
        return
    click.echo(str(proof), nl=False)


@ledger.group("keys")
def keys() -> None:
    """See and change the keys that sign the ledger's checkpoints.

    Example: gateway ledger keys list
    """


@keys.command("list")
@json_option
@click.pass_obj
def list_command(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the public keys, the newest first; give these lines to whoever verifies.

    Example: gateway ledger keys list
    """
    place = place_of(settings)
    signing = {signer.key for signer in place.signers().values()}
    rows = [{"key": str(key), "state": "signs" if key in signing else "retired"} for key in place.known_keys()]
    show_rows(rows, as_json=as_json, nothing="there is no key")


@keys.command("add")
@json_option
@click.pass_obj
def add(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Make another key, which signs beside the present one from now on; give its line to whoever verifies.

    Example: gateway ledger keys add
    """
    note(open_state(settings), ActName.CHECKPOINT_KEY_ADDED, {"checkpoint": next_number(settings.keys)}, {})
    number = create_key(settings.keys)
    up_to_date(settings)
    key = place_of(settings).signers()[number].key
    done(f"key {number} signs as well: {key}", {"number": number, "key": str(key)}, as_json=as_json)


@keys.command("retire")
@click.argument("number", type=int)
@json_option
@click.pass_obj
def retire(settings: Settings, number: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Let the key NUMBER sign no more, once everybody knows another; what it signed stays good.

    Example: gateway ledger keys retire 1
    """
    up_to_date(settings)
    place = place_of(settings)
    others = [signer.key for each, signer in place.signers().items() if each != number]
    try:
        LogView(place.tree, place.origin, others)
    except NotSigned:
        raise click.ClickException(
            "no other key has signed the ledger yet: `gateway ledger keys add`, or try again in a second"
        ) from None
    key = key_to_retire(settings.keys, place.origin, number)
    note(open_state(settings), ActName.CHECKPOINT_KEY_RETIRED, {"checkpoint": number}, {"key": str(key)})
    retire_key(settings.keys, place.origin, number)
    done(f"key {number} is retired: {key}", {"number": number, "key": str(key)}, as_json=as_json)


def up_to_date(settings: Settings) -> LogView:
    """The log with all that the ledger has now; what is wrong with it ends the command."""
    try:
        return tree_as_it_is(settings)
    except (NotSigned, TilesDamaged) as fault:
        raise click.ClickException(f"the tree of the ledger cannot be used: {fault}") from None
    except OSError as error:
        raise unreadable(error) from error
