"""``gateway policy``: check sharing documents before they are used, list those that are, explain what they come to."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from gateway.catalogue.load import load_catalogue
from gateway.cli.output import json_option, print_json, table
from gateway.cli.policy_explain import explain_policies
from gateway.documents import Fault, Faulty
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Catalogue
from gateway.policies.check import Report, check_policy
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Policy
from gateway.policies.store import Written, load_policies, policy_files, read_policy
from gateway.settings import Settings


@click.group()
def policy() -> None:
    """Check sharing documents before they are used, list those that are, and explain what they come to.

    Example: gateway policy check
    """


policy.add_command(explain_policies)


@policy.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[FILE|DIR]...")
@json_option
@click.pass_obj
def check(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check files and folders of policies, or the deployment's own: names, kinds, dates, and the tests in them.

    Every fault is reported with its file, line and column. Exits with 1 when there is one; warnings do not count.

    Example: gateway policy check drafts/committee-elderly-care.yaml
    """
    catalogue = load_catalogue(settings.catalogue)
    purposes, guardrails = load_purposes(settings.purposes), load_guardrails(settings.guardrails)
    read, unreadable = _read(paths or (settings.policies,), catalogue)
    reports = [check_policy(each.document, each.policy, catalogue, purposes, guardrails) for each in read]
    if as_json:
        files = [*map(_refused, unreadable), *map(_checked, reports)]
        print_json({"sound": _are_sound(reports, unreadable), "files": files})
    else:
        _print_reports(reports, unreadable)
    if not _are_sound(reports, unreadable):
        sys.exit(1)


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


def _read(paths: Iterable[Path], catalogue: Catalogue) -> tuple[list[Written], list[Faulty]]:
    """The documents that can be read, and the faults of those that cannot."""
    read: list[Written] = []
    unreadable: list[Faulty] = []
    for path in paths:
        for file in policy_files(path) if path.is_dir() else [path]:
            try:
                read.append(read_policy(file, catalogue))
            except Faulty as faulty:
                unreadable.append(faulty)
    return read, unreadable


def _are_sound(reports: Sequence[Report], unreadable: Sequence[Faulty]) -> bool:
    return not unreadable and not any(report.faults for report in reports)


def _print_reports(reports: Sequence[Report], unreadable: Sequence[Faulty]) -> None:
    """Faults and warnings go to standard error, one a line, as compilers write them; the verdict to standard output."""
    for faulty in unreadable:
        click.echo(str(faulty), err=True)
    for report in reports:
        for fault in report.faults:
            click.echo(f"{report.source}:{fault}", err=True)
        for warning in report.warnings:
            click.echo(f"{report.source}:{warning} (warning)", err=True)
    files = len(reports) + len(unreadable)
    tests = sum(len(report.policy.tests) for report in reports)
    faults = sum(len(report.faults) for report in reports) + sum(len(faulty.faults) for faulty in unreadable)
    verdict = "all sound" if _are_sound(reports, unreadable) else _counted(faults, "fault")
    click.echo(f"{_counted(files, 'document')} with {_counted(tests, 'test')}: {verdict}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _refused(faulty: Faulty) -> dict[str, Any]:
    return {"file": faulty.source, "policy": None, "faults": _placed(faulty.faults), "warnings": []}


def _checked(report: Report) -> dict[str, Any]:
    return {
        "file": report.source,
        "policy": report.policy.label,
        "faults": _placed(report.faults),
        "warnings": _placed(report.warnings),
    }


def _placed(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [{"line": fault.line, "column": fault.column, "message": fault.message} for fault in faults]


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
