"""``gateway user``: the people who sign in, what they are entrusted with, and the end of it."""

from __future__ import annotations

from typing import Any

import click

from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option, plain, print_json, table
from gateway.cli.partner import SLUG
from gateway.cli.people import moment, people_of, person_argument
from gateway.cli.user_passkeys import list_passkeys, remove_passkey
from gateway.cli.user_sessions import end_session, end_sessions, list_sessions
from gateway.identity.people.account import Account
from gateway.identity.people.administration import INVITED_S
from gateway.model.person import Person, Role
from gateway.settings import Settings

role_option = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the person is entrusted with; may be repeated.",
)


@click.group()
def user() -> None:
    """Enter the people who sign in, and what they are entrusted with; suspend them; end their sessions.

    Example: gateway user add wang-fang --name 王芳 --role policy-administrator
    """


@user.command()
@person_argument
@click.option("--name", required=True, help="As colleagues write it.")
@click.option("--partner", "partner_id", type=SLUG, help="Whose clerk it is; without, somebody of the station.")
@role_option
@json_option
@click.pass_obj
def add(settings: Settings, /, *, person_id: str, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Enter an account, and print the one-time code by which its owner chooses a password.

    There is no first password. Give the code to that person alone; it is good for three days, at /signin/first.

    \b
    Example:
      gateway user add wang-fang --name 王芳 --role policy-administrator
      gateway user add li-min --name 李敏 --partner committee-three --role clerk
    """
    try:
        person = Person(
            person_id, given["name"], given["partner_id"], frozenset(map(Role, given["roles"])), active=True
        )
    except ValueError as error:
        raise click.UsageError(f"{error}: see --partner and --role") from None
    _tell_code(f"account `{person_id}` is entered", person_id, people_of(settings).add(person), as_json=as_json)


@user.command("list")
@json_option
@click.pass_obj
def list_users(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the accounts.

    Example: gateway user list
    """
    rows = [_row(account) for account in people_of(settings).accounts()]
    show_rows(rows, as_json=as_json, nothing="there is no account yet: enter one with `gateway user add`")


@user.command()
@person_argument
@json_option
@click.pass_obj
def show(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show an account, and what its owner proves themselves with; none of the secrets.

    Example: gateway user show wang-fang
    """
    account = people_of(settings).account(person_id)
    shown = {
        **_row(account),
        "password": account.password is not None,
        "app": account.totp is not None,
        "passkeys": len(account.passkeys),
        "recovery_codes": len(account.recovery),
        "provider": account.provider,
        "subject": account.subject,
        "code_until": moment(account.invited_until) if account.invitation else None,
    }
    if as_json:
        print_json(shown)
    else:
        click.echo(table([(key, plain(value)) for key, value in shown.items()]))


@user.command()
@person_argument
@click.argument("name")
@json_option
@click.pass_obj
def rename(settings: Settings, person_id: str, name: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Write a person's name otherwise; the id stays, for it stands in the records.

    Example: gateway user rename wang-fang 王芳芳
    """
    people_of(settings).rename(person_id, name)
    done(f"account `{person_id}` is {name}'s", {"person": person_id, "name": name}, as_json=as_json)


@user.command()
@person_argument
@role_option
@json_option
@click.pass_obj
def roles(settings: Settings, person_id: str, roles: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Entrust a person with these roles and no others; their sessions end.

    Example: gateway user roles wang-fang --role reviewer --role auditor
    """
    people_of(settings).set_roles(person_id, {Role(role) for role in roles})
    done(f"account `{person_id}` has other roles", {"person": person_id, "roles": sorted(roles)}, as_json=as_json)


@user.command()
@person_argument
@json_option
@click.pass_obj
def suspend(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Suspend an account: its sessions end, and the next request with a token in its name is refused.

    Example: gateway user suspend wang-fang
    """
    people_of(settings).set_active(person_id, active=False)
    done(f"account `{person_id}` is suspended", {"person": person_id, "state": "suspended"}, as_json=as_json)


@user.command()
@person_argument
@json_option
@click.pass_obj
def resume(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Let a suspended person sign in again.

    Example: gateway user resume wang-fang
    """
    people_of(settings).set_active(person_id, active=True)
    done(f"account `{person_id}` is active", {"person": person_id, "state": "active"}, as_json=as_json)


@user.command()
@person_argument
@json_option
@click.pass_obj
def reset(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Forget password, second factors and recovery codes, and print a one-time code for choosing new ones.

    Make sure that it is that person who asks. Sessions end.

    Example: gateway user reset wang-fang
    """
    code = people_of(settings).reset(person_id)
    _tell_code(f"account `{person_id}` has no password any more", person_id, code, as_json=as_json)


@user.command()
@person_argument
@click.option("--provider", help="The address of the external OpenID provider (`iss`).")
@click.option("--subject", help="What the provider calls the person (`sub`); never an e-mail address.")
@json_option
@click.pass_obj
def link(settings: Settings, person_id: str, provider: str | None, subject: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Name the person as an external OpenID provider names them; without options, no longer.

    \b
    Example:
      gateway user link li-min --provider https://sso.example --subject 8f3b
    """
    if (provider is None) != (subject is None):
        raise click.UsageError("give --provider and --subject together, or none of them")
    people_of(settings).link(person_id, provider, subject)
    sentence = f"account `{person_id}` is linked" if provider else f"account `{person_id}` is linked no more"
    if provider and provider not in {each.issuer for each in settings.providers}:
        sentence += "; the settings name no provider with this issuer, so nobody comes in by it: see docs/signing-in.md"
    done(sentence, {"person": person_id, "provider": provider, "subject": subject}, as_json=as_json)


user.add_command(list_passkeys)
user.add_command(remove_passkey)
user.add_command(list_sessions)
user.add_command(end_session)
user.add_command(end_sessions)


def _tell_code(sentence: str, person_id: str, code: str, *, as_json: bool) -> None:
    hours = INVITED_S // 3600
    sentence += f"; its owner begins at /signin/first, within {hours} hours, with the code\n  {code}"
    done(sentence, {"person": person_id, "code": code, "hours": hours}, as_json=as_json)


def _row(account: Account) -> dict[str, Any]:
    return {
        "person": account.person.id,
        "name": account.person.name,
        "partner": account.person.partner_id,
        "roles": sorted(account.person.roles),
        "state": "active" if account.person.active else "suspended",
    }
