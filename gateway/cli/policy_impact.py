"""``gateway policy impact``: what a draft would do to what was disclosed, and to the archive as it is."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from gateway.cli.output import counter, json_option, print_json, table
from gateway.cli.policy_answers import Answered, as_data, as_row, compare_answers
from gateway.cli.policy_counts import count_over_archive
from gateway.cli.policy_desk import Desk, open_desk
from gateway.cli.policy_practice import grants_today
from gateway.desk.counting import Count
from gateway.ledger.replay import Replay, replay
from gateway.ledger.verify import ledger_bytes, verify
from gateway.policies.policy import Policy
from gateway.policies.workbench.impact import Impact, Replayed, replayed
from gateway.policies.workbench.outcomes import Verdict
from gateway.policies.workbench.questions import Bench
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class _Found:
    """What the parts of the command found; None for one that was left out."""

    read: Replay | None
    ledger: Replayed | None
    archive: list[Count] | None
    answers: list[Answered]

    @property
    def gains(self) -> int:
        """How many things somebody would see, or be told, that he is not now."""
        in_ledger = 0 if self.ledger is None else len(self.ledger.gains)
        in_archive = sum(each.count.has_gain for each in self.archive or ())
        return in_ledger + in_archive + sum(each.is_gain for each in self.answers)


@click.command("impact")
@click.argument("draft", type=click.Path(exists=True, path_type=Path))
@click.option("--only", is_flag=True, help="The draft is all the policies there would be; nothing in force stays.")
@click.option("--verify", "verified", is_flag=True, help="Check the ledger first, and stop if it is not whole.")
@click.option("--no-ledger", is_flag=True, help="Leave recorded disclosures out.")
@click.option("--no-archive", is_flag=True, help="Leave the archive out.")
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="Look at the first N records of each view only."
)
@json_option
@click.pass_obj
def show_impact(settings: Settings, /, *, draft: Path, as_json: bool, **asked: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Show what a draft would do: to the disclosures on record, and to the records of the archive as it is now.

    DRAFT is a file or a folder of policies, which take the place of those in force of the same names. Only numbers are
    printed, and no value of any record. Exits with 1 where anything is gained, because that needs a second person.

    \b
    Example:
      gateway policy impact drafts/committee-elderly-care.yaml --sample 10000
    """
    desk = open_desk(settings)
    before, after = _benches(desk, draft, only=asked["only"])
    quiet = as_json or not sys.stderr.isatty()
    read = None if asked["no_ledger"] else _read_ledger(settings, verified=asked["verified"], quiet=quiet)
    ledger = None if read is None else replayed(before, after, read.practised, grants_today(desk))
    archive = None if asked["no_archive"] else _count_archive(desk, before, after, asked["sample"], quiet=quiet)
    found = _Found(read, ledger, archive, compare_answers(desk, before, after))
    if as_json:
        print_json(_as_data(found, asked["sample"]))
    else:
        _print(found, asked["sample"])
    if found.gains:
        sys.exit(1)


def _benches(desk: Desk, draft: Path, *, only: bool) -> tuple[Bench, Bench]:
    """The policies in force, and those with the draft in the place of its namesakes."""
    live, drafted = desk.policies(), desk.policies_at(draft)
    names = {policy.name for policy in drafted}
    kept: tuple[Policy, ...] = () if only else tuple(policy for policy in live if policy.name not in names)
    return desk.bench(live, desk.keyring), desk.bench((*kept, *drafted), desk.keyring)


def _read_ledger(settings: Settings, *, verified: bool, quiet: bool) -> Replay:
    if not settings.ledger.is_dir():
        return Replay((), 0, 0, 0)
    size = ledger_bytes(settings.ledger)
    if verified:
        with click.progressbar(length=size, label="checking the ledger", file=sys.stderr, hidden=quiet) as bar:
            whole = verify(settings.ledger, bar.update).whole
        if not whole:
            raise click.ClickException("the ledger is not whole: see `gateway ledger verify`")
    with click.progressbar(length=size, label="reading the ledger", file=sys.stderr, hidden=quiet) as bar:
        return replay(settings.ledger, bar.update)


def _count_archive(desk: Desk, before: Bench, after: Bench, sample: int | None, *, quiet: bool) -> list[Count]:
    with counter("records compared", hidden=quiet) as progress:
        return count_over_archive(desk, before, after, most=sample, progress=progress)


def _print(found: _Found, sample: int | None) -> None:
    if found.read is not None and found.ledger is not None:
        _print_ledger(found.read, found.ledger)
    if found.archive is not None:
        told = "in the archive as it is"
        if sample is not None:
            told = f"in a sample of the archive, the first {sample:,} records of each view"
        click.echo(f"{told}:" if found.archive else f"{told}, nothing changes")
        if found.archive:
            click.echo(table([_ARCHIVE, *(row for each in found.archive for row in _archive_rows(each))], indent=2))
    if found.answers:
        click.echo("in what is answered by yes or no:")
        click.echo(table([_ANSWERS, *map(as_row, found.answers)], indent=2))
    click.echo("somebody gains: a second person has to agree" if found.gains else "nobody gains anything")


def _print_ledger(read: Replay, ledger: Replayed) -> None:
    lapsed = f", of which {ledger.lapsed:,} would be refused today whatever the policies are" if ledger.lapsed else ""
    told = f"in {read.releases:,} disclosures and {read.refusals:,} refusals on record"
    click.echo(f"{told}{lapsed}:" if ledger.impacts else f"{told}, nothing changes{lapsed}")
    if ledger.impacts:
        click.echo(table([_LEDGER, *map(_ledger_row, ledger.impacts)], indent=2))
    if read.unreadable:
        click.echo(f"{read.unreadable:,} lines of the ledger hold no entry: see `gateway ledger verify`", err=True)


_LEDGER = ("", "partner", "purpose", "type", "what", "change", "disclosures", "records")
_ARCHIVE = ("partner", "purpose", "type", "what", "gained", "lost", "otherwise", "same")
_ANSWERS = ("", "partner", "purpose", "type", "what", "change")


def _ledger_row(impact: Impact) -> tuple[str, ...]:
    change = impact.change
    return (
        change.effect.value,
        impact.partner_id,
        impact.purpose,
        f"{impact.record_type}:{impact.action}",
        change.what,
        f"{change.before} -> {change.after}" + ("" if change.decided else " (undecided)"),
        f"{impact.disclosures:,}",
        f"{impact.records:,}",
    )


def _archive_rows(each: Count) -> list[tuple[str, ...]]:
    """A row for the records of a view, and one for each of its fields that differs."""
    place = (each.partner, each.purpose, f"{each.record_type}:{'+'.join(each.actions)}")
    count = each.count
    rows: list[tuple[str, ...]] = [
        (*place, "records", f"{count.gained:,}", f"{count.lost:,}", "", f"{_staying(each):,}")
    ]
    for name, verdicts in count.fields.items():
        numbers = (verdicts.get(verdict, 0) for verdict in Verdict)
        rows.append((*place, name, *(f"{number:,}" for number in numbers)))
    return rows


def _staying(each: Count) -> int:
    return each.count.records - each.count.gained - each.count.lost


def _as_data(found: _Found, sample: int | None) -> dict[str, Any]:
    data: dict[str, Any] = {"gains": found.gains}
    if found.read is not None and found.ledger is not None:
        data["ledger"] = {
            "disclosures": found.read.releases,
            "refusals": found.read.refusals,
            "unreadable": found.read.unreadable,
            "lapsed": found.ledger.lapsed,
            "impacts": [_impact(each) for each in found.ledger.impacts],
        }
    if found.archive is not None:
        data["archive"] = {"sample": sample, "views": [_count(each) for each in found.archive]}
    return data | {"answers": [as_data(each) for each in found.answers]}


def _impact(impact: Impact) -> dict[str, Any]:
    return {
        "effect": impact.change.effect.value,
        "gain": impact.change.effect.is_gain,
        "partner": impact.partner_id,
        "purpose": impact.purpose,
        "type": impact.record_type,
        "action": impact.action,
        "what": impact.change.what,
        "before": impact.change.before,
        "after": impact.change.after,
        "decided": impact.change.decided,
        "disclosures": impact.disclosures,
        "records": impact.records,
    }


def _count(each: Count) -> dict[str, Any]:
    return {
        "partner": each.partner,
        "purpose": each.purpose,
        "type": each.record_type,
        "actions": list(each.actions),
        "records": each.count.records,
        "whole": each.count.whole,
        "gained": each.count.gained,
        "lost": each.count.lost,
        "fields": {
            name: {verdict.value: verdicts.get(verdict, 0) for verdict in Verdict}
            for name, verdicts in each.count.fields.items()
        },
    }
