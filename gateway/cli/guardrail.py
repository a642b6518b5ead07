"""``gateway guardrail``: how the statutory floors of a deployment stand, and the signatures under a change of them."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from gateway.changes import note
from gateway.cli.acting import refuse_not_entrusted
from gateway.cli.administration import done
from gateway.cli.output import json_option, print_json
from gateway.cli.partner import SLUG
from gateway.cli.state import open_state
from gateway.documents import Document, read_document
from gateway.identity.keys import write_private
from gateway.model.act import ActName
from gateway.model.person import Role
from gateway.policies.floors import shipped
from gateway.policies.signatures import SIGNERS, SignatureError, read_signatures, read_signers, signatures_file, signed
from gateway.policies.standing import Standing, standing_of
from gateway.settings import Settings

_SHORTEST: Final = 12
"""The fewest characters of a passphrase."""


@click.group()
def guardrail() -> None:
    """See how the statutory floors stand; sign a change of those that are shipped, which takes two people.

    Example: gateway guardrail check
    """


@guardrail.command()
@json_option
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Compare the guardrails with those that are shipped, entry by entry, and tell who signed what differs.

    Exits with 1 where the gateway would not start.

    Example: gateway guardrail check
    """
    standing, document = standing_of(settings), read_document(settings.guardrails)
    if as_json:
        print_json(_as_data(standing))
    else:
        for line in _differences(document, standing.changed):
            click.echo(line)
        click.echo(standing.verdict)
    if not standing.holds:
        sys.exit(1)


@guardrail.command()
@click.argument("name", type=SLUG)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the private key goes: a medium of that person's own.",
)
@json_option
@click.pass_obj
def keys(settings: Settings, name: str, out: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Make the key by which NAME signs, under a passphrase that NAME alone knows.

    The public key is put beside the deployment's other keys; whoever has an Ed25519 key of their own puts the public
    part there instead, as signers/NAME.pub, in PEM.

    \b
    Example:
      gateway guardrail keys zhang-san --out /media/zhang-san/guardrail.key
    """
    public = settings.keys / SIGNERS / f"{name}.pub"
    if public.exists():
        raise click.ClickException(f"`{name}` has a key: remove `{public}` if it is to be replaced")
    passphrase = click.prompt("passphrase", hide_input=True, confirmation_prompt=True, err=True)
    if len(passphrase) < _SHORTEST:
        raise click.ClickException(f"a passphrase has at least {_SHORTEST} characters")
    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(passphrase.encode())
    note(open_state(settings), ActName.GUARDRAILS_SIGNER_ADDED, {"signer": name}, {})
    write_private(out, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    public.parent.mkdir(mode=0o700, exist_ok=True)
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    sentence = f"`{name}` may sign guardrails with `{out}`; keep that file where nobody else gets at it"
    done(sentence, {"name": name, "public": str(public), "private": str(out)}, as_json=as_json)


@guardrail.command()
@click.argument("name", type=SLUG)
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The private key of NAME.",
)
@json_option
@click.pass_obj
def sign(settings: Settings, name: str, key: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Sign the guardrails as they stand, in the name of NAME, after showing what in them differs.

    \b
    Example:
      gateway guardrail sign zhang-san --key /media/zhang-san/guardrail.key
    """
    refuse_not_entrusted(settings, name, Role.POLICY_ADMINISTRATOR, Role.REVIEWER)
    standing, document = standing_of(settings), read_document(settings.guardrails)
    for line in _differences(document, standing.changed):
        click.echo(line, err=True)
    private, signers = _private_key(key), read_signers(settings.keys)
    if name not in signers or signers[name] != private.public_key():
        raise SignatureError(f"`{key}` is not the key of `{name}`: see `gateway guardrail keys`")
    others = [
        each for each in read_signatures(settings.guardrails) if each.digest == document.digest and each.by != name
    ]
    signatures = sorted([*others, signed(name, document.digest, private)], key=lambda each: each.by)
    after = {"signed_by": [each.by for each in signatures]}
    note(open_state(settings), ActName.GUARDRAILS_SIGNED, {"guardrails": document.digest}, after, name)
    file = signatures_file(settings.guardrails)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text("".join(each.written() for each in signatures), encoding="utf-8")
    unfinished.replace(file)
    standing = standing_of(settings)
    done(standing.verdict, _as_data(standing), as_json=as_json)


def _private_key(file: Path) -> Ed25519PrivateKey:
    passphrase = click.prompt("passphrase", hide_input=True, err=True)
    try:
        key = load_pem_private_key(file.read_bytes(), passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"`{file}` holds no private key of Ed25519 under that passphrase: try again")
    return key


def _differences(document: Document, changed: tuple[str, ...]) -> Iterator[str]:
    """Every changed entry, as it is shipped and as it stands, by the lines that differ."""
    ours = {entry["id"]: entry for entry in shipped().data}
    theirs = {entry["id"]: entry for entry in document.data}
    for name in changed:
        before, after = _lines(ours[name]), _lines(theirs[name])
        yield from difflib.unified_diff(before, after, f"{name} as shipped", f"{name} here", n=1, lineterm="")


def _lines(entry: Any) -> list[str]:  # noqa: ANN401 - an entry as it is written
    return orjson.dumps(entry, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode().splitlines()


def _as_data(standing: Standing) -> dict[str, Any]:
    return {
        "digest": standing.guardrails.digest,
        "guardrails": [rule.id for rule in standing.guardrails.rules],
        "changed": list(standing.changed),
        "signed_by": list(standing.signed_by),
        "people": standing.people,
        "holds": standing.holds,
    }
