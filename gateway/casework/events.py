"""An event that somebody has looked into, with what they found."""

from __future__ import annotations

from typing import Final

from gateway.changes import AdministrationError, OpenState, noting
from gateway.events import mark_seen
from gateway.model.act import ActName

LONGEST_NOTE: Final = 500


def see(state: OpenState, event_id: int, by: str, note: str = "") -> None:
    """Note that ``by`` has looked into an event, and what was found; whoever did first stays."""
    if len(note) > LONGEST_NOTE:
        raise AdministrationError(f"a note has at most {LONGEST_NOTE} characters")
    found = {"note": note.strip()} if note.strip() else {}
    with noting(state) as change:
        change.record(ActName.EVENT_SEEN, {"event": event_id}, {"seen_by": by} | found, by)
        if not mark_seen(change.connection, event_id, by, note.strip() or None):
            change.drop()
    if change.is_dropped:
        raise AdministrationError(f"there is no event {event_id} that nobody has seen: see `gateway events list`")
