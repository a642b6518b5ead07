"""Records that are marked so that opening one is an event: only the keyed reference to each is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.changes import AdministrationError, OpenState, noting
from gateway.ledger.references import ReferenceKey
from gateway.model.act import ActName
from gateway.model.catalogue import RecordType
from gateway.watching.canaries import Canary, add_canary, remove_canary


@dataclass(frozen=True, slots=True)
class Canaries:
    """The marks of one deployment."""

    state: OpenState
    key: ReferenceKey
    types: Mapping[str, RecordType]

    def reference(self, record_type: str, identifier: str) -> str:
        """What the ledger calls the record; ``AdministrationError`` for a type that the catalogue has not."""
        if record_type not in self.types:
            names = ", ".join(sorted(self.types))
            raise AdministrationError(f"the catalogue has no type `{record_type}`; there are {names}")
        return self.key.reference(record_type, identifier)

    def mark(self, record_type: str, identifier: str, by: str) -> str:
        """Mark a record; its reference."""
        reference = self.reference(record_type, identifier)
        with noting(self.state) as change:
            change.record(ActName.CANARY_ADDED, {"canary": reference}, {"record_type": record_type}, by)
            if not add_canary(change.connection, Canary(reference, record_type, by, self.state.clock())):
                change.drop()
        if change.is_dropped:
            raise AdministrationError("this record is a canary already")
        return reference

    def unmark(self, reference: str, by: str | None = None) -> None:
        """Take the mark off the record of that reference."""
        with noting(self.state) as change:
            change.record(ActName.CANARY_REMOVED, {"canary": reference}, {}, by)
            if not remove_canary(change.connection, reference):
                change.drop()
        if change.is_dropped:
            raise AdministrationError("this record is no canary: see `gateway canary list`")
