"""The seal of a segment: a file beside it, with the keys that open what its entries refer to.

Each segment has a seal of its own in the folder ``seals``, made with it, so no two processes use the same. An entry
takes the next key of it. A key that was destroyed leaves behind the *pads* of those cells of its entry that may still
be read, and of the others nothing.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from gateway.ledger.disk import make_folder, put_in_place, sync_data, sync_directory, write_all
from gateway.ledger.puncture import KEY_BYTES, Descent, Keys, pad_of

FOLDER: Final = "seals"
CELL_BYTES: Final = 16

_ERASED: Final = "erased"


@dataclass(frozen=True, slots=True)
class Pad:
    """What opens the cells of one entry: 16 bytes for each, and zeros for those that are ``erased``, by number."""

    content: bytes = field(repr=False)
    erased: frozenset[int] = frozenset()

    @property
    def cells(self) -> int:
        """How many cells the entry has."""
        return len(self.content) // CELL_BYTES

    def without(self, cells: frozenset[int]) -> Pad:
        """The pad that does not open these cells either."""
        content = bytearray(self.content)
        for cell in cells:
            content[cell * CELL_BYTES : (cell + 1) * CELL_BYTES] = bytes(CELL_BYTES)
        return Pad(bytes(content), self.erased | cells)


@dataclass(frozen=True, slots=True)
class Seal:
    """The keys of one segment's entries, and the pads of those entries whose keys are gone."""

    keys: Keys
    pads: Mapping[int, Pad] = field(default_factory=dict)

    def pad(self, number: int, cells: int) -> Pad:
        """What opens that many cells of the entry with the key ``number``."""
        leaf = self.keys.leaf(number)
        if leaf is not None:
            return Pad(pad_of(leaf, cells * CELL_BYTES))
        return self.pads.get(number) or Pad(bytes(cells * CELL_BYTES), frozenset(range(cells)))

    def without(self, number: int, cells: frozenset[int], of: int) -> Seal:
        """The seal that does not open some of the cells ``of`` an entry."""
        pad = self.pad(number, of).without(cells)
        return Seal(self.keys.without(number), {**self.pads, number: pad})

    def also(self, other: Seal) -> Seal:
        """The seal that does not open either what ``other``, of the same segment, does not."""
        seal = self
        for number, pad in other.pads.items():
            if not pad.erased <= seal.pad(number, pad.cells).erased:
                seal = seal.without(number, pad.erased, pad.cells)
        return seal


def begin_seal(ledger: Path, segment: str) -> Descent:
    """Make the seal of a new segment, durably, and give out its keys; raises ``OSError``."""
    folder = ledger / FOLDER
    make_folder(folder)
    root = secrets.token_bytes(KEY_BYTES)
    put_in_place(folder / segment, write_seal(Seal(Keys.below(root))))
    sync_directory(folder)
    return Descent(root)


def read_seal(ledger: Path, segment: str) -> Seal:
    """The seal of a segment; raises ``OSError`` where there is none."""
    return parse_seal((ledger / FOLDER / segment).read_bytes())


def change_seal(ledger: Path, segment: str, change: Callable[[Seal], Seal]) -> None:
    """Change the seal of a segment, if there is one; raises ``OSError``."""
    try:
        seal = read_seal(ledger, segment)
    except FileNotFoundError:
        return  # nothing opens it
    put_seal(ledger, segment, change(seal))


def put_seal(ledger: Path, segment: str, seal: Seal) -> None:
    """Put ``seal`` in its place; the bytes of one that it replaces are overwritten. Raises ``OSError``."""
    folder = ledger / FOLDER
    make_folder(folder)
    with ExitStack() as opened:
        old = None
        with suppress(FileNotFoundError):
            old = opened.enter_context((folder / segment).open("r+b"))
        put_in_place(folder / segment, write_seal(seal))
        sync_directory(folder)
        if old is not None:
            _overwrite(old)


def remove_seal(ledger: Path, segment: str) -> None:
    """Destroy the seal of a segment that is kept no more, if there is one; raises ``OSError``."""
    path = ledger / FOLDER / segment
    try:
        with path.open("r+b") as old:
            path.unlink()
            sync_directory(path.parent)
            _overwrite(old)
    except FileNotFoundError:
        return


def parse_seal(content: bytes) -> Seal:
    """The seal that a file holds."""
    found: dict[str, Any] = orjson.loads(content)
    known = {_place(place): bytes.fromhex(key) for place, key in found["keys"].items()}
    pads = {int(number): Pad(b64decode(pad["pad"]), frozenset(pad[_ERASED])) for number, pad in found["pads"].items()}
    return Seal(Keys(known), pads)


def write_seal(seal: Seal) -> bytes:
    """The content of its file."""
    return orjson.dumps(
        {
            "keys": {f"{level}.{number}": key.hex() for (level, number), key in seal.keys.known.items()},
            "pads": {
                str(number): {"pad": b64encode(pad.content).decode(), _ERASED: sorted(pad.erased)}
                for number, pad in seal.pads.items()
            },
        },
        option=orjson.OPT_SORT_KEYS,
    )


def _place(written: str) -> tuple[int, int]:
    level, _, number = written.partition(".")
    return int(level), int(number)


def _overwrite(file: BinaryIO) -> None:
    """Write zeros over all of a file that has no name any more."""
    length = file.seek(0, os.SEEK_END)
    write_all(file.fileno(), bytes(length), 0)
    sync_data(file.fileno())
