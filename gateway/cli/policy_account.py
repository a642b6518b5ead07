"""``gateway policy list``, ``history`` and ``show``: which versions there are, and who did what with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from gateway.cli.output import json_option, print_json, table
from gateway.cli.policy_desk import open_desk
from gateway.cli.policy_office import open_office, version_as_data
from gateway.policies.policy import Policy
from gateway.publication.office import Office, pick
from gateway.publication.rows import Done
from gateway.publication.schedule import schedule, standing
from gateway.settings import Settings


@click.command("list")
@click.option("--all", "lists_all", is_flag=True, help="Every version that there is, and where it stands.")
@json_option
@click.pass_obj
def list_policies(settings: Settings, lists_all: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """List the policies that are live: for whom, for which purpose, what about, and from when until when.

    Exits with 1 where one of them can no longer be used: nothing that it speaks of is shared until it is replaced.

    Example: gateway policy list --json
    """
    if lists_all:
        _list_versions(open_office(settings), as_json=as_json)
        return
    live = open_desk(settings).live()
    if as_json:
        print_json([_described(each) for each in live.policies])
    elif live.policies:
        click.echo(table([_row(each) for each in live.policies]))
    else:
        click.echo("no policy is live, so nothing is shared", err=True)
    if live.faults:
        click.echo("\n".join(map(str, live.faults)), err=True)
        click.get_current_context().exit(1)


@click.command("history")
@click.argument("name")
@json_option
@click.pass_obj
def tell_history(settings: Settings, name: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Tell who did what with the versions of a policy, and when.

    Example: gateway policy history committee-elderly-care
    """
    acts = open_office(settings).history(name)
    if not acts:
        raise click.ClickException(f"there is no policy `{name}`: see `gateway policy list --all`")
    if as_json:
        print_json([_act(act) for act in acts])
    else:
        click.echo(table([tuple(map(str, _act(act).values())) for act in acts]))


@click.command("show")
@click.argument("version", metavar="NAME@V")
@click.pass_obj
def show_version(settings: Settings, version: str) -> None:
    """Print the text of a version, byte for byte as it was entered.

    Example: gateway policy show committee-elderly-care@1
    """
    [stored] = pick(open_office(settings).versions(), [version])
    if not stored.is_whole:
        raise click.ClickException(f"{version}: not the text that was entered; restore the state database")
    click.echo(stored.text, nl=False)


def _list_versions(office: Office, *, as_json: bool) -> None:
    versions = office.versions()
    windows = schedule(versions)
    rows: Sequence[dict[str, Any]] = [
        {**version_as_data(version), "standing": standing(version, windows, office.today)} for version in versions
    ]
    if as_json:
        print_json(rows)
    elif rows:
        click.echo(
            table(
                [
                    (row["version"], row["standing"], row["author"], row["reviewer"] or "", row["digest"][:12])
                    for row in rows
                ]
            )
        )
    else:
        click.echo("there is no policy yet: `gateway policy draft` enters one", err=True)


def _act(act: Done) -> dict[str, Any]:
    return {
        "time": act.time,
        "version": f"{act.name}@{act.number}",
        "act": act.act.value,
        "person": act.person,
        "digest": act.digest[:12],
        "note": act.note,
    }


def _described(policy: Policy) -> dict[str, Any]:
    return {
        "policy": policy.name,
        "version": policy.version,
        "schema": policy.schema,
        "partner_kind": policy.partner_kind,
        "purposes": sorted(policy.purposes),
        "from": policy.first.isoformat(),
        "until": policy.last.isoformat(),
        "basis": policy.basis,
        "digest": policy.digest,
    }


def _row(policy: Policy) -> tuple[str, ...]:
    purposes = ", ".join(sorted(policy.purposes))
    return (
        policy.label,
        policy.schema,
        policy.partner_kind,
        purposes,
        f"{policy.first} to {policy.last}",
        policy.digest[:12],
    )
