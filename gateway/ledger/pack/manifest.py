"""What a pack says of itself: what it is of, what is in it, and what was counted; by its hash the station signs it.

What is signed (the member ``manifest.note``) is a note of three lines, which no checkpoint can be taken for::

    gateway.example/ledger
    pack of version 1
    <SHA-256 of the member manifest.json, in hexadecimal>
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from gateway.ledger.canonical import canonical
from gateway.ledger.pack.stored import NotAPack
from gateway.ledger.tree.note import NoteKey, NotSigned, open_note

MEMBER: Final = "manifest.json"
NOTE: Final = "manifest.note"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member as the manifest lists it."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run of entries as the manifest lists it: where it begins in its segment, and the hash before it."""

    segment: str
    sequence: int
    previous: str
    entries: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest. The tree's entries from ``start`` to ``end`` are those of the days.

    ``before`` counts the entries that stand before them, and ``settings`` are what of the station's settings decides.
    """

    gateway: str
    origin: str
    first_day: str
    last_day: str
    start: int
    end: int
    before: int
    runs: tuple[ListedRun, ...]
    members: tuple[ListedMember, ...]
    settings: dict[str, Any]
    statistics: dict[str, Any]

    def content(self) -> bytes:
        """The member ``manifest.json``."""
        written: dict[str, Any] = {"version": VERSION, **asdict(self)}
        return canonical(written) + b"\n"


def text_to_sign(origin: str, content: bytes) -> str:
    """What is signed for a manifest."""
    return f"{origin}\npack of version {VERSION}\n{sha256(content).hexdigest()}\n"


def read_manifest(content: bytes) -> Manifest:
    """The manifest in the member; raises ``NotAPack`` unless it is the one way to write it."""
    try:
        given = orjson.loads(content)
        if not isinstance(given, dict) or given.pop("version") != VERSION:
            raise NotAPack(f"{MEMBER}: this is no pack of version {VERSION}")
        runs = tuple(ListedRun(**each) for each in given.pop("runs"))
        members = tuple(ListedMember(**each) for each in given.pop("members"))
        manifest = Manifest(runs=runs, members=members, **given)
        again = manifest.content() if _is_typed(manifest) else b""
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotAPack(f"{MEMBER}: it has another form than a manifest has") from None
    if again != content:
        raise NotAPack(f"{MEMBER}: it is not written in the one way that there is")
    return manifest


def _is_typed(manifest: Manifest) -> bool:
    """Whether its parts are of the types that they are declared with."""
    texts = [manifest.gateway, manifest.origin, manifest.first_day, manifest.last_day]
    numbers = [manifest.start, manifest.end, manifest.before]
    for run in manifest.runs:
        texts += [run.segment, run.previous]
        numbers += [run.sequence, run.entries]
    for member in manifest.members:
        texts += [member.name, member.sha256]
        numbers.append(member.size)
    typed = all(type(each) is str for each in texts) and all(type(each) is int and each >= 0 for each in numbers)
    return typed and type(manifest.settings) is dict and type(manifest.statistics) is dict


def check_signature(note: bytes, manifest: bytes, origin: str, keys: Sequence[NoteKey]) -> None:
    """Raise ``NotAPack`` unless one of ``keys`` signed for the manifest of a pack of the log ``origin``."""
    try:
        text = open_note(note.decode("utf-8", "replace"), keys)
    except NotSigned as verdict:
        raise NotAPack(f"{NOTE}: {verdict}") from None
    if text != text_to_sign(origin, manifest):
        raise NotAPack(f"{NOTE}: what was signed is another manifest than {MEMBER}")
