"""What the commands about people share."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

import click

from gateway.cli.administration import running_redis
from gateway.cli.partner import SLUG
from gateway.db import open_database
from gateway.grants.revocation import Revocations, write_down
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.settings import Settings

person_argument: Final = click.argument("person_id", metavar="PERSON", type=SLUG)


def people_of(settings: Settings) -> People:
    """The accounts of the deployment; what is written is told to the gateway that runs, if one does."""
    key = read_people_key(settings.keys / KEY_FILE)
    engine, server = open_database(settings.state_url), running_redis(settings)

    def revoke(family: str, until: int) -> None:
        if server is None:
            write_down(engine, time.time(), family, until)
        else:
            Revocations(engine, server, time.time).revoke(family, until)

    return People(engine, server, time.time, key, RefreshTokens(engine, time.time, revoke).end_person)


def moment(seconds: int) -> str:
    """A moment as it is shown, in UTC.

    >>> moment(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
