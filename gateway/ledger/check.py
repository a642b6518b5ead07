"""Whether one segment is whole: every entry as it was written, linked to the one before, none missing, none added."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from gateway.ledger.claims import Claim, heads_in
from gateway.ledger.disk import is_held
from gateway.ledger.entries import BODY_AT, LINE, NOTHING_BEFORE, EntryKind, read_entry
from gateway.ledger.reading import Lines, Progress, written
from gateway.ledger.segment import SUFFIX
from gateway.ledger.tear import judge_tear, overwritten

_MOST_FAULTS: Final = 100


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something in the ledger that the gateway did not write so: the file, the line (from 1), one sentence."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.message}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What one segment was found to hold. ``end`` is the offset behind the last whole entry.

    ``unended`` means that the last entry is whole but for its line end; ``torn``, that something other than NUL stands
    behind the last entry; ``clock_steps`` counts entries whose time is before that of the entry they follow.
    """

    live: bool
    closed: bool
    entries: int
    releases: int
    previews: int
    refusals: int
    acts: int
    end: int
    unended: bool
    torn: bool
    clock_steps: int
    faults: tuple[Fault, ...]


def check_segment(path: Path, claims: Sequence[Claim] = (), progress: Progress = lambda _: None) -> Checked:
    """Read the segment at ``path`` once and check all of it; raises ``OSError`` where it cannot be read."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _Check(path, descriptor, claims).run(progress)
    finally:
        os.close(descriptor)


class _Check:
    """The state of one reading: what the next line has to be, and what was found so far."""

    def __init__(self, path: Path, descriptor: int, claims: Sequence[Claim]) -> None:
        self._file = path.name
        self._segment = path.name.removesuffix(SUFFIX)
        self._descriptor = descriptor
        self._claims = claims
        self._faults: list[Fault] = []
        self._line = 0
        self._entries = 0
        self._head: bytes | None = NOTHING_BEFORE.encode()
        self._counts = {kind.encode(): 0 for kind in EntryKind}
        self._end = 0
        self._closed = False
        self._clock_steps = 0
        self._last_time = 0

    def run(self, progress: Progress) -> Checked:
        live = is_held(self._descriptor)
        whole = written(self._descriptor)
        lines = Lines(self._descriptor, whole, progress)
        self._read(lines)
        rest = lines.rest
        unended = read_entry(rest) is not None
        if unended:
            self._read([[rest]])
            self._end, rest = self._end - 1, b""
        torn = self._check_behind(rest, whole, live=live, unended=unended)
        if self._entries == 0:
            self._blame("the segment has no first entry: it was emptied")
        self._check_claims()
        return Checked(
            live=live,
            closed=self._closed,
            entries=self._entries,
            releases=self._counts[b"release"],
            previews=self._counts[b"preview"],
            refusals=self._counts[b"refusal"],
            acts=self._counts[b"act"],
            end=self._end,
            unended=unended,
            torn=torn,
            clock_steps=self._clock_steps,
            faults=tuple(self._faults),
        )

    def _blame(self, message: str) -> None:
        if len(self._faults) < _MOST_FAULTS:
            self._faults.append(Fault(self._file, max(1, self._line), message))
        elif len(self._faults) == _MOST_FAULTS:
            self._faults.append(Fault(self._file, self._line, "has more faults from here on; mend the first ones"))

    def _read(self, lines: Lines | list[list[bytes]]) -> None:
        """The loop over every line of a ledger; what is rare is dealt with elsewhere."""
        segment = self._segment.encode()
        claimed = {claim.sequence: claim.hash.encode() for claim in self._claims}
        for some in lines:
            for line in some:
                self._line += 1
                self._end += len(line) + 1
                found = LINE.fullmatch(line)
                if found is None or sha256(line[BODY_AT:]).hexdigest().encode() != found[1]:
                    self._blame("the entry was altered: its hash does not fit its content")
                    self._head = None
                    self._entries += 1
                    continue
                digest, _, durable, kind, previous, owner, number, time = found.groups()
                sequence = int(number)
                if (
                    sequence != self._entries
                    or (previous != self._head and self._head is not None)
                    or owner != segment
                    or (kind == b"opened") != (sequence == 0)
                    or int(durable) > sequence
                    or self._closed
                ):
                    self._misplaced(sequence, previous, owner, kind)
                if sequence == 0:
                    self._check_beginning(line)
                elif kind == b"closed":
                    self._closed = True
                if sequence in claimed:
                    self._compare(sequence, digest)
                if int(time) < self._last_time:
                    self._clock_steps += 1
                self._last_time = int(time)
                self._counts[kind] += 1
                self._head = digest
                self._entries = sequence + 1

    def _misplaced(self, sequence: int, previous: bytes, owner: bytes, kind: bytes) -> None:
        """Say what is wrong with a sound entry that does not belong where it stands."""
        if owner != self._segment.encode():
            self._blame("the entry belongs to another segment")
        elif self._closed:
            self._blame("the entry stands behind the end of a closed segment")
        elif sequence > self._entries:
            self._blame(f"{_entries(self._entries, sequence - 1)} missing before this line")
        elif sequence < self._entries:
            self._blame(f"entry {sequence} stands here, where entry {self._entries} belongs")
        elif previous != self._head and self._head is not None:
            self._blame("the entry does not follow the one before it: one of the two was replaced")
        else:
            self._blame(f"an entry `{kind.decode()}` cannot have number {sequence}")

    def _compare(self, sequence: int, digest: bytes) -> None:
        for claim in self._claims:
            if claim.sequence == sequence and claim.hash.encode() != digest:
                self._blame(
                    f"entry {sequence} is not the one that segment `{claim.claimant}` recorded: it was replaced"
                )

    def _check_beginning(self, line: bytes) -> None:
        if heads_in(read_entry(line)) is None:
            self._blame("the first entry does not record the other segments in the form it has to")

    def _check_claims(self) -> None:
        for claim in self._claims:
            if claim.sequence >= self._entries:
                self._blame(
                    f"{_entries(self._entries, claim.sequence)} missing: segment `{claim.claimant}` recorded them, "
                    "so the end of this one was cut off"
                )
            elif claim.ended and claim.sequence + 1 < self._entries:
                self._blame(f"entries were added behind entry {claim.sequence}, where the segment had ended")

    def _check_behind(self, rest: bytes, end: int, *, live: bool, unended: bool) -> bool:
        """Check what stands behind the last entry, ``rest`` and then a NUL at ``end``; whether it is more than NUL."""
        self._line += 1
        if live:
            if overwritten(self._descriptor, end):
                self._blame("the entries from here on were overwritten")
            return bool(rest)
        tear = judge_tear(self._descriptor, end, rest, self._entries)
        settled = any(claim.ended for claim in self._claims)
        if tear.fault is not None:
            self._blame(tear.fault)
        elif unended and settled:
            self._blame("the line end of the last entry was removed")
        elif tear.torn and (self._closed or settled):
            self._blame("something stands behind the end of the segment that is no entry")
        return tear.torn


def _entries(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"
