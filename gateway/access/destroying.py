"""The end of what is attached: so many days after its request was decided or withdrawn, the content is destroyed.

Who attached what, its digest and when it was destroyed stay. The act is on record before the content goes, in the
write that takes it: whoever is interrupted leaves either both or, with another entry the next time, neither.
"""

from __future__ import annotations

from typing import Final

from gateway.access.rows import destroy_content, list_due
from gateway.changes import OpenState, looking, noting, stamp
from gateway.model.act import ActName

_AT_ONCE: Final = 100
"""Attachments of one write; what is on record of them has to go into one entry."""

_DAY_S: Final = 24 * 3600


def destroy_due(state: OpenState, keep_days: int) -> int:
    """Destroy what has been kept for ``keep_days`` after the decision, and return how much.

    Raises ``AdministrationError`` where it cannot be put on record or written; what was not destroyed is there still.
    """
    before = stamp(state.clock() - keep_days * _DAY_S)
    destroyed = 0
    while some := _destroy(state, before):
        destroyed += some
    return destroyed


def _destroy(state: OpenState, before: str) -> int:
    """Destroy some of it; most days there is nothing, and nobody is kept waiting by a write."""
    with looking(state.engine) as connection:
        if not list_due(connection, before, 1):
            return 0
    with noting(state) as change:
        # another machine may have been faster
        due = list_due(change.connection, before, _AT_ONCE)
        if not due:
            change.drop()
        for request_id, attached in due:
            destroy_content(change.connection, request_id, attached.number, change.now)
            about = {"access": request_id, "attachment": attached.number}
            change.record(ActName.ACCESS_ATTACHMENT_DESTROYED, about, {"digest": attached.digest})
    return len(due)
