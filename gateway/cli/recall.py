"""``gateway recall``: tell whoever received a record that it is wrong, and see what they did about it."""

from __future__ import annotations

import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import orjson

from gateway.casework.recalls import Wrong, fields_in, notices_of, open_recall, refuse_unknown
from gateway.casework.recalls import close as close_recall
from gateway.catalogue.load import load_catalogue
from gateway.changes import looking
from gateway.cli.acting import acting_option
from gateway.cli.administration import done, show_rows, today
from gateway.cli.output import json_option, print_json
from gateway.cli.public_keys import keys_option
from gateway.cli.state import open_state
from gateway.db import open_database
from gateway.ledger.accounting.following import Account
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.ledger.tree.note import NoteKey, open_note
from gateway.model.person import Role
from gateway.recall.notice import Notice, Recall, RecallKind
from gateway.recall.rows import list_notices, list_recalls
from gateway.recall.statement import NotStated, check_text
from gateway.settings import Settings

_LONGEST: Final = 200


@click.group()
def recall() -> None:
    """Tell whoever received a record that it is wrong, withdrawn or corrected, and see what they did about it.

    Example: gateway recall list
    """


@recall.command("open")
@click.argument("record_type", metavar="TYPE")
@click.option("--kind", required=True, type=click.Choice([each.value for each in RecallKind]), help="What is amiss.")
@click.option(
    "--reason", required=True, help="What the partners are told; without a value, or a field that not all of them had."
)
@click.option("--fields", "names", default="", help="The fields that are concerned, with commas between; all if unset.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="The day by which an answer is expected.")
@click.option(
    "--with-answers",
    is_flag=True,
    help="Tell those as well who asked for a yes or no about it: whoever was told no learns that there is a record.",
)
@click.option("--identifier-stdin", "from_stdin", is_flag=True, help="Read the identifier instead of asking for it.")
@acting_option(Role.OPERATOR, help="Who recalls it: an account of an operator, or a name while there are none.")
@json_option
@click.pass_obj
def open_command(  # noqa: PLR0913 - one for each option
    settings: Settings,
    record_type: str,
    *,
    kind: str,
    reason: str,
    names: str,
    due: datetime | None,
    with_answers: bool,
    from_stdin: bool,
    by: str,
    as_json: bool,
) -> None:
    """Recall a record of TYPE: everybody who received it has a notice at /v1/recalls from then on.

    The identifier is asked for, or read from standard input, because what stands on a command line is seen by everybody
    on the machine. It is not kept: notices name the answers that held the record, and its place there.

    \b
    Example:
      gateway recall open household --kind wrong --reason "the address was another family's" --as li
    """
    wrong = Wrong(record_type, RecallKind(kind), reason, fields_in(names), due and due.date(), with_answers)
    refuse_unknown(load_catalogue(settings.catalogue).types, wrong, today(settings))
    identifier = sys.stdin.readline(_LONGEST) if from_stdin else click.prompt("identifier", hide_input=True)
    reference = read_reference_key(settings.keys / KEY_FILE).reference(record_type, str(identifier).strip())
    settings.ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
    notices = notices_of(partial(Account, settings.ledger), reference, wrong)
    opened = open_recall(open_state(settings), wrong, notices, by)
    answers = sum(map(len, notices.values()))
    done(
        f"recalled as {opened.id}: {answers} answers of {len(notices)} clients held the record",
        {"recall": opened.id, "clients": len(notices), "answers": answers},
        as_json=as_json,
    )


@recall.command("list")
@json_option
@click.pass_obj
def list_command(settings: Settings, *, as_json: bool) -> None:
    """List the recalls, oldest first, with what is outstanding.

    Example: gateway recall list
    """
    day = today(settings)
    with looking(open_database(settings.state_url)) as connection:
        rows = [_row(each, list_notices(connection, recall_id=each.id), day) for each in list_recalls(connection)]
    show_rows(rows, as_json=as_json, nothing="nothing was ever recalled")


@recall.command("show")
@click.argument("recall_id", metavar="RECALL")
@json_option
@click.pass_obj
def show(settings: Settings, recall_id: str, *, as_json: bool) -> None:
    """Show a recall: each client that has a notice of it, and what it stated.

    Example: gateway recall show 5f0c1b2a3d4e4f5a8b9c0d1e2f3a4b5c
    """
    with looking(open_database(settings.state_url)) as connection:
        notices = list_notices(connection, recall_id=recall_id)
    if not notices:
        raise click.ClickException("there is no such recall: see `gateway recall list`")
    if as_json:
        about = {"client": "client_id", "partner": "partner_id"}
        print_json(
            [{name: getattr(each.recipient, of) for name, of in about.items()} | each.as_object() for each in notices]
        )
        return
    day = today(settings)
    click.echo(f"{notices[0].recall.kind}: {notices[0].recall.reason}")
    rows = [
        {
            "client": each.recipient.client_id,
            "partner": each.recipient.partner_id,
            "answers": len(each.places),
            "stated": [stated.value for stated in each.statements],
            "outstanding": [stated.value for stated in each.outstanding],
            "state": "overdue" if each.overdue(day) else "",
        }
        for each in notices
    ]
    show_rows(rows, as_json=False, nothing="")


@recall.command("close")
@click.argument("recall_id", metavar="RECALL")
@acting_option(Role.OPERATOR, help="Who closes it: an account of an operator, or a name while there are none.")
@json_option
@click.pass_obj
def close(settings: Settings, recall_id: str, *, by: str, as_json: bool) -> None:
    """Close a recall: nothing is outstanding any more, whoever has stated nothing; that stays on record.

    Example: gateway recall close 5f0c1b2a3d4e4f5a8b9c0d1e2f3a4b5c --as li
    """
    left = close_recall(open_state(settings), recall_id, by)
    without = [each.recipient.client_id for each in left]
    done(f"closed; clients that left it unanswered: {len(left)}", {"outstanding": without}, as_json=as_json)


@recall.command("verify")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@keys_option("A public key of the ledger; may be repeated.", required=True)
@json_option
def verify(*, file: Path, keys: tuple[NoteKey, ...], as_json: bool) -> None:
    """Check the answer to a statement about a recall, as it came, against the station's signature in it.

    Needs neither the gateway nor the network. Exits with 1 when something does not hold.

    \b
    Example:
      gateway recall verify destroyed.json --key gateway.example/ledger+d08dc83e+Aa...
    """
    try:
        answer: dict[str, Any] = orjson.loads(file.read_bytes())
        note = str(answer["receipt"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise NotStated("this is no answer to a statement about a recall") from None
    check_text(open_note(note, keys), answer)
    told = {name: answer[name] for name in ("recall", "client", "stated", "time")}
    if as_json:
        print_json(told | {"verified": True})
        return
    click.echo(f"the station signed at {told['time']} that {told['client']} stated {told['stated']}")


def _row(recall: Recall, notices: list[Notice], day: date) -> dict[str, Any]:
    return {
        "recall": recall.id,
        "type": recall.record_type,
        "kind": recall.kind.value,
        "opened": recall.opened,
        "due": recall.due and recall.due.isoformat(),
        "clients": len(notices),
        "outstanding": sum(bool(each.outstanding) for each in notices),
        "overdue": sum(each.overdue(day) for each in notices),
        "state": "closed" if recall.closed else "open",
    }
