"""``gateway client``: the programs of partners, and the keys that they prove themselves with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import click
import orjson

from gateway.cli.acting import acting_option, refuse_hands_without_account
from gateway.cli.administration import administration, client_row, done, show_rows, today
from gateway.cli.output import json_option
from gateway.cli.partner import SLUG
from gateway.grants.ending import endings
from gateway.identity.assertion import new_client_key
from gateway.identity.client_keys import read_jwks
from gateway.identity.keys import write_private
from gateway.identity.redirects import refuse_redirect_uri
from gateway.model.client import Binding, Client, Stage
from gateway.model.person import Role
from gateway.settings import Settings

Keys: TypeAlias = tuple[dict[str, str], ...]

jwks_option = click.option(
    "--jwks",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The client's public keys: a JWKS of 1 to 3, each with a `kid`.",
)
generate_option = click.option(
    "--generate",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="For first steps: make a key pair, and leave the private key in DIR.",
)


@click.group()
def client() -> None:
    """Register the programs of partners with their public keys; change the keys; suspend a program.

    \b
    Example:
      gateway client add committee-one-desk --agreement committee-one-care --jwks committee-one.jwks
    """


@client.command("list")
@json_option
@click.pass_obj
def list_clients(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the clients, how far each has come, and whose agreement is about to end.

    Example: gateway client list
    """
    directory = administration(settings).directory()
    ending = {each.agreement_id: each.words for each in endings(directory, today(settings))}
    rows = [
        client_row(each, directory) | {"ends": ending.get(each.agreement_id, "")}
        for _, each in sorted(directory.clients.items())
    ]
    show_rows(rows, as_json=as_json, nothing="there is no client yet: register one with `gateway client add`")


@client.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@click.option("--agreement", "agreement_id", required=True, type=SLUG, help="The agreement it acts under.")
@jwks_option
@generate_option
@click.option(
    "--redirect-uri", "redirect_uris", multiple=True, metavar="URI", help="Where its people are sent back to."
)
@click.option(
    "--binding",
    type=click.Choice([Binding.DPOP.value, Binding.MTLS.value, Binding.NONE.value]),
    help="What its tokens are bound to; a key by DPoP, unless only this machine can reach the gateway.",
)
@click.option("--window", is_flag=True, help="The gateway's own window, for the partner's clerks; without keys.")
@click.option("--may-exchange", is_flag=True, help="It may act for clients that name it (`gateway delegation`).")
@acting_option(Role.OPERATOR, required=False, help="Who enters it; on this machine alone it may be left out.")
@json_option
@click.pass_obj
def add(settings: Settings, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Register a client of an agreement with its public keys; somebody else has to approve it.

    A gateway that only this machine can reach, for first steps, asks for no second person: without --as the client is
    in use at once.

    \b
    Example:
      gateway client add committee-one-desk --agreement committee-one-care --jwks committee-one.jwks --as 王芳
    """
    client_id, by = given["client_id"], given["by"]
    if by is None and not settings.is_for_first_steps:
        raise click.UsageError("--as NAME is needed: a client is entered by one person and approved by another")
    stage = Stage.ACTIVE if by is None else Stage.PROPOSED
    usual = Binding.NONE if settings.is_for_first_steps else Binding.DPOP
    binding = Binding.SESSION if given["window"] else Binding(given["binding"] or usual)
    if binding is Binding.NONE and not settings.is_for_first_steps:
        raise click.UsageError("others can reach this gateway: its tokens are bound, so leave --binding out")
    if binding is Binding.MTLS and not settings.mtls_address:
        raise click.UsageError("nobody is asked for a certificate here: set `identity.mtls_address` first")
    for uri in given["redirect_uris"]:
        refuse_redirect_uri(uri)
    with _keys(client_id, given["jwks"], given["generate"], window=given["window"]) as (keys, private_file):
        new = Client(
            client_id,
            given["agreement_id"],
            keys,
            active=True,
            binding=binding,
            redirect_uris=given["redirect_uris"],
            stage=stage,
            entered_by=by or "",
            may_exchange=given["may_exchange"],
        )
        administration(settings).add_client(new)
    in_use = "is open to the partner's clerks, at /window" if given["window"] else "may ask for tokens"
    sentence = in_use if stage is Stage.ACTIVE else "is proposed; next, `gateway client approve`"
    _report(f"client `{client_id}` {sentence}", client_id, keys, private_file, as_json=as_json)


@client.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@acting_option(Role.OPERATOR, Role.REVIEWER, help="Who approves; not who entered it.")
@json_option
@click.pass_obj
def approve(settings: Settings, client_id: str, by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Approve a client that somebody else has entered: its keys and its addresses are those of the partner.

    Example: gateway client approve committee-one-desk --as 李强
    """
    write = administration(settings)
    if client := write.directory().clients.get(client_id):
        refuse_hands_without_account(settings, {f"client `{client_id}`": {client.entered_by}}, "enter it anew")
    write.approve_client(client_id, by)
    written = {"client": client_id, "stage": "approved"}
    following = "`gateway client activate`" if client and client.is_window else "its developer runs the self-test"
    done(f"client `{client_id}` is approved; next, {following}", written, as_json=as_json)


@client.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@acting_option(Role.OPERATOR, help="Who puts it in use.")
@json_option
@click.pass_obj
def activate(settings: Settings, client_id: str, by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Put a client in use that was approved and has passed its self-test.

    Example: gateway client activate committee-one-desk --as 王芳
    """
    administration(settings).activate_client(client_id, by)
    done(f"client `{client_id}` may ask for tokens", {"client": client_id, "stage": "active"}, as_json=as_json)


@client.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@jwks_option
@generate_option
@acting_option(Role.OPERATOR, required=False, help="Who gives them; needed while the client is not in use yet.")
@json_option
@click.pass_obj
def rotate(settings: Settings, /, *, client_id: str, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Replace a client's public keys. To change over without a pause, give the old and the new one first.

    A client that is not in use yet is entered anew by this: somebody else has to approve it, with these keys.

    Example: gateway client rotate committee-one-desk --jwks committee-one.jwks
    """
    with _keys(client_id, given["jwks"], given["generate"]) as (keys, private_file):
        administration(settings).rotate(client_id, keys, given["by"])
    _report(f"client `{client_id}` has new keys", client_id, keys, private_file, as_json=as_json)


@client.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@json_option
@click.pass_obj
def suspend(settings: Settings, client_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Suspend a client; its next request is refused.

    Example: gateway client suspend committee-one-desk
    """
    administration(settings).set_client_active(client_id, active=False)
    done(f"client `{client_id}` is suspended", {"client": client_id, "state": "suspended"}, as_json=as_json)


@client.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@json_option
@click.pass_obj
def resume(settings: Settings, client_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Let a suspended client ask again.

    Example: gateway client resume committee-one-desk
    """
    administration(settings).set_client_active(client_id, active=True)
    done(f"client `{client_id}` is active", {"client": client_id, "state": "active"}, as_json=as_json)


@contextmanager
def _keys(
    client_id: str, jwks: Path | None, generate: Path | None, *, window: bool = False
) -> Iterator[tuple[Keys, Path | None]]:
    """The public keys to register and, if they are made here, the file of the private one; on failure it is removed."""
    match jwks, generate:
        case None, None if window:
            yield (), None
        case Path(), None if not window:
            yield read_jwks(jwks.read_bytes()), None
        case None, Path() if not window:
            private, public = new_client_key()
            generate.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = generate / f"{client_id}.jwk"
            write_private(file, orjson.dumps(private))
            try:
                yield read_jwks(orjson.dumps({"keys": [public]})), file
            except Exception:
                file.unlink()
                raise
        case _:
            raise click.UsageError("give either --jwks FILE or --generate DIR; neither for the window")


def _report(sentence: str, client_id: str, keys: Keys, private_file: Path | None, *, as_json: bool) -> None:
    written: dict[str, Any] = {"client": client_id, "keys": [key["kid"] for key in keys]}
    if private_file is not None:
        written["private_key"] = str(private_file)
        sentence += f"; its private key is in {private_file}, to be handed over and removed here"
    done(sentence, written, as_json=as_json)
