"""Somebody who signs in, at the station or at a partner, and what is entrusted to them."""

from __future__ import annotations

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
