"""Somebody who signs in, at the station or at a partner, and what is entrusted to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is entrusted with; hands that have to be separate are those of two people, whatever their roles."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    POLICY_ADMINISTRATOR = "policy-administrator"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the rest of the gateway knows it. ``partner_id`` is None for the station's own people.

    ``active`` is false while the account is suspended.
    """

    id: str
    name: str
    partner_id: str | None
    roles: frozenset[Role]
    active: bool

    def __post_init__(self) -> None:
        if self.partner_id is not None and not self.roles <= {Role.CLERK}:
            raise ValueError("the people of a partner can be clerks and nothing else")
        if self.partner_id is None and Role.CLERK in self.roles:
            raise ValueError("a clerk is somebody of a partner")

    def is_clerk_of(self, partner_id: str) -> bool:
        """Whether programs of the partner may act for them now."""
        return self.active and self.partner_id == partner_id and Role.CLERK in self.roles


class Factor(StrEnum):
    """What somebody proves themselves with."""

    PASSWORD = "password"  # noqa: S105 - the name of one
    CODE = "code"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    """What an external provider asked for."""
    PROVIDER_SECOND = "provider-second"
    """A second factor that a provider asked for, where the settings believe it."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody before a browser, who has proved who they are.

    ``session`` names the session and opens nothing; ``proofs`` tells when, in seconds since the epoch, each factor was
    last proved in it.
    """

    person: Person
    session: str
    proofs: Mapping[Factor, int]

    @property
    def since(self) -> int:
        """When they last proved anything (``auth_time``)."""
        return max(self.proofs.values(), default=0)

    def is_fresh(self, now: float, max_age: int = 300, factor: Factor = Factor.PASSKEY) -> bool:
        """Whether ``factor`` was proved within the last ``max_age`` seconds."""
        return factor in self.proofs and 0 <= now - self.proofs[factor] <= max_age


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are spelt.

    >>> same_person("Wang Fang", "ＷＡＮＧ  fang"), same_person("王芳", "李芳")
    (True, False)
    """
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
