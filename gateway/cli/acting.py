"""Who acts: where the station has accounts, an account that is entrusted with the act; until then, a name.

The command line proves nobody: whoever may call it is the machine's operator. What is put on record is therefore an
account that could have acted, and two accounts where two people have to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import click

from gateway.changes import looking
from gateway.db import open_database
from gateway.identity.people.account import list_accounts
from gateway.model.person import Person, Role
from gateway.settings import Settings


def acting_option(*roles: Role, help: str, required: bool = True) -> Callable[..., Any]:  # noqa: A002 - click's name
    """Adds ``--as NAME`` to a command, as its parameter ``by``; the account needs one of ``roles``."""

    def entrusted(ctx: click.Context, _: click.Parameter, name: str | None) -> str | None:
        settings = ctx.find_object(Settings)
        if name is not None and settings is not None:
            refuse_not_entrusted(settings, name, *roles)
        return name

    return click.option("--as", "by", required=required, metavar="NAME", help=help, callback=entrusted)


def refuse_not_entrusted(settings: Settings, name: str, *roles: Role) -> None:
    """Refuse a name that is no active account with one of ``roles``, once the station has accounts."""
    people = _people_of_the_station(settings)
    person = people.get(name)
    if people and (person is None or not person.active or not person.roles & set(roles)):
        raise click.ClickException(
            f"`{name}` is no active account with the role {' or '.join(roles)}: see `gateway user list`"
        )


def refuse_hands_without_account(settings: Settings, work: Mapping[str, AbstractSet[str]], instead: str) -> None:
    """Let nothing be approved or published that was done under a name, once there are accounts.

    A name may be anybody's, also that of whoever approves now under an account. ``work`` has the hands that each thing
    went through; ``instead`` says what to do about it.
    """
    people = _people_of_the_station(settings)
    for thing, hands in work.items() if people else ():
        if not hands <= people.keys():
            raise click.ClickException(f"{thing} is the work of somebody without an account: {instead}")


def _people_of_the_station(settings: Settings) -> dict[str, Person]:
    with looking(open_database(settings.state_url)) as connection:
        people = [account.person for account in list_accounts(connection)]
    return {person.id: person for person in people if person.partner_id is None}
