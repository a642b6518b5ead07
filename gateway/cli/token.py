"""``gateway token``: a token as a partner's program gets one, for first steps and for trying a deployment out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
import orjson
import requests

from gateway.cli.output import json_option, print_json
from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.identity.details import TYPE

_PATIENCE_S: Final = 10


@click.command()
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The gateway's address.")
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
    as_json: bool,
) -> None:
    """Get an access token the way a partner's program does, and print it; it is good for five minutes.

    Only the gateway's address is used, never the deployment's files: the command runs on any machine.

    Example: gateway token --client qunxing-desk --key qunxing-desk.jwk --scope household:list
    """
    form = {"grant_type": "client_credentials", "scope": " ".join(scopes)}
    form |= _details(purpose, case_number, officer)
    metadata = _answer("GET", f"{url}/.well-known/oauth-authorization-server")
    form |= {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": make_assertion(_private_key(key), client_id, metadata["issuer"], time.time()),
    }
    answer = _answer("POST", metadata["token_endpoint"], form)
    if as_json:
        print_json(answer)
    else:
        click.echo(answer["access_token"])


def _details(purpose: str | None, case_number: str | None, officer: str | None) -> dict[str, str]:
    given = {"purpose": purpose, "case_number": case_number, "officer": officer}
    entry = {name: value for name, value in given.items() if value is not None}
    if not entry:
        return {}
    if purpose is None:
        raise click.UsageError("--case-number and --officer belong to a --purpose: name it")
    return {"authorization_details": orjson.dumps([{"type": TYPE, **entry}]).decode()}


def _private_key(path: Path) -> Mapping[str, Any]:
    try:
        jwk = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        jwk = None
    if not isinstance(jwk, dict) or not {"kty", "kid", "d"} <= jwk.keys():
        raise click.ClickException(f"`{path}` holds no private key: give a file with one JWK that has `kid` and `d`")
    return jwk


def _answer(method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    try:
        response = requests.request(method, address, data=form, timeout=_PATIENCE_S, allow_redirects=False)
        answer = response.json()
    except (requests.RequestException, ValueError):
        raise click.ClickException(f"no gateway answers at {address}: check the address, and that it serves") from None
    if not response.ok or not isinstance(answer, dict):
        said = " ".join(str(answer[name]) for name in ("error", "error_description") if name in answer)
        raise click.ClickException(f"no token was given: {said or response.status_code}")
    return answer
