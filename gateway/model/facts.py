"""What was settled, as facts that JSON can hold, and back: how acts tell of it (``gateway.model.act``).

>>> told = Partner("committee-three", "community-committee", "第三居委会", ("310115003",), active=True)
>>> partner_from("committee-three", facts(told)) == told
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, Final, TypeAlias

from gateway.model.client import Binding, Client, Delegation, Stage
from gateway.model.grant import Agreement, Partner, StandingGrant
from gateway.model.inquiry import Action
from gateway.model.person import Person, Role
from gateway.model.token_key import KeyState, TokenKey

Facts: TypeAlias = Mapping[str, Any]
"""What is true of one thing, by name."""

_NAMES: Final = frozenset({"id", "kid", "client_id", "actor_id"})
"""What names a thing: an act has it in what it is about."""


def facts(thing: Partner | Agreement | StandingGrant | Client | Delegation | Person | TokenKey) -> dict[str, Any]:
    """Everything about ``thing`` but its name."""
    return {each.name: plain(getattr(thing, each.name)) for each in fields(thing) if each.name not in _NAMES}


def partner_from(name: str, told: Facts) -> Partner:
    """The partner of which ``told`` are the facts; ``KeyError`` or ``ValueError`` for facts of another form."""
    return Partner(name, told["kind"], told["name"], tuple(told["areas"]), active=told["active"])


def agreement_from(name: str, told: Facts) -> Agreement:
    """As ``partner_from``."""
    return Agreement(
        id=name,
        partner_id=told["partner_id"],
        record_types=frozenset(told["record_types"]),
        actions=frozenset(map(Action, told["actions"])),
        purposes=frozenset(told["purposes"]),
        areas=tuple(told["areas"]),
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        revoked=told["revoked"],
    )


def standing_grant_from(name: str, told: Facts) -> StandingGrant:
    """As ``partner_from``."""
    return StandingGrant(
        id=name,
        agreement_id=told["agreement_id"],
        record_type=told["record_type"],
        actions=frozenset(map(Action, told["actions"])),
        purpose=told["purpose"],
        fields=frozenset(told["fields"]),
        areas=tuple(told["areas"]),
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
    )


def client_from(name: str, told: Facts) -> Client:
    """As ``partner_from``."""
    return Client(
        id=name,
        agreement_id=told["agreement_id"],
        jwks=tuple(told["jwks"]),
        active=told["active"],
        binding=Binding(told["binding"]),
        redirect_uris=tuple(told["redirect_uris"]),
        stage=Stage(told["stage"]),
        entered_by=told["entered_by"],
        approved_by=told["approved_by"],
        may_exchange=told["may_exchange"],
    )


def delegation_from(client_id: str, actor_id: str, told: Facts) -> Delegation:
    """As ``partner_from``."""
    return Delegation(client_id, actor_id, told["active"], told["entered_by"], told["approved_by"])


def person_from(name: str, told: Facts) -> Person:
    """As ``partner_from``."""
    return Person(name, told["name"], told["partner_id"], frozenset(map(Role, told["roles"])), active=told["active"])


def token_key_from(kid: str, told: Facts) -> TokenKey:
    """As ``partner_from``."""
    return TokenKey(kid, KeyState(told["state"]), told["jwk"], told["since"])


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """A value as JSON can hold it, with no kind of text but text; sets in order, so that equals are written alike."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(plain(each) for each in value)
        case tuple() | list():
            return [plain(each) for each in value]
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case str():
            return str(value)
        case _:
            return value
