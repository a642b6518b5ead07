"""Versions for tests, in every state, of one policy and of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from gateway.publication.version import State, Version, digest_of

TODAY: Final = date(2026, 11, 22)
AUTHOR: Final = "王芳"
REVIEWER: Final = "李强"
LIVE: Final = "what is live"


def version(number: int = 2, state: State = State.DRAFT, name: str = "care", *, on: date = TODAY) -> Version:
    """A version of ``AUTHOR``'s; reviewed by ``REVIEWER`` where its state says so, and in force from ``on``."""
    text = f"{name} {number}".encode()
    drafted = Version(name, number, digest_of(text), text, AUTHOR, State.DRAFT)
    match state:
        case State.REVIEWED:
            return replace(drafted, state=state, reviewer=REVIEWER, review="one", against=LIVE)
        case State.PUBLISHED | State.WITHDRAWN:
            return replace(drafted, state=state, effective=on)
        case _:
            return replace(drafted, state=state)
