"""An entry: one line of the account, linked to the line before it by that line's hash.

On disk an entry is its hash, a space, its canonical JSON and a line end::

    <hash> {"body":{…},"durable":7,"kind":"release","previous":"…","segment":"…","sequence":8,"time":…,"version":1}

The hash is SHA-256 over the JSON alone. Canonical JSON holds no raw line end and no NUL, so lines frame themselves and
the unused part of a preallocated file, all NUL, can never be taken for an entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import orjson

VERSION: Final = 1
NOTHING_BEFORE: Final = "0" * 64
"""The ``previous`` of the first entry of a segment."""
BODY_AT: Final = 65
"""Where, in a line, the hash and its space end and the JSON begins."""


class EntryKind(StrEnum):
    """What an entry records: the start of a segment, an answer given or refused, the orderly end of a segment.

    A ``preview`` is what somebody at the station was shown of a partner's view; nothing of it left the station. An
    ``act`` is what is done to the state, before it takes effect.
    """

    OPENED = "opened"
    RELEASE = "release"
    PREVIEW = "preview"
    REFUSAL = "refusal"
    ACT = "act"
    CLOSED = "closed"


LINE: Final = re.compile(
    rb'(.{64}) \{"body":(\{.*\}),"durable":([0-9]{1,16}),"kind":"(opened|release|preview|refusal|act|closed)",'
    rb'"previous":"(.{64})","segment":"(.{20})","sequence":([0-9]{1,16}),"time":([0-9]{1,16}),"version":1\}',
    re.DOTALL,
)
"""A whole line without its end: hash, body, durable, kind, previous, segment, sequence, time.

Quotation marks inside JSON strings are escaped, so the last place where the pattern's tail fits is the entry's own. The
pattern finds parts and trusts none: hashes and names are compared with what they have to be, which is also quicker.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``body`` is canonical JSON; ``time`` is in milliseconds since the epoch, UTC, as the clock gave it.

    ``durable`` counts the entries of the segment that were on disk for good when this one was written. It tells, after
    a power cut, an entry that nobody was told of (it may be torn) from one that was acknowledged (it may not).

    >>> entry = Entry(segment="0" * 20, sequence=0, durable=0, previous=NOTHING_BEFORE, time=0,
    ...               kind=EntryKind.CLOSED, body=b"{}")
    >>> read_entry(entry.line()[:-1]) == entry
    True
    """

    segment: str
    sequence: int
    durable: int
    previous: str
    time: int
    kind: EntryKind
    body: bytes

    @property
    def id(self) -> str:
        """The entry's name in the whole ledger, such as ``019aa…-17``."""
        return f"{self.segment}-{self.sequence}"

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical bytes, in hexadecimal."""
        return sha256(self.canonical()).hexdigest()

    @property
    def facts(self) -> dict[str, Any]:
        """The body as an object."""
        facts: dict[str, Any] = orjson.loads(self.body)
        return facts

    def canonical(self) -> bytes:
        """The entry as RFC 8785 canonical JSON; written out by hand, because the body is canonical already."""
        return (
            b'{"body":%b,"durable":%d,"kind":"%b","previous":"%b","segment":"%b","sequence":%d,"time":%d,"version":1}'
            % (
                self.body,
                self.durable,
                self.kind.encode(),
                self.previous.encode(),
                self.segment.encode(),
                self.sequence,
                self.time,
            )
        )

    def line(self) -> bytes:
        """The entry as it stands on disk, line end included."""
        content = self.canonical()
        return b"%b %b\n" % (sha256(content).hexdigest().encode(), content)


def read_entry(line: bytes) -> Entry | None:
    """The entry that a line (without its end) holds, or None where it holds none or its hash does not fit."""
    found = LINE.fullmatch(line)
    if found is None or sha256(line[BODY_AT:]).hexdigest().encode() != found[1]:
        return None
    return Entry(
        segment=found[6].decode("latin-1"),
        sequence=int(found[7]),
        durable=int(found[3]),
        previous=found[5].decode("latin-1"),
        time=int(found[8]),
        kind=EntryKind(found[4].decode()),
        body=found[2],
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that is on disk for good: its id, and its hash as the proof of what it says."""

    entry_id: str
    hash: str
