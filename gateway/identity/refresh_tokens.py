"""Refresh tokens: opaque, kept by their SHA-256, good for one client until eight hours after the person signed in.

They are not replaced when they are used: every client authenticates with a key of its own, so that a refresh token is
good for nothing in other hands (FAPI 2.0 forbids the replacing, which loses tokens when an answer is lost).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, insert, select

from gateway.changes import OpenState, note, stamp
from gateway.db import reading, writing
from gateway.identity.details import Details, take_details
from gateway.identity.people.sessions import LONGEST_S
from gateway.model.act import ActName
from gateway.reach import within_reach
from gateway.tables import REFRESH_TOKEN, REVOCATION


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What somebody allowed a client: everything that later tokens of this ``family`` may say, until ``until``."""

    family: str
    client_id: str
    person_id: str
    scope: str
    details: Details
    until: int


class RefreshTokens:
    """The refresh tokens of one deployment. Every method raises ``GatewayError`` (503) without the state.

    ``revoke`` refuses a family from the next request of every process on, until the second that it is told, and is told
    who does so.
    """

    def __init__(self, state: OpenState, revoke: Callable[[str, int, str | None], None]) -> None:
        self._state = state
        self._revoke = revoke

    def note_consent(self, authorisation: Authorisation) -> None:
        """Put on record what somebody allows, before anything comes of it."""
        about = {"person": authorisation.person_id, "client": authorisation.client_id, "family": authorisation.family}
        after = {
            "scope": authorisation.scope,
            "until": authorisation.until,
            "details": authorisation.details.as_claim(),
        }
        note(self._state, ActName.CONSENT_GIVEN, about, after, authorisation.person_id)

    @within_reach()
    def give(self, authorisation: Authorisation) -> str:
        """A new token for ``authorisation``; expired ones are removed on the way."""
        token = secrets.token_urlsafe(32)
        now = self._state.clock()
        row = {
            "digest": _digest(token),
            "family": authorisation.family,
            "client_id": authorisation.client_id,
            "person_id": authorisation.person_id,
            "scope": authorisation.scope,
            "details": authorisation.details.as_claim(),
            "expires": authorisation.until,
            "created": stamp(now),
        }
        with writing(self._state.engine) as connection:
            connection.execute(delete(REFRESH_TOKEN).where(REFRESH_TOKEN.c.expires <= now))
            connection.execute(insert(REFRESH_TOKEN).values(row))
        return token

    @within_reach()
    def find(self, token: str, client_id: str) -> Authorisation | None:
        """What ``token`` was given for; None unless it is good now, and this client's."""
        revoked = exists().where(REVOCATION.c.id == REFRESH_TOKEN.c.family)
        mine = (REFRESH_TOKEN.c.digest == _digest(token)) & (REFRESH_TOKEN.c.client_id == client_id)
        good = select(REFRESH_TOKEN).where(mine, REFRESH_TOKEN.c.expires > self._state.clock(), ~revoked)
        with reading(self._state.engine) as connection:
            row = connection.execute(good).mappings().one_or_none()
        return None if row is None else _authorisation(row)

    @within_reach()
    def end_family(self, family: str, by: str | None = None) -> None:
        """End everything that came of one authorisation, also what is being given at this moment."""
        self._revoke(family, int(self._state.clock()) + LONGEST_S, by)
        with writing(self._state.engine) as connection:
            connection.execute(delete(REFRESH_TOKEN).where(REFRESH_TOKEN.c.family == family))

    @within_reach()
    def end_person(self, person_id: str) -> None:
        """End everything that somebody allowed to whatever program."""
        with reading(self._state.engine) as connection:
            theirs = select(REFRESH_TOKEN.c.family).where(REFRESH_TOKEN.c.person_id == person_id).distinct()
            families = connection.execute(theirs).scalars().all()
        for family in families:
            self.end_family(family)


def _authorisation(row: Any) -> Authorisation:  # noqa: ANN401 - a row
    return Authorisation(
        row["family"],
        row["client_id"],
        row["person_id"],
        row["scope"],
        take_details(row["details"]),
        row["expires"],
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
