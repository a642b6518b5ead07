"""What the commands about people share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import click

from gateway.cli.partner import SLUG
from gateway.cli.state import open_state
from gateway.grants.revocation import Revocations
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.settings import Settings

person_argument: Final = click.argument("person_id", metavar="PERSON", type=SLUG)


def people_of(settings: Settings) -> People:
    """The accounts of the deployment, for the command that runs."""
    key = read_people_key(settings.keys / KEY_FILE)
    state = open_state(settings)
    return People(state, key, RefreshTokens(state, Revocations(state).revoke).end_person)


def moment(seconds: int) -> str:
    """A moment as it is shown, in UTC.

    >>> moment(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
