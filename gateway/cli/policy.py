"""``gateway policy``: check sharing documents, explain, compare and list them, prove what they never show."""

from __future__ import annotations

from typing import Any

import click

from gateway.catalogue.load import load_catalogue
from gateway.cli.output import json_option, print_json, table
from gateway.cli.policy_check import check_policies, report_residual
from gateway.cli.policy_explain import explain_policies
from gateway.cli.policy_impact import show_impact
from gateway.cli.policy_prove import compare_policies, prove_claim
from gateway.policies.policy import Policy
from gateway.policies.store import load_policies
from gateway.settings import Settings


@click.group()
def policy() -> None:
    """Check sharing documents, explain what they come to, compare them, and prove what they never show.

    Example: gateway policy check
    """


policy.add_command(check_policies)
policy.add_command(explain_policies)
policy.add_command(compare_policies)
policy.add_command(show_impact)
policy.add_command(prove_claim)
policy.add_command(report_residual)


@policy.command("list")
@json_option
@click.pass_obj
def list_policies(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the policies of the deployment: for whom, for which purpose, what about, and until when.

    Example: gateway policy list --json
    """
    policies = load_policies(settings.policies, load_catalogue(settings.catalogue))
    if as_json:
        print_json([_described(each) for each in policies])
    elif policies:
        click.echo(table([_row(each) for each in policies]))
    else:
        click.echo(f"there is no policy in `{settings.policies}`, so nothing is shared", err=True)


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
