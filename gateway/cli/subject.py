"""``gateway subject``: what was disclosed about a person, and a person erased from the account."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, get_args

import click

from gateway.casework.persons import Persons
from gateway.catalogue.load import load_catalogue
from gateway.cli.acting import acting_option
from gateway.cli.administration import done
from gateway.cli.output import json_option, print_json
from gateway.cli.state import open_state
from gateway.grants.purposes import load_purposes
from gateway.ledger.accounting.following import Account
from gateway.ledger.accounting.wording import Language, auditor_text, subject_text
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.model.person import Role
from gateway.settings import Settings

_LONGEST: Final = 100


@click.group()
def subject() -> None:
    """Tell whoever may ask what was disclosed about a person of the archive.

    A person is named by their ID number, which is asked for, or read from standard input: what stands on a command line
    is seen by everybody on the machine, and kept by the shell.

    Example: gateway subject report --as zhang
    """


def _id_number(ctx: click.Context, _: click.Parameter, from_stdin: bool) -> str:  # noqa: FBT001 - click's signature
    if ctx.resilient_parsing:
        return ""
    given = sys.stdin.readline(_LONGEST) if from_stdin else click.prompt("ID number", hide_input=True)
    return str(given).strip()


def person_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--id-number-stdin`` to a command, which gets ``id_number``."""
    return click.option(
        "--id-number-stdin",
        "id_number",
        is_flag=True,
        callback=_id_number,
        help="Read the person's ID number from standard input, instead of asking for it.",
    )(command)


@subject.command("report")
@person_option
@acting_option(Role.AUDITOR, Role.OPERATOR, help="Who has it made: an account, or a name while there are none.")
@click.option("--for-subject", is_flag=True, help="The copy that the person is given, with what they may be told now.")
@click.option(
    "--language", type=click.Choice(get_args(Language)), default="zh", show_default=True, help="What it is written in."
)
@json_option
@click.pass_obj
def report(  # noqa: PLR0913, PLR0917 - one for each option
    settings: Settings,
    id_number: str,
    by: str,
    for_subject: bool,  # noqa: FBT001 - a flag of the command line
    language: Language,
    as_json: bool,  # noqa: FBT001 - the same
) -> None:
    """Report who received which fields about a person, when, for what purpose, on what basis, under which policies.

    The auditor's copy has everything, and says of what the person is not told yet on what ground, and until when. The
    person's copy has what they may be told now, and nothing that hints at the rest. That it was made is on record.

    Example: gateway subject report --as zhang --for-subject
    """
    persons = _persons(settings)
    reference = persons.reference(id_number)
    made = persons.report(reference, by, "subject" if for_subject else "auditor", _bring_up_to_date)
    found = made.for_subject() if for_subject else made.for_auditor()
    if as_json:
        print_json(found)
    else:
        click.echo(subject_text(found, language) if for_subject else auditor_text(found, language))


@subject.command("erase")
@person_option
@acting_option(Role.OPERATOR, help="Who erases: an account of an operator, or a name while there are none.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays on record, so let it name nobody.")
@json_option
@click.pass_obj
def erase(settings: Settings, id_number: str, by: str, reason: str, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Make all that the ledger has about a person unlinkable, for ever, while every proof of it still holds.

    The keys are destroyed by which entries refer to the person, and to records that are about nobody else. Others'
    accounts stay as they are. It cannot be undone; copies of `ledger/seals` in backups have to be thrown away as well.
    What is disclosed later is on record again. That somebody was erased is an act on record, which says not whom.

    Example: gateway subject erase --as li --reason "file 2026-117"
    """
    persons = _persons(settings)
    entries = persons.erase(persons.reference(id_number), by, reason, _bring_up_to_date)
    done(f"erased from {entries} entries of the ledger", {"entries": entries}, as_json=as_json)


def _bring_up_to_date(account: Account) -> None:
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=account.behind, label="reading the ledger", file=sys.stderr, hidden=hidden) as bar:
        account.more(bar.update)


def _persons(settings: Settings) -> Persons:
    key = read_reference_key(settings.keys / KEY_FILE).subject_key
    types, purposes = load_catalogue(settings.catalogue).types, load_purposes(settings.purposes)
    return Persons(settings, open_state(settings), key, types, purposes)
