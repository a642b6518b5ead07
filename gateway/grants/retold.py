"""The directory as acts tell of it: what could be asked for at a moment, from the record alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from gateway.grants.directory import Directory
from gateway.model.facts import (
    Facts,
    agreement_from,
    client_from,
    delegation_from,
    partner_from,
    person_from,
    standing_grant_from,
    token_key_from,
)

Things: TypeAlias = Mapping[tuple[str, tuple[tuple[str, Any], ...]], Facts]
"""The facts about each thing, by its kind and its names (``gateway.ledger.acts.things_told``)."""

T = TypeVar("T")


def directory_told(things: Things, version: int) -> Directory:
    """The directory of ``version``; ``KeyError`` or ``ValueError`` for facts of another form."""
    delegations = {(names["client"], names["actor"]): told for names, told in _of(things, "delegation")}
    return Directory(
        version=version,
        partners=_each(things, "partner", partner_from),
        agreements=_each(things, "agreement", agreement_from),
        clients=_each(things, "client", client_from),
        people=_each(things, "person", person_from),
        token_keys=_each(things, "key", token_key_from),
        delegations={names: delegation_from(*names, told) for names, told in delegations.items()},
        standing={each.place: each for each in _each(things, "grant", standing_grant_from).values()},
    )


def _each(things: Things, kind: str, thing_from: Callable[[str, Facts], T]) -> dict[str, T]:
    return {names[kind]: thing_from(names[kind], told) for names, told in _of(things, kind)}


def _of(things: Things, kind: str) -> list[tuple[dict[str, Any], Facts]]:
    return [(dict(names), told) for (each, names), told in things.items() if each == kind]
