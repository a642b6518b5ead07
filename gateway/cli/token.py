"""``gateway token``: a token as a partner's program gets one, for first steps and for trying a deployment out."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.output import json_option, print_json
from gateway.cli.program import Program, details_of, read_private_key


@click.command()
@click.option("--url", default="http://localhost:8080", show_default=True, help="The gateway's address.")
@click.option("--client", "client_id", required=True, help="Who asks: the client's id.")
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The client's private key, a file with one JWK.",
)
@click.option("--scope", "scopes", multiple=True, required=True, help="What for, as TYPE:ACTION; may be repeated.")
@click.option("--purpose", help="Why; may be left out where the agreement has one purpose only.")
@click.option("--case-number", help="The case, where the purpose asks for it.")
@click.option("--officer", help="The officer in charge, where the purpose asks for one.")
@click.option("--reason", help="Why it is an emergency, where the purpose is for one.")
@json_option
def token(  # noqa: PLR0913 - one parameter for each option of the command line
    *,
    url: str,
    client_id: str,
    key: Path,
    scopes: tuple[str, ...],
    purpose: str | None,
    case_number: str | None,
    officer: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Get an access token the way a partner's program does, and print it; it is good for five minutes.

    Only the gateway's address is used, never the deployment's files. It is a bearer token, which a gateway gives that
    only its own machine can reach; elsewhere a program sends proofs (docs/identity.md).

    \b
    Example:
      gateway token --client committee-one-desk --key committee-one-desk.jwk --scope household:list
    """
    program = Program(url.rstrip("/"), client_id, read_private_key(key))
    answer = program.token(scopes, details_of(purpose, case_number, officer, reason))
    if as_json:
        print_json(answer)
    else:
        click.echo(answer["access_token"])
