"""What the commands that administer partners and clients share: the deployment's state, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from gateway.cli.output import plain, print_json, table
from gateway.cli.state import open_state
from gateway.grants.administration import Administration
from gateway.grants.directory import Directory
from gateway.model.bounds import Longest
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.policies.guardrail_file import load_guardrails
from gateway.settings import Settings


def administration(settings: Settings) -> Administration:
    """The administration of the deployment, for the command that runs."""
    return Administration(open_state(settings))


def longest_terms(settings: Settings) -> Longest | None:
    """How long the guardrails of the deployment let an agreement last; ``Faulty`` where their file has faults."""
    return load_guardrails(settings.guardrails).strictest(Longest)


def show_rows(rows: Sequence[dict[str, Any]], *, as_json: bool, nothing: str) -> None:
    """Print ``rows`` as JSON or as a table, or the sentence ``nothing`` if there are none."""
    if as_json:
        print_json(rows)
    elif rows:
        click.echo(table([tuple(plain(value) for value in row.values()) for row in rows]))
    else:
        click.echo(nothing, err=True)


def done(sentence: str, written: dict[str, Any], *, as_json: bool) -> None:
    """Print what was written, as JSON or as a sentence."""
    if as_json:
        print_json(written)
    else:
        click.echo(sentence)


def partner_row(partner: Partner) -> dict[str, Any]:
    """A partner as it is listed."""
    return {
        "partner": partner.id,
        "kind": partner.kind,
        "name": partner.name,
        "areas": list(partner.areas),
        "state": "active" if partner.active else "suspended",
    }


def agreement_row(agreement: Agreement) -> dict[str, Any]:
    """An agreement as it is listed."""
    return {
        "agreement": agreement.id,
        "types": sorted(agreement.record_types),
        "actions": sorted(action.value for action in agreement.actions),
        "purposes": sorted(agreement.purposes),
        "areas": list(agreement.areas),
        "from": agreement.first.isoformat(),
        "until": agreement.last.isoformat(),
        "state": "revoked" if agreement.revoked else "settled",
    }


def client_row(client: Client, directory: Directory) -> dict[str, Any]:
    """A client as it is listed."""
    return {
        "client": client.id,
        "partner": directory.agreements[client.agreement_id].partner_id,
        "agreement": client.agreement_id,
        "keys": [key["kid"] for key in client.jwks],
        "binding": client.binding.value,
        "stage": client.stage.value,
        "may_exchange": client.may_exchange,
        "state": "active" if client.active else "suspended",
    }


def today(settings: Settings) -> date:
    """The day at the station."""
    return datetime.now(settings.zone).date()
