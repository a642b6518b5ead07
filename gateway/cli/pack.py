"""``gateway pack verify``: is this the account of these days, and was everything decided as it says? On any machine."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any, Final

import click

from gateway.auditing.trial import Trial, try_again
from gateway.cli.output import counter, json_option, print_json
from gateway.cli.public_keys import keys_option
from gateway.ledger.pack.checking import Pack, check_pack
from gateway.ledger.pack.stamped import AUTHORITIES, check_stamps
from gateway.ledger.stamps.kept import Stamped
from gateway.ledger.stamps.reply import Trusted, read_trusted, trusted_in
from gateway.ledger.tree.note import NoteKey

_SAMPLE: Final = 200


@click.group()
def pack() -> None:
    """Check what a station exported for an auditor, without the station.

    \b
    Example:
      gateway pack verify november.pack --key gateway.example/ledger+d08dc83e+Aa...
    """


@pack.command("verify")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@keys_option("A public key that the station gave you; may be repeated.", required=False)
@click.option("--sample", type=click.IntRange(0), default=_SAMPLE, show_default=True, help="How many answers to try.")
@click.option("--all", "everything", is_flag=True, help="Decide every answer again.")
@click.option("--seed", type=click.IntRange(0), help="Draw the same sample as before.  [default: another each time]")
@click.option(
    "--tsa-ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Whom you trust for time stamps.  [default: whom the station trusts]",
)
@json_option
def verify(  # noqa: PLR0913 - each is an option of the command line
    *,
    file: Path,
    keys: tuple[NoteKey, ...],
    sample: int,
    everything: bool,
    seed: int | None,
    tsa_ca: Path | None,
    as_json: bool,
) -> None:
    """Check the pack in FILE: its signature, every entry, the tree, the statistics; and decide a sample again.

    Without --key the pack is checked by the keys in it, and only agrees with itself. Exits with 1 when something does
    not hold, and says where. Needs no deployment, no settings and no network.

    \b
    Example:
      gateway pack verify november.pack --key gateway.example/ledger+d08dc83e+Aa...
    """
    hidden = as_json or not sys.stderr.isatty()
    with file.open("rb") as opened:
        with counter("entries checked", hidden=hidden) as more:
            checked = check_pack(opened, keys, more)
        stamps = _stamps(checked, tsa_ca)
        drawn_by = secrets.randbelow(2**32) if seed is None else seed
        with counter("answers tried", hidden=hidden) as more:
            trial = try_again(checked, None if everything else sample, drawn_by, more)
    if as_json:
        print_json(_as_object(checked, trial, stamps, signed_by_known=bool(keys)))
    else:
        _tell(checked, trial, stamps, signed_by_known=bool(keys))
    if trial.differing:
        sys.exit(1)


def _stamps(checked: Pack, tsa_ca: Path | None) -> list[Stamped]:
    """The time stamps that hold; without anybody to trust for them, none are looked at."""
    trusted: Trusted | None = None if tsa_ca is None else read_trusted(tsa_ca)
    if trusted is None and AUTHORITIES in checked.reader.members:
        trusted = trusted_in(checked.reader.read(AUTHORITIES), AUTHORITIES)
    return [] if trusted is None else check_stamps(checked.reader, checked.checkpoint, checked.keys, trusted)


def _tell(checked: Pack, trial: Trial, stamps: list[Stamped], *, signed_by_known: bool) -> None:
    manifest = checked.manifest
    days = f"{manifest.first_day} to {manifest.last_day}"
    entries = manifest.end - manifest.start
    click.echo(f"the pack is whole: {entries} entries of `{manifest.origin}`, {days}")
    if not signed_by_known:
        click.echo("NOBODY VOUCHES FOR IT: it only agrees with itself; give the station's public key with --key")
    covering = next((stamp for stamp in stamps if stamp.entries >= manifest.end), None)
    if covering is not None:
        click.echo(f"all of it was there at {covering.time.isoformat()}, by a time stamp")
    kinds = checked.manifest.statistics["entries"]
    click.echo(f"counted again: {', '.join(f'{kind} {number}' for kind, number in kinds)}")
    drawn = f"{trial.agreed} of {trial.tried} tried, of {trial.decided} answers (--seed {trial.seed})"
    click.echo(f"decided again alike: {drawn}")
    for reason, number in trial.untried.items():
        click.echo(f"not decided again: {number}, because {reason}")
    for sentence in trial.differing:
        click.echo(sentence, err=True)


def _as_object(checked: Pack, trial: Trial, stamps: list[Stamped], *, signed_by_known: bool) -> dict[str, Any]:
    manifest = checked.manifest
    return {
        "whole": True,
        "vouched_for": signed_by_known,
        "origin": manifest.origin,
        "first_day": manifest.first_day,
        "last_day": manifest.last_day,
        "entries": manifest.end - manifest.start,
        "checkpoint": {"size": checked.checkpoint.size, "root": checked.checkpoint.root.hex()},
        "stamps": [{"entries": stamp.entries, "time": stamp.time.isoformat()} for stamp in stamps],
        "statistics": checked.manifest.statistics,
        "answers": trial.decided,
        "tried": trial.tried,
        "agreed": trial.agreed,
        "seed": trial.seed,
        "untried": dict(trial.untried),
        "differing": list(trial.differing),
    }
