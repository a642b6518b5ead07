"""A look-up as the ledger tells of it: who asked for what, and keyed references to what was shown. No values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson

from gateway.errors import NO_RECORD
from gateway.ledger.entries import BODY_AT, EntryKind
from gateway.ledger.sealing import Cells, Unsealer
from gateway.model.inquiry import Action

_ANSWERS: Final = frozenset({EntryKind.RELEASE, EntryKind.PREVIEW, EntryKind.REFUSAL})


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of the ledger. ``time`` is in seconds since the epoch; unknown parts are None.

    ``client`` is the one that asked: of those that acted for another, the last, so that nobody can hide behind many.
    ``records`` are the references of the records shown, None for one that was erased; ``near`` is that of the
    neighbourhood of a single one.
    """

    time: float
    kind: EntryKind
    id: str
    partner: str | None = None
    client: str | None = None
    person: str | None = None
    operator: str | None = None
    record_type: str | None = None
    action: str | None = None
    code: str | None = None
    records: tuple[str | None, ...] = ()
    near: str | None = None

    @property
    def singles_out(self) -> str | None:
        """The reference of the record that was looked at, if it was a single one: a page singles out none."""
        return self.records[0] if len(self.records) == 1 else None

    @property
    def in_vain(self) -> bool:
        """Whether it was asked for something that is not there for the requester: how identifiers are guessed."""
        if self.kind is EntryKind.REFUSAL:
            return self.code == NO_RECORD.code
        return self.kind is EntryKind.RELEASE and not self.records and self.action in {Action.LIST, Action.ANSWER}

    @property
    def asker(self) -> tuple[str | None, str | None, str | None]:
        """Whoever asked, as closely as it is known."""
        return self.partner, self.client, self.person


def read_look(line: bytes, unsealer: Unsealer) -> Look | None:
    """The look-up that a line of the ledger records, or None for a line of another kind or of no sound form.

    Hashes are not checked here: ``gateway ledger verify`` does that.
    """
    try:
        entry = orjson.loads(line[BODY_AT:])
        kind = EntryKind(entry["kind"])
        if kind not in _ANSWERS:
            return None
        body = entry["body"]
        return _look(entry, kind, body, unsealer.open(entry["segment"], body))
    except (ValueError, KeyError, TypeError):
        return None


def _look(entry: dict[str, Any], kind: EntryKind, body: dict[str, Any], cells: Cells) -> Look:
    return Look(
        time=entry["time"] / 1000,
        kind=kind,
        id=f"{entry['segment']}-{entry['sequence']}",
        partner=body["partner"],
        client=body["actors"][-1] if "actors" in body else body["client"],
        person=body.get("person") or body["officer"],
        operator=body.get("operator"),
        record_type=body["record_type"],
        action=body["action"],
        code=body.get("code"),
        records=cells.records,
        near=cells.near,
    )
