"""What goes into a pack beside the ledger: the documents and policies that decided, and who is trusted for time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection

from gateway.db import directory_version
from gateway.ledger.acts import Told, acts_in_force, acts_of, read_acts
from gateway.ledger.documents import documents_named, read_kept
from gateway.ledger.entries import Entry
from gateway.ledger.pack.stamped import AUTHORITIES
from gateway.ledger.pack.writing import Beside, Packed
from gateway.model.act import ActName
from gateway.publication.rows import read_versions
from gateway.settings import Settings

DOCUMENTS: Final = "documents/"
POLICIES: Final = "policies/"
WITHOUT_EFFECT: Final = "without_effect"
"""In the manifest's settings: the acts that were put on record and not done."""


def gather(settings: Settings, connection: Connection, packed: Packed) -> Beside:
    """What belongs to the entries that are ``packed``; ``connection`` sees the state. Raises ``OSError``."""
    told = [Told(entry.id, entry.time, acts_of(entry)) for entry in packed.acts]
    in_force = {each.entry_id for each in acts_in_force(read_acts(settings.ledger), directory_version(connection))}
    members = dict(_documents(settings, packed.openings))
    members |= _policies(connection, packed.policies | _published(told))
    if settings.timestamps_ca is not None:
        members[AUTHORITIES] = settings.timestamps_ca.read_bytes()
    without = sorted(each.entry_id for each in told if each.entry_id not in in_force)
    return Beside(members, {WITHOUT_EFFECT: without, "keep_years": settings.ledger_keep_years})


def _documents(settings: Settings, openings: Iterable[Entry]) -> Iterator[tuple[str, bytes]]:
    """The texts that are named where the segments begin, by hash; one that is kept no more is left out."""
    named = {digest for entry in openings for digest in (documents_named(entry) or {}).values()}
    for digest in sorted(named):
        content = read_kept(settings.ledger, digest)
        if content is not None:
            yield f"{DOCUMENTS}{digest}", content


def _published(told: Iterable[Told]) -> set[str]:
    """The labels of every version that was ever published."""
    acts = (act for each in told for act in each.acts.acts if act.act is ActName.POLICY_PUBLISHED)
    return {f"{act.about['policy']}@{act.about['number']}" for act in acts}


def _policies(connection: Connection, labels: set[str]) -> Iterator[tuple[str, bytes]]:
    """The texts of those versions, each in a member of its label."""
    for version in read_versions(connection):
        if version.label in labels:
            yield f"{POLICIES}{version.label}.yaml", version.text
