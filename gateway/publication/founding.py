"""How a new deployment comes by its first policies, which nobody at the station has drafted or reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from sqlalchemy import Engine

from gateway.changes import OpenState, changing, looking
from gateway.publication.folder import Text
from gateway.publication.on_record import record
from gateway.publication.rows import Done, account, enter, read_versions
from gateway.publication.version import State, Version, digest_of
from gateway.publication.workflow import Act

FOUNDER: Final = "gateway init"
"""The author and publisher of what a deployment begins with."""


def is_founded(engine: Engine) -> bool:
    """Whether any policy was ever entered."""
    with looking(engine) as connection:
        return bool(read_versions(connection))


def found(state: OpenState, given: Iterable[Text]) -> tuple[str, ...]:
    """Put policies in force, each from its own first day on, where no policy was ever entered; their labels.

    In a deployment that has had policies nothing is done.
    """
    versions = [_first(text) for text in given]
    with changing(state) as change:
        if not versions or read_versions(change.connection):
            change.drop()
            return ()
        together = uuid4().hex
        for version in versions:
            enter(change.connection, version)
            what = (together, version.name, version.number, version.digest, "what the deployment begins with")
            account(change.connection, [Done(change.now, FOUNDER, Act.PUBLISH, *what)])
            record(change, Act.PUBLISH, version, FOUNDER)
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
