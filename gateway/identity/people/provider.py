"""Somebody else who knows people: what a provider is asked, and what it answers.

``gateway.identity.people.openid`` is one kind of provider. Another, such as a card reader's service or SAML, is a class
with the same two methods; nothing else here knows how people prove themselves to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

BACK: Final = "/signin/from/"
"""Where a browser comes back to from a provider; the provider's name in the settings follows."""


class NotVouchedError(Exception):
    """The provider vouches for nobody, or not in a way that is believed; ``reason`` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderAwayError(Exception):
    """The provider cannot be asked at the moment; ``reason`` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Secrets:
    """What belongs to one journey of one browser to a provider and back, each of 256 random bits."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for, by its own names; ``proved`` is when they proved themselves there.

    ``second`` is whether they did so with more than one factor, as far as the settings believe the provider.
    """

    issuer: str
    subject: str
    proved: int
    second: bool


class IdentityProvider(Protocol):
    """A provider. Both methods raise ``ProviderAwayError`` where it cannot be asked."""

    def way_there(self, state: str, secrets: Secrets) -> str:
        """The address to send a browser to; it comes back with ``state``."""
        ...

    def vouched(self, answer: Mapping[str, str], secrets: Secrets) -> Vouched:
        """Whom the provider vouches for, by what the browser brought back; raises ``NotVouchedError``."""
        ...
