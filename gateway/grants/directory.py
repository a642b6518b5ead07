"""Who and what was settled, at one moment: an immutable snapshot, and how it is read from the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from gateway.db import directory_version
from gateway.model.client import Binding, Client, Delegation, Stage
from gateway.model.grant import Agreement, Partner, StandingGrant
from gateway.model.inquiry import Action
from gateway.model.person import Person, Role
from gateway.model.token_key import KeyState, TokenKey
from gateway.tables import AGREEMENT, CLIENT, DELEGATION, PARTNER, PERSON, STANDING_GRANT, TOKEN_KEY

_ACCOUNT: Final = (PERSON.c.id, PERSON.c.name, PERSON.c.partner_id, PERSON.c.roles, PERSON.c.active)
"""What of an account others may know: none of its secrets."""


_NOT_ENDED: Final = select(STANDING_GRANT).where(STANDING_GRANT.c.ended.is_(None))


@dataclass(frozen=True, slots=True)
class Directory:
    """What was settled with whom, by id, as of ``version``."""

    version: int
    partners: Mapping[str, Partner]
    agreements: Mapping[str, Agreement]
    clients: Mapping[str, Client]
    people: Mapping[str, Person] = field(default_factory=dict)
    token_keys: Mapping[str, TokenKey] = field(default_factory=dict)
    delegations: Mapping[tuple[str, str], Delegation] = field(default_factory=dict)
    """By the client and who acts for it."""
    standing: Mapping[tuple[str, str, str], StandingGrant] = field(default_factory=dict)
    """What was granted beyond agreements and not ended: by agreement, type and purpose."""

    def recognises(self, kid: str) -> bool:
        """Whether what the token key ``kid`` signed is still good."""
        key = self.token_keys.get(kid)
        return key is not None and key.state is not KeyState.REMOVED

    def lets_act(self, client_id: str, actor_id: str) -> bool:
        """Whether the one client has named the other as one that may act for it."""
        delegation = self.delegations.get((client_id, actor_id))
        return delegation is not None and delegation.active

    def granted_beside(self, agreement_id: str, day: date) -> tuple[StandingGrant, ...]:
        """What is granted beyond an agreement on ``day``."""
        return tuple(
            each for each in self.standing.values() if each.agreement_id == agreement_id and each.in_force(day)
        )


def read_directory(connection: Connection) -> Directory:
    """Read the whole directory; ``connection`` has to see one moment (``gateway.db.reading``)."""
    return Directory(
        version=directory_version(connection),
        partners={row["id"]: as_partner(row) for row in connection.execute(select(PARTNER)).mappings()},
        agreements={row["id"]: as_agreement(row) for row in connection.execute(select(AGREEMENT)).mappings()},
        clients={row["id"]: as_client(row) for row in connection.execute(select(CLIENT)).mappings()},
        people={row["id"]: _person(row) for row in connection.execute(select(*_ACCOUNT)).mappings()},
        token_keys={row["kid"]: _token_key(row) for row in connection.execute(select(TOKEN_KEY)).mappings()},
        delegations={
            (row["client_id"], row["actor_id"]): as_delegation(row)
            for row in connection.execute(select(DELEGATION)).mappings()
        },
        standing={each.place: each for each in map(as_standing_grant, connection.execute(_NOT_ENDED).mappings())},
    )


def as_partner(row: RowMapping) -> Partner:
    """The partner that a row is."""
    return Partner(
        id=row["id"], kind=row["kind"], name=row["name"], areas=tuple(row["areas"]), active=bool(row["active"])
    )


def as_agreement(row: RowMapping) -> Agreement:
    """The agreement that a row is."""
    return Agreement(
        id=row["id"],
        partner_id=row["partner_id"],
        record_types=frozenset(row["record_types"]),
        actions=frozenset(Action(action) for action in row["actions"]),
        purposes=frozenset(row["purposes"]),
        areas=tuple(row["areas"]),
        first=row["first"],
        last=row["last"],
        revoked=bool(row["revoked"]),
    )


def as_standing_grant(row: RowMapping) -> StandingGrant:
    """The standing grant that a row is."""
    return StandingGrant(
        id=row["id"],
        agreement_id=row["agreement_id"],
        record_type=row["record_type"],
        actions=frozenset(Action(action) for action in row["actions"]),
        purpose=row["purpose"],
        fields=frozenset(row["fields"]),
        areas=tuple(row["areas"]),
        first=row["first"],
        last=row["last"],
    )


def as_client(row: RowMapping) -> Client:
    """The client that a row is."""
    return Client(
        id=row["id"],
        agreement_id=row["agreement_id"],
        jwks=tuple(row["jwks"]),
        active=bool(row["active"]),
        binding=Binding(row["binding"]),
        redirect_uris=tuple(row["redirect_uris"]),
        stage=Stage(row["stage"]),
        entered_by=row["entered_by"],
        approved_by=row["approved_by"],
        may_exchange=bool(row["may_exchange"]),
    )


def as_delegation(row: RowMapping) -> Delegation:
    """The delegation that a row is."""
    return Delegation(
        client_id=row["client_id"],
        actor_id=row["actor_id"],
        active=bool(row["active"]),
        entered_by=row["entered_by"],
        approved_by=row["approved_by"],
    )


def _person(row: RowMapping) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        partner_id=row["partner_id"],
        roles=frozenset(Role(role) for role in row["roles"]),
        active=bool(row["active"]),
    )


def _token_key(row: RowMapping) -> TokenKey:
    return TokenKey(kid=row["kid"], state=KeyState(row["state"]), jwk=row["jwk"], since=row["since"])
