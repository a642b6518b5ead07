"""``gateway policy``: check sharing documents, explain, compare and prove them, bring them into force."""

from __future__ import annotations

import click

from gateway.cli.policy_account import list_policies, show_version, tell_history
from gateway.cli.policy_acts import (
    draft_policies,
    publish_policies,
    review_policies,
    roll_back_policy,
    submit_policies,
    withdraw_policy,
)
from gateway.cli.policy_check import check_policies, report_residual
from gateway.cli.policy_explain import explain_policies
from gateway.cli.policy_files import export_policies, import_policies
from gateway.cli.policy_impact import show_impact
from gateway.cli.policy_prove import compare_policies, prove_claim


@click.group()
def policy() -> None:
    """Check sharing documents, explain what they come to, compare them, prove what they never show, and publish them.

    Example: gateway policy check
    """


policy.add_command(check_policies)
policy.add_command(explain_policies)
policy.add_command(compare_policies)
policy.add_command(show_impact)
policy.add_command(prove_claim)
policy.add_command(report_residual)
policy.add_command(draft_policies)
policy.add_command(submit_policies)
policy.add_command(review_policies)
policy.add_command(publish_policies)
policy.add_command(withdraw_policy)
policy.add_command(roll_back_policy)
policy.add_command(import_policies)
policy.add_command(export_policies)
policy.add_command(list_policies)
policy.add_command(tell_history)
policy.add_command(show_version)
