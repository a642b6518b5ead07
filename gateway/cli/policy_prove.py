"""``gateway policy prove`` and ``diff``: whether a claim holds, and what a change of policies gives and takes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gateway.cli.output import counter, json_option, print_json, table
from gateway.cli.policy_counts import count_over_archive
from gateway.cli.policy_desk import Desk, open_desk
from gateway.desk.counting import Count
from gateway.policies.policy import Policy
from gateway.policies.workbench.claim import ClaimError, parse_claim
from gateway.policies.workbench.difference import Change, difference
from gateway.policies.workbench.prove import Counterexample, prove
from gateway.settings import Settings


@click.command("prove")
@click.argument("text", metavar="CLAIM")
@json_option
@click.pass_obj
def prove_claim(settings: Settings, text: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Prove over all policies what a kind of partner never sees, or show the partner, purpose and record against it.

    A claim is written: KIND never sees TYPE.FIELD [unmasked] [for PURPOSE]; `*` stands for every field. Exits with 1
    where it does not hold, or cannot be decided.

    Example: gateway policy prove "committee never sees offence.*"
    """
    desk = open_desk(settings)
    bench = desk.bench(desk.policies())
    entrusted = {kind for purpose in desk.purposes.by_name.values() for kind in purpose.basis.entrusted}
    try:
        claim = parse_claim(text, tuple(sorted(entrusted | set(bench.partner_kinds))), desk.catalogue, desk.purposes)
    except ClaimError as error:
        raise click.ClickException(str(error)) from None
    verdict = prove(bench, claim)
    against = verdict.counterexample
    if as_json:
        shown = None if against is None else _against(against)
        print_json({"claim": text, "holds": verdict.holds, "views": verdict.tried, "counterexample": shown})
    elif verdict.holds:
        click.echo(f"holds, in all of {verdict.tried} views")
    elif against is None:
        click.echo("undecided: some conditions are too large to search through, so do not rely on it")
    else:
        told = f"is shown `{against.field}` as `{against.outcome}`"
        if against.ask is not None:
            told = f"is told of `{against.field}` by a {against.outcome} to `{against.ask}`"
        click.echo(
            f"does not hold: a `{against.grant.partner.kind}` for `{against.grant.purpose.name}` {told}, "
            f"by {', '.join(against.policies)}, of the record"
        )
        click.echo(
            table([(name, "null" if value is None else str(value)) for name, value in against.record.items()], indent=2)
        )
    if not verdict.holds:
        sys.exit(1)


@click.command("diff")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="[OLD] NEW")
@click.option("--count", is_flag=True, help="Count the records of the archive, for each partner of the deployment.")
@json_option
@click.pass_obj
def compare_policies(settings: Settings, paths: tuple[Path, ...], count: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Compare two files or folders of policies: what each kind of partner gains and loses, by purpose and field.

    With NEW alone, its policies are put in the place of their namesakes among those that are live from today on, and
    the outcome is compared with these. A gain that cannot be decided is told as one. Exits with 1 where anything is
    gained, because that needs a second person.

    Example: gateway policy diff drafts/committee-elderly-care.yaml
    """
    desk = open_desk(settings)
    before, after = _sides(desk, paths)
    found = difference(desk.bench(), before, after)
    counts = _counts(desk, before, after) if count else []
    if as_json:
        told = {
            "compared": found.compared,
            "gains": len(found.gains),
            "changes": list(map(change_as_data, found.changes)),
        }
        print_json({**told, "records": [_count(each) for each in counts]} if count else told)
    else:
        if found.changes:
            click.echo(table([change_row(change) for change in found.changes]))
        for each in counts:
            where = f"{each.partner} {each.purpose} {each.record_type}:{'+'.join(each.actions)}"
            click.echo(f"{where}: {each.count.gained:,} records gained, {each.count.lost:,} lost")
        click.echo(
            f"{len(found.gains)} gains, {len(found.changes) - len(found.gains)} losses in {found.compared} views"
        )
    if found.gains:
        sys.exit(1)


def _sides(desk: Desk, paths: tuple[Path, ...]) -> tuple[tuple[Policy, ...], tuple[Policy, ...]]:
    """The policies before and after: of two paths, or those that are live, and with the one path's among them."""
    if len(paths) > 2:  # noqa: PLR2004 - OLD and NEW
        raise click.UsageError("give NEW, or OLD and NEW")
    if len(paths) > 1:
        return desk.policies_at(paths[0]), desk.policies_at(paths[1])
    live, drafted = desk.policies(), desk.policies_at(paths[0])
    names = {policy.name for policy in drafted}
    # what was shown on days that are past is nobody's question
    put_in = tuple(
        replace(policy, first=max(policy.first, desk.today)) for policy in drafted if policy.last >= desk.today
    )
    return live, (*(policy for policy in live if policy.name not in names), *put_in)


def _against(against: Counterexample) -> dict[str, Any]:
    return {
        "partner_kind": against.grant.partner.kind,
        "areas": list(against.grant.areas),
        "purpose": against.grant.purpose.name,
        "action": against.grant.action.value,
        "question": against.ask,
        "day": against.grant.day.isoformat(),
        "policies": list(against.policies),
        "field": against.field,
        "outcome": against.outcome,
        "record": dict(against.record),
    }


def change_as_data(change: Change) -> dict[str, Any]:
    """A change for programs."""
    return {
        "direction": change.direction.value,
        "partner_kind": change.partner_kind,
        "purpose": change.purpose,
        "type": change.record_type,
        "action": change.action,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "from": change.day.isoformat(),
        "record": None if change.row is None else dict(change.row),
        "decided": change.decided,
    }


def change_row(change: Change) -> tuple[str, ...]:
    """A change as it is listed."""
    where = f"{change.record_type}:{change.action}"
    told = f"{change.before} -> {change.after}" + ("" if change.decided else " (undecided)")
    return change.direction.value, change.partner_kind, change.purpose, where, change.what, told


def _counts(desk: Desk, before: tuple[Policy, ...], after: tuple[Policy, ...]) -> list[Count]:
    with counter("records compared", hidden=not sys.stderr.isatty()) as progress:
        benches = desk.bench(before, desk.keyring), desk.bench(after, desk.keyring)
        found = count_over_archive(desk, *benches, progress=progress)
    return [each for each in found if each.count.gained or each.count.lost]


def _count(count: Count) -> dict[str, Any]:
    return {
        "partner": count.partner,
        "purpose": count.purpose,
        "type": count.record_type,
        "actions": list(count.actions),
        "gained": count.count.gained,
        "lost": count.count.lost,
    }
