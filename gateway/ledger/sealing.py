"""References under seal: what an entry says of whom and of which records, readable with the keys beside the ledger.

A *cell* is a reference of 16 bytes. The cells of an entry stand in its body XORed with a pad that is used once::

    "seal":7,"records":"<base64>","near":"<base64>","subjects":{"head":"<base64>"}

``seal`` numbers the key among those of the entry's segment (``seals``); ``subjects`` has, by role, a cell for each of
the records, of zeros where it is not known who. The entry is hashed as it stands, so it can be proved for ever, and the
cells of one person can be made unreadable without another byte of the ledger being changed. Entries of before have no
``seal`` and a list of references.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from gateway.ledger.canonical import Json
from gateway.ledger.entries import Entry
from gateway.ledger.puncture import Descent, Keys, pad_of
from gateway.ledger.seals import CELL_BYTES, FOLDER, Pad, Seal, read_seal

ABOUT: Final = "about"
"""The role in which an act concerns somebody."""

_NOBODY: Final = bytes(CELL_BYTES).hex()
_LOST: Final = Seal(Keys({}))

T = TypeVar("T", bytes, tuple[str | None, ...])


@dataclass(frozen=True, slots=True)
class Cells:
    """The references of one entry, opened; None stands for one that was erased, and for a person who is not known.

    They are numbered in this order: those of ``records``, ``near`` where there is one, then role by role.
    """

    records: tuple[str | None, ...] = ()
    near: str | None = None
    subjects: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    erased: frozenset[int] = frozenset()
    """The numbers of the cells that were erased."""


class Sealer:
    """Seals the references of one segment's entries; safe to share between threads."""

    def __init__(self, keys: Descent) -> None:
        self._keys = keys
        self._lock = Lock()

    def seal(
        self, records: Sequence[str], near: str | None, subjects: Mapping[str, Sequence[str | None]]
    ) -> dict[str, Json]:
        """The parts of an entry's body that stand for these references."""
        if not any((records, *subjects.values())):
            return {"records": []}
        roles = sorted(subjects)
        people = ["".join([each or _NOBODY for each in subjects[role]]) for role in roles]
        parts = ["".join(records), near or "", *people]
        plain = bytes.fromhex("".join(parts))
        with self._lock:
            number, leaf = self._keys.next()
        sealed = _apart(_xor(plain, pad_of(leaf, len(plain))), [len(part) // 2 for part in parts])
        of_records, of_near, *of_roles = (b64encode(part).decode("ascii") for part in sealed)
        return {
            "seal": number,
            "records": of_records,
            **({"near": of_near} if near else {}),
            **({"subjects": dict(zip(roles, of_roles, strict=True))} if roles else {}),
        }


class Unsealer:
    """Opens the references of the entries of the ledger in ``directory``; safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read = lru_cache(maxsize=64)(lambda segment, _as_of: read_seal(directory, segment))

    def open(self, segment: str, facts: Mapping[str, Any]) -> Cells:
        """The references in the body ``facts`` of an entry of ``segment``."""
        if "seal" not in facts:
            return Cells(tuple(facts.get("records", ())), facts.get("near"))
        roles = facts.get("subjects", {})
        written = (facts["records"], facts.get("near", ""), *(roles[role] for role in sorted(roles)))
        parts = [b64decode(part) for part in written]
        sealed = b"".join(parts)
        pad = self.seal(segment).pad(facts["seal"], len(sealed) // CELL_BYTES)
        cells = _references(_xor(sealed, pad.content), pad)
        records, near, *subjects = _apart(cells, [len(part) // CELL_BYTES for part in parts])
        by_role = dict(zip(sorted(roles), subjects, strict=True))
        return Cells(records, near[0] if near else None, by_role, pad.erased)

    def facts(self, entry: Entry) -> dict[str, Any]:
        """The body of an entry, with its references opened."""
        facts = entry.facts
        if "seal" not in facts:
            return facts
        cells = self.open(entry.segment, facts)
        subjects = {role: list(people) for role, people in cells.subjects.items()}
        opened = {"records": list(cells.records), "near": cells.near, "subjects": subjects}
        return facts | {name: value for name, value in opened.items() if name in facts}

    def seal(self, segment: str) -> Seal:
        """The seal of a segment as it is now; one that opens nothing where there is none any more."""
        try:
            found = (self._directory / FOLDER / segment).stat()
            return self._read(segment, (found.st_ino, found.st_mtime_ns))
        except FileNotFoundError:
            return _LOST


def _xor(one: bytes, other: bytes) -> bytes:
    """Two texts of one length."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def _apart(whole: T, lengths: Iterable[int]) -> Iterator[T]:
    """The parts of ``whole`` that have these lengths."""
    start = 0
    for length in lengths:
        yield whole[start : start + length]
        start += length


def _references(opened: bytes, pad: Pad) -> tuple[str | None, ...]:
    """What the cells refer to, as 32 hexadecimal digits each."""
    cells = [opened[at : at + CELL_BYTES].hex() for at in range(0, len(opened), CELL_BYTES)]
    return tuple([None if cell == _NOBODY or number in pad.erased else cell for number, cell in enumerate(cells)])
