"""Whether what partners received is on the record: each answer has an entry, of that answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.references import KEY_FILE, commitment, read_reference_key
from gateway.settings import Settings
from tests.walk.load import Received


def assert_recorded(received: Sequence[Received], settings: Settings) -> None:
    """Each answer has its entry, with a commitment that fits what arrived; each refusal has one with its code."""
    key = read_reference_key(settings.keys / KEY_FILE)
    entries = answers_in(settings.ledger)
    assert received
    assert {each.id for each in received} <= entries.keys(), "answers without an entry"
    for each in received:
        entry = entries[each.id]
        if each.code:
            assert (entry.kind, entry.facts["code"]) == (EntryKind.REFUSAL, each.code)
        else:
            assert entry.kind is EntryKind.RELEASE
        if each.body is not None:
            assert entry.facts["commitment"] == commitment(key.salt(each.id), each.id, sha256(each.body).digest())


def answers_in(ledger: Path) -> Mapping[str, Entry]:
    """The entries of all answers, by their request, which is the disclosure too."""
    lines = (line for path in segment_paths(ledger) for line in path.read_bytes().split(b"\n"))
    entries = (read_entry(line) for line in lines)
    answers = {EntryKind.RELEASE, EntryKind.REFUSAL}
    return {entry.facts["request"]: entry for entry in entries if entry is not None and entry.kind in answers}
