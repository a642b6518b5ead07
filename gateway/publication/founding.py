"""How a new deployment comes by its first policies, which nobody at the station has drafted or reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from sqlalchemy import Engine

from gateway.changes import changing, looking, stamp
from gateway.publication.folder import Text
from gateway.publication.rows import Done, account, enter, read_versions
from gateway.publication.version import State, Version, digest_of
from gateway.publication.workflow import Act

FOUNDER: Final = "gateway init"
"""The author and publisher of what a deployment begins with."""


def is_founded(engine: Engine) -> bool:
    """Whether any policy was ever entered."""
    with looking(engine) as connection:
        return bool(read_versions(connection))


def found(engine: Engine, given: Iterable[Text], now: float) -> tuple[str, ...]:
    """Put policies in force, each from its own first day on, where no policy was ever entered; their labels.

    In a deployment that has had policies nothing is done. ``now`` is in seconds since the epoch.
    """
    with changing(engine, None) as connection:
        if read_versions(connection):
            return ()
        change = uuid4().hex
        versions = [_first(text) for text in given]
        for version in versions:
            enter(connection, version)
            what = (change, version.name, version.number, version.digest, "what the deployment begins with")
            account(connection, [Done(stamp(now), FOUNDER, Act.PUBLISH, *what)])
    return tuple(version.label for version in versions)


def _first(text: Text) -> Version:
    policy = text.policy
    return Version(
        name=policy.name,
        number=policy.version,
        digest=digest_of(text.content),
        text=text.content,
        author=FOUNDER,
        state=State.PUBLISHED,
        effective=policy.first,
    )
