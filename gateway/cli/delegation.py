"""``gateway delegation``: which program may act for which, with tokens that it exchanges for its own."""

from __future__ import annotations

import click

from gateway.cli.acting import acting_option, refuse_hands_without_account
from gateway.cli.administration import administration, done, show_rows
from gateway.cli.output import json_option
from gateway.cli.partner import SLUG
from gateway.model.person import Role
from gateway.settings import Settings


@click.group()
def delegation() -> None:
    """Let one program act for another: ask with the other's token, for no more than both may have.

    \b
    Example:
      gateway delegation add committee-one-desk district-gateway --as 王芳
    """


@delegation.command("list")
@json_option
@click.pass_obj
def list_delegations(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List which programs may act for which, and what waits to be approved.

    Example: gateway delegation list
    """
    rows = [
        {
            "client": each.client_id,
            "actor": each.actor_id,
            "entered_by": each.entered_by,
            "approved_by": each.approved_by or "",
            "state": "active" if each.active else "proposed",
        }
        for _, each in sorted(administration(settings).directory().delegations.items())
    ]
    show_rows(rows, as_json=as_json, nothing="nobody acts for another: see `gateway delegation add`")


@delegation.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@click.argument("actor_id", metavar="ACTOR", type=SLUG)
@acting_option(Role.OPERATOR, required=False, help="Who enters it; on this machine alone it may be left out.")
@json_option
@click.pass_obj
def add(settings: Settings, client_id: str, actor_id: str, by: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Let ACTOR act for CLIENT; somebody else has to approve it, as with a client.

    In a chain, whoever acts last has to be named by every client before.

    \b
    Example:
      gateway delegation add committee-one-desk district-gateway --as 王芳
    """
    if by is None and not settings.is_for_first_steps:
        raise click.UsageError("--as NAME is needed: a delegation is entered by one person and approved by another")
    administration(settings).let_act(client_id, actor_id, by)
    sentence = "may act" if by is None else "is proposed to act"
    after = "" if by is None else "; next, `gateway delegation approve`"
    state = "active" if by is None else "proposed"
    done(f"`{actor_id}` {sentence} for `{client_id}`{after}", _written(client_id, actor_id, state), as_json=as_json)


@delegation.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@click.argument("actor_id", metavar="ACTOR", type=SLUG)
@acting_option(Role.OPERATOR, Role.REVIEWER, help="Who approves; not who entered it.")
@json_option
@click.pass_obj
def approve(settings: Settings, client_id: str, actor_id: str, by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Approve that ACTOR acts for CLIENT, which somebody else has entered; it is in force from now on.

    \b
    Example:
      gateway delegation approve committee-one-desk district-gateway --as 李强
    """
    write = administration(settings)
    if entered := write.directory().delegations.get((client_id, actor_id)):
        hands = {f"that `{actor_id}` acts for `{client_id}`": {entered.entered_by}}
        refuse_hands_without_account(settings, hands, "withdraw it, and enter it anew")
    write.approve_delegation(client_id, actor_id, by)
    done(f"`{actor_id}` may act for `{client_id}`", _written(client_id, actor_id, "active"), as_json=as_json)


@delegation.command()
@click.argument("client_id", metavar="CLIENT", type=SLUG)
@click.argument("actor_id", metavar="ACTOR", type=SLUG)
@json_option
@click.pass_obj
def withdraw(settings: Settings, client_id: str, actor_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """End that ACTOR acts for CLIENT, from the next request on.

    \b
    Example:
      gateway delegation withdraw committee-one-desk district-gateway
    """
    administration(settings).withdraw_delegation(client_id, actor_id)
    sentence = f"`{actor_id}` does not act for `{client_id}` any more"
    done(sentence, _written(client_id, actor_id, "withdrawn"), as_json=as_json)


def _written(client_id: str, actor_id: str, state: str) -> dict[str, str]:
    return {"client": client_id, "actor": actor_id, "state": state}
