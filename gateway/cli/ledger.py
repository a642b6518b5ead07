"""``gateway ledger``: check the account of disclosures, and look things up in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import orjson

from gateway.casework.verifying import verify_all
from gateway.cli.output import plain_text
from gateway.ledger.browse import find, newest
from gateway.ledger.entries import Entry
from gateway.ledger.sealing import Unsealer
from gateway.ledger.stamps.kept import StampsCheck
from gateway.ledger.tree.check import TreeCheck
from gateway.ledger.verify import Verification, ledger_bytes
from gateway.settings import Settings

_SHORT: Final = ("record_type", "action", "operator", "partner", "client", "actors", "purpose", "code", "count")
"""What ``tail`` shows of an entry's body, in this order."""


@click.group()
def ledger() -> None:
    """Check the account of what was disclosed, and look things up in it.

    Example: gateway ledger verify
    """


@ledger.command("verify")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint that was kept elsewhere; may be repeated.",
)
@click.option("--copy", "with_copy", is_flag=True, help="Compare every line with the copy in the database as well.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.pass_obj
def verify_command(settings: Settings, witnesses: tuple[Path, ...], *, with_copy: bool, as_json: bool) -> None:
    """Check every entry of the ledger, that none was altered, removed, inserted or moved; and the tree over all.

    With checkpoints that were kept elsewhere (`gateway ledger checkpoint`) also that the newest were not cut off, and
    that it is the same ledger. The gateway may go on serving meanwhile. Exits with 1 when something is wrong, and says
    in which file and line.

    Example: gateway ledger verify --witness witness-2026-11-30
    """
    directory = existing(settings)
    try:
        hidden = as_json or not sys.stderr.isatty()
        with click.progressbar(
            length=ledger_bytes(directory), label="checking the ledger", file=sys.stderr, hidden=hidden
        ) as bar:
            kept = {str(path): path.read_text(encoding="utf-8", errors="replace") for path in witnesses}
            found = verify_all(settings, bar.update, kept, with_copy=with_copy)
    except OSError as error:
        raise unreadable(error) from error
    tree, stamps, copy = found.tree, found.stamps, found.copy
    result = replace(found.entries, faults=found.faults)
    if as_json:
        in_tree = {"in_tree": tree.entries, "witnesses": tree.witnesses}
        in_copy = {"in_copy": copy.same, "not_here_yet": copy.not_here_yet} if copy else {}
        click.echo(orjson.dumps(_as_object(result) | in_tree | _stamps_object(stamps) | in_copy))
    else:
        click.echo(_as_sentence(result, tree, stamps))
        if stamps.holding:
            newest = stamps.holding[-1]
            click.echo(f"proved by a time stamp: {newest.entries} entries at {newest.time.isoformat()}")
        if copy is not None:
            click.echo(
                f"entries that are the same in the copy: {copy.same}; that are only there yet: {copy.not_here_yet}"
            )
        for fault in result.faults:
            click.echo(str(fault), err=True)
    if not result.whole:
        sys.exit(1)


@ledger.command("show")
@click.argument("wanted", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the entry as one JSON object.")
@click.pass_obj
def show(settings: Settings, wanted: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show one entry, by its own id or by the id of the disclosure that a partner quotes.

    Example: gateway ledger show 6f1c0f5be2a94a51b3d44d8e0c3a7e90
    """
    entry = entry_named(settings, wanted)
    shown = _entry_object(entry) | {"body": Unsealer(settings.ledger).facts(entry)}
    if as_json:
        click.echo(orjson.dumps(shown))
        return
    facts = shown.pop("body")
    for name, value in {**shown, **facts}.items():
        click.echo(f"{name:<17} {plain_text(value)}")


@ledger.command("tail")
@click.option("-n", "count", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many entries.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def tail(settings: Settings, count: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show the newest entries, oldest first.

    Example: gateway ledger tail -n 5
    """
    directory = existing(settings)
    try:
        entries = newest(directory, count)
    except OSError as error:
        raise unreadable(error) from error
    for entry in entries:
        if as_json:
            click.echo(orjson.dumps(_entry_object(entry)))
        else:
            told = " ".join(f"{name}={plain_text(value)}" for name, value in _short(entry) if value is not None)
            click.echo(f"{moment(entry.time)}  {entry.id}  {entry.kind:<8}{told}".rstrip())


def _short(entry: Entry) -> Iterator[tuple[str, Any]]:
    """What ``tail`` shows of an entry."""
    facts = entry.facts
    yield from ((name, facts.get(name)) for name in _SHORT)
    for act in facts.get("acts", ()):
        yield from (("act", act["act"]), ("by", act["by"]), *act["about"].items())


def entry_named(settings: Settings, wanted: str) -> Entry:
    """The entry with that id, or of the disclosure with that id."""
    directory = existing(settings)
    try:
        entry = find(directory, wanted)
    except OSError as error:
        raise unreadable(error) from error
    if entry is None:
        raise click.ClickException("the ledger has no such entry; give an entry's id or a disclosure's, as answered")
    return entry


def existing(settings: Settings) -> Path:
    """The ledger's folder, where there is one."""
    if not settings.ledger.is_dir():
        raise click.ClickException(f"there is no ledger at `{settings.ledger}` yet; the first answer begins it")
    return settings.ledger


def unreadable(error: OSError) -> click.ClickException:
    """What to say of a file that cannot be read."""
    return click.ClickException(f"`{error.filename or 'the ledger'}` cannot be read: {error.strerror}")


def _stamps_object(stamps: StampsCheck) -> dict[str, Any]:
    newest = stamps.holding[-1] if stamps.holding else None
    return {
        "stamps": len(stamps.holding),
        "stamps_unchecked": stamps.unchecked,
        "newest_stamp": newest and {"entries": newest.entries, "time": newest.time.isoformat()},
    }


def _as_sentence(result: Verification, tree: TreeCheck, stamps: StampsCheck) -> str:
    verdict = "the ledger is whole" if result.whole else f"the ledger is not whole: faults found: {len(result.faults)}"
    notes = {
        "entries": result.entries,
        "releases": result.releases,
        "previews": result.previews,
        "refusals": result.refusals,
        "acts": result.acts,
        "segments": result.segments,
        "in the tree": tree.entries,
        "witnesses that agree": tree.witnesses,
        "time stamps that hold": len(stamps.holding),
        "time stamps that nobody is named to check by": stamps.unchecked,
        "being written": result.live,
        "left by a process that died": result.unclosed,
        "segments removed at the end of their time": result.pruned,
        "steps back of the clock": result.clock_steps,
    }
    told = ", ".join(f"{name}: {count}" for name, count in notes.items() if count)
    return f"{verdict} ({told})" if told else f"{verdict}, and empty"


def _as_object(result: Verification) -> dict[str, Any]:
    kinds = ("entries", "releases", "previews", "refusals", "acts")
    counts = ("segments", "live", "unclosed", *kinds, "pruned", "clock_steps")
    faults = [{"file": fault.file, "line": fault.line, "message": fault.message} for fault in result.faults]
    return {"whole": result.whole, **{name: getattr(result, name) for name in counts}, "faults": faults}


def _entry_object(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": str(entry.kind),
        "time": moment(entry.time),
        "hash": entry.hash,
        "previous": entry.previous,
        "body": entry.facts,
    }


def moment(milliseconds: int) -> str:
    """The time in UTC, to the millisecond."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
