"""``gateway ledger prune``: remove what has been kept for long enough, on record."""

from __future__ import annotations

import sys
import time
from datetime import date, datetime
from typing import Final

import click

from gateway.cli.acting import acting_option
from gateway.cli.administration import done
from gateway.cli.ledger import ledger, unreadable
from gateway.cli.ledger_tree import up_to_date
from gateway.cli.output import json_option
from gateway.ledger.opening import open_ledger
from gateway.ledger.retention.due import due_before, last_day_to_keep
from gateway.ledger.retention.prune import PruningElsewhere, prune
from gateway.ledger.verify import ledger_bytes
from gateway.model.person import Role
from gateway.policies.standing import standing_guardrails
from gateway.settings import Settings

_DAY: Final = click.DateTime(["%Y-%m-%d"])


@ledger.command("prune")
@click.option("--before", type=_DAY, help="Remove what is of days before this one.  [default: all that may go]")
@acting_option(Role.OPERATOR, help="Who wants it: an account, or a name while there are none.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@json_option
@click.pass_obj
def prune_command(settings: Settings, *, before: datetime | None, by: str, dry_run: bool, as_json: bool) -> None:
    """Remove the segments of the ledger that were kept for `ledger.keep_years`, having put on record which.

    The tree stays, so every receipt and proof still holds; acts of administration stay as well. The gateway may go on
    serving meanwhile.

    Example: gateway ledger prune --as wang --dry-run
    """
    if settings.ledger_copy:
        raise click.ClickException("a ledger with a copy is not pruned: the copy keeps every entry")
    limit = _limit(settings, None if before is None else before.date())
    hidden = as_json or not sys.stderr.isatty()
    try:
        log = up_to_date(settings)
        length = ledger_bytes(settings.ledger)
        with click.progressbar(length=length, label="reading the ledger", file=sys.stderr, hidden=hidden) as bar:
            due = due_before(settings.ledger, log, limit, settings.zone, bar.update)
        if not dry_run:
            with open_ledger(settings, time.time) as recording:
                prune(settings.ledger, log.directory, recording, due, by)
    except PruningElsewhere:
        raise click.ClickException("another process removes segments now: try again when it has") from None
    except OSError as error:
        raise unreadable(error) from error
    entries = sum(each.pruned.entries for each in due)
    verb = "would be removed" if dry_run else "removed"
    told = {"before": limit.isoformat(), "segments": [each.path.stem for each in due], "entries": entries}
    sentence = f"{verb}: {len(due)} segments with {entries} entries, of days before {limit}"
    done(sentence, {**told, "removed": not dry_run}, as_json=as_json)


def _limit(settings: Settings, before: date | None) -> date:
    """The first day of which nothing is removed."""
    standing_guardrails(settings)
    kept = last_day_to_keep(datetime.fromtimestamp(time.time(), settings.zone).date(), settings.ledger_keep_years)
    if before is not None and before > kept:
        raise click.ClickException(
            f"what is of {kept} or later is kept, for `ledger.keep_years` is {settings.ledger_keep_years}"
        )
    return before or kept
