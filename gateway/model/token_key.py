"""A key that tokens are signed with, as everybody may know it: its public half, and whether it signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class KeyState(StrEnum):
    """Where a key stands in its life. What a ``REMOVED`` one signed is recognised no more."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRING = "retiring"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key by its ``kid``. ``jwk`` is its public half; ``since`` is when it came into its state, in UTC."""

    kid: str
    state: KeyState
    jwk: Mapping[str, Any]
    since: str
