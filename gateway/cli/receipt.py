"""``gateway receipt verify``: is this answer the one that the station put on the record? On any machine."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from gateway.cli.output import json_option, print_json
from gateway.cli.public_keys import keys_option
from gateway.ledger.receipt import read_receipt
from gateway.ledger.tree.note import NoteKey
from gateway.ledger.tree.proof import NotProved


@click.group()
def receipt() -> None:
    """Check a receipt of an answer, without the gateway.

    \b
    Example:
      gateway receipt verify receipt.json --body answer.json --key gateway.example/ledger+d08dc83e+Aa...
    """


@receipt.command("verify")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--body",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The answer as it came, byte for byte.",
)
@keys_option("A public key of the ledger; may be repeated.", required=True)
@json_option
def verify(*, file: Path, body: Path, keys: tuple[NoteKey, ...], as_json: bool) -> None:
    """Check that the answer in --body is the one of the receipt in FILE, and that the station signed for it.

    Needs the ledger's public key (`gateway ledger keys list` at the station prints it), and neither the gateway nor the
    network. Exits with 1 when something does not hold, and says what.

    \b
    Example:
      gateway receipt verify receipt.json --body answer.json --key gateway.example/ledger+d08dc83e+Aa...
    """
    try:
        given = read_receipt(orjson.loads(file.read_bytes()))
    except orjson.JSONDecodeError:
        raise NotProved("the receipt is not JSON") from None
    entries = given.check(body.read_bytes(), keys)
    told = {"disclosure": given.disclosure, "entries": entries, "verified": True}
    if as_json:
        print_json(told)
        return
    click.echo(f"the answer is that of disclosure {given.disclosure}, in a ledger of {entries} signed entries")
