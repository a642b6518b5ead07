"""How databases are reached: one file each, and what ``gateway.adapters.sql`` asks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from gateway.adapters.dialects import Stored, Words


class Driver(Protocol):
    """A database that is only ever read. Every fault is ``GatewayError(SOURCE)``, with none of the driver's words."""

    @property
    def words(self) -> Words:
        """What the database has words for."""

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        """All rows of one statement."""

    def columns(self, table: str) -> Mapping[str, Stored]:
        """The columns of ``table``; none if there is no such table."""

    def faults(self) -> Sequence[str]:
        """What keeps the whole database from being read as plans mean it, one sentence each."""

    def close(self) -> None:
        """Close every connection."""
