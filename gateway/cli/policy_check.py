"""``gateway policy check`` and ``residual``: what is wrong with documents, and what they leave to guess together."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from gateway.changes import AdministrationError
from gateway.cli.output import json_option, print_json, table
from gateway.cli.policy_desk import Desk, open_desk
from gateway.documents import Faulty
from gateway.model.catalogue import Catalogue
from gateway.policies.policy import Policy
from gateway.policies.store import Written, policy_files, read_policy
from gateway.policies.workbench.company import Company
from gateway.policies.workbench.examine import examine, unreadable
from gateway.policies.workbench.finding import Finding, Severity
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.residual import FEWEST, Residual, of_coalitions, of_kinds, of_policy
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class _Examined:
    """One file, the policy that it writes if it can be read, and what was found in it."""

    source: str
    policy: str | None
    tests: int
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> int:
        """How many of the findings keep the policy from being used."""
        return sum(finding.severity is Severity.FAULT for finding in self.findings)


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[FILE|DIR]...")
@json_option
@click.pass_obj
def check_policies(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Check files and folders of policies, or the deployment's own: names, kinds, dates, the tests in them, and sense.

    Every finding is reported with its file, line and column: faults, and warnings about rules that do nothing or
    disagree, about grants wider than they look, and about ID numbers that can be guessed, from one policy or from it
    and those in force together. Exits with 1 when there is a fault; warnings do not count.

    Example: gateway policy check drafts/committee-elderly-care.yaml
    """
    desk = open_desk(settings)
    files = [
        file for path in paths or (settings.policies,) for file in (policy_files(path) if path.is_dir() else [path])
    ]
    read = [_read(file, desk.catalogue) for file in files]
    checked = [each.policy for each in read if isinstance(each, Written)]
    company = Company(desk.bench((*_beside(desk, checked, are_drafts=bool(paths)), *checked)))
    examined = [_examined(each, desk.bench(), company) for each in read]
    faults = sum(each.faults for each in examined)
    if as_json:
        print_json({"sound": not faults, "files": [_as_data(each) for each in examined]})
    else:
        _print(examined, faults)
    if faults:
        sys.exit(1)


@click.command("residual")
@click.option("--fewest", type=click.IntRange(min=2), default=FEWEST, show_default=True, help="Warn below so many.")
@json_option
@click.pass_obj
def report_residual(settings: Settings, fewest: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Count the ID numbers that remain possible for each policy, each kind of partner, and kinds that join up.

    Exits with 1 where fewer than --fewest remain and nobody was given the number itself.

    Example: gateway policy residual --fewest 10000
    """
    desk = open_desk(settings)
    bench, day = desk.bench(desk.policies()), desk.today
    in_force = [policy for policy in bench.policies if policy.first <= day <= policy.last]
    found = {
        "policies": [of_policy(bench, policy, day) for policy in in_force],
        "partner_kinds": list(of_kinds(bench, day)),
        "coalitions": list(of_coalitions(bench, day, fewest)),
    }
    few = any(each.is_few(fewest) for reports in found.values() for each in reports)
    if as_json:
        told = {what: [_residual(each, fewest) for each in reports] for what, reports in found.items()}
        print_json({"fewest": fewest, "sound": not few, **told})
    else:
        rows = [_row(what, each, fewest) for what, reports in found.items() for each in reports]
        click.echo(table(rows) if rows else "no policy is in force, so nothing is known of anybody")
    if few:
        sys.exit(1)


def _read(file: Path, catalogue: Catalogue) -> Written | Faulty:
    try:
        return read_policy(file, catalogue)
    except Faulty as faulty:
        return faulty


def _beside(desk: Desk, checked: Sequence[Policy], *, are_drafts: bool) -> tuple[Policy, ...]:
    """The policies in force beside those that are checked, which take the place of their namesakes."""
    names = {policy.name for policy in checked}
    try:
        return tuple(policy for policy in desk.policies() if policy.name not in names)
    except (Faulty, AdministrationError):
        # documents are also checked where no deployment is, as in the git that they are kept in
        if are_drafts:
            told = "the policies in force cannot be read: what can be guessed from these with them was not counted"
            click.echo(told, err=True)
        return ()


def _examined(read: Written | Faulty, bench: Bench, company: Company) -> _Examined:
    if isinstance(read, Faulty):
        return _Examined(read.source, None, 0, unreadable(read))
    policy = read.policy
    return _Examined(read.document.source, policy.label, len(policy.tests), examine(read, bench, company))


def _print(examined: Sequence[_Examined], faults: int) -> None:
    """Findings go to standard error, one a line, as compilers write them; the verdict to standard output."""
    for each in examined:
        for finding in each.findings:
            click.echo(f"{each.source}:{finding}", err=True)
    verdict = _counted(faults, "fault") if faults else "all sound"
    tests = sum(each.tests for each in examined)
    click.echo(f"{_counted(len(examined), 'document')} with {_counted(tests, 'test')}: {verdict}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_data(examined: _Examined) -> dict[str, Any]:
    return {"file": examined.source, "policy": examined.policy, "findings": findings_as_data(examined.findings)}


def findings_as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings for programs."""
    return [
        {
            "severity": finding.severity.value,
            "code": finding.code,
            "line": finding.line,
            "column": finding.column,
            "sentence": finding.sentence,
        }
        for finding in findings
    ]


def _residual(residual: Residual, fewest: int) -> dict[str, Any]:
    return {
        "partner_kinds": list(residual.kinds),
        "policies": list(residual.policies),
        "candidates": residual.candidates,
        "granted_whole": residual.is_whole,
        "few": residual.is_few(fewest),
    }


def _row(what: str, residual: Residual, fewest: int) -> tuple[str, str, str]:
    who = residual.policies[0] if what == "policies" else " + ".join(residual.kinds)
    told = "the number is granted whole" if residual.is_whole else f"{residual.candidates:,} candidates"
    return who, told, "(too few)" if residual.is_few(fewest) else ""
