"""A Merkle tree as files, in the layout of C2SP tlog-tiles: hashes in tiles of 256, entries in bundles of 256.

Under one folder::

    checkpoint                      the signed root (``note``)
    tile/<level>/<number>           256 hashes, each of 256 below; ``.p/<width>`` behind it while not full
    tile/entries/<number>           256 entries, each behind its length in two bytes

A number is written in groups of three digits, all but the last behind an ``x``: 1234067 is ``x001/x234/067``. A full
tile never changes. A partial one is kept for the newest checkpoint, and removed when a later one is there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from gateway.ledger.disk import make_folder, put_in_place, sync_directory
from gateway.ledger.tree.merkle import leaf_hash, node_hash

WIDTH: Final = 256
HEIGHT: Final = 8
HASH_BYTES: Final = 32
LONGEST_ENTRY: Final = 65_535
"""Bytes; the length of an entry is written in two."""

_ENTRIES: Final = "entries"
_TRIES: Final = 3


class TilesDamaged(Exception):  # noqa: N818 - it says how things stand
    """A file of the tree is missing or has another size than it must have; the message names it."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """The place of a tile below the folder of the tree.

    >>> tile_path(0, 1234067), tile_path("entries", 5, 17)
    ('tile/0/x001/x234/067', 'tile/entries/005.p/17')
    """
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{path}" + ("" if width == WIDTH else f".p/{width}")


class Tiles:
    """The files of a tree of ``size`` leaves below ``directory``; for one writer, and any number of readers."""

    def __init__(self, directory: Path, size: int) -> None:
        self.directory = directory
        self.size = size
        self._full: dict[tuple[int, int], bytes] = {}
        self._sure: set[Path] = set()

    def node(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree at ``(level, index)``; raises ``TilesDamaged``."""
        height, above = divmod(level, HEIGHT)
        first = index << above
        hashes = self._hashes(height, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        wanted = hashes[start : start + (HASH_BYTES << above)]
        if len(wanted) < HASH_BYTES << above:
            raise TilesDamaged(f"`{tile_path(height, first // WIDTH)}` is too short")
        return _folded(_hashes_in(wanted))

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """The entries from ``start`` on, to the size of the tree; raises ``TilesDamaged``."""
        for number in range(start // WIDTH, -(-self.size // WIDTH)):
            bundle = self.bundle(number)
            yield from bundle[max(0, start - number * WIDTH) :]

    def bundle(self, number: int) -> list[bytes]:
        """The entries of one bundle, as many as the size of the tree has in it."""
        width = min(WIDTH, self.size - number * WIDTH)
        return _apart(self._read(_ENTRIES, number, width), width, tile_path(_ENTRIES, number))

    def append(self, entries: Sequence[bytes]) -> None:
        """Add ``entries`` and make them durable; the tree has its new size when this returns.

        What stands behind the present size, of an attempt that was cut off, is written over. Raises ``OSError``, and
        ``ValueError`` for an entry that is too long.
        """
        if any(len(entry) > LONGEST_ENTRY for entry in entries):
            raise ValueError(f"an entry has at most {LONGEST_ENTRY} bytes")
        size = self.size + len(entries)
        written = [*self._write_entries(entries, size)]
        below = [leaf_hash(entry) for entry in entries]
        level, start = 0, self.size
        while below:
            kept = self._kept(level, start)
            hashes = kept + b"".join(below)
            first = start // WIDTH
            written += self._write_tiles(level, first, hashes)
            full = len(hashes) // HASH_BYTES // WIDTH
            below = [_folded(_hashes_in(hashes[n * _TILE : (n + 1) * _TILE])) for n in range(full)]
            level, start = level + 1, first
        for folder in sorted({path.parent for path in written}):
            sync_directory(folder)
        self.size = size
        self._full.clear()

    def forget_partial(self, before: int) -> None:
        """Remove the partial tiles of the tree when it had ``before`` leaves, but those that it still needs."""
        size, level = before, 0
        while size:
            width = size % WIDTH
            if width and size != self.size >> (HEIGHT * level):
                for kind in (level, _ENTRIES)[: 2 if level == 0 else 1]:
                    path = self.directory / tile_path(kind, size // WIDTH, width)
                    path.unlink(missing_ok=True)
                    with contextlib.suppress(OSError):  # others are in it, or it never was
                        path.parent.rmdir()
                        self._sure.discard(path.parent)
            size, level = size // WIDTH, level + 1

    def _write_entries(self, entries: Sequence[bytes], size: int) -> Iterator[Path]:
        first = self.size // WIDTH
        kept = self.bundle(first) if self.size % WIDTH else []
        together = [*kept, *entries]
        for number in range(first, -(-size // WIDTH)):
            at = (number - first) * WIDTH
            some = together[at : at + WIDTH]
            content = b"".join(len(entry).to_bytes(2, "big") + entry for entry in some)
            yield self._write(tile_path(_ENTRIES, number, len(some)), content)

    def _write_tiles(self, level: int, first: int, hashes: bytes) -> Iterable[Path]:
        for at in range(0, len(hashes), _TILE):
            content = hashes[at : at + _TILE]
            yield self._write(tile_path(level, first + at // _TILE, len(content) // HASH_BYTES), content)

    def _write(self, place: str, content: bytes) -> Path:
        """Write a file, and the folder that it belongs in."""
        path = self.directory / place
        self._make_sure_of(path.parent)
        put_in_place(path, content)
        return path

    def _make_sure_of(self, folder: Path) -> None:
        """Make a folder, and those above it in the tree, durable, once for each."""
        if folder not in self._sure and folder != self.directory:
            self._make_sure_of(folder.parent)
            make_folder(folder)
            self._sure.add(folder)

    def _kept(self, level: int, start: int) -> bytes:
        """The hashes of the tile that is not full at ``start``, up to there."""
        width = start % WIDTH
        return self._hashes(level, start // WIDTH)[: width * HASH_BYTES] if width else b""

    def _hashes(self, level: int, number: int) -> bytes:
        found = self._full.get((level, number))
        if found is None:
            width = min(WIDTH, (self.size >> (HEIGHT * level)) - number * WIDTH)
            found = self._full[level, number] = self._read(level, number, width)[: width * HASH_BYTES]
        return found

    def _read(self, level: int | str, number: int, width: int) -> bytes:
        """A tile of ``width``, or a wider one that came of it: its writer may have gone on since."""
        exact, full = (self.directory / tile_path(level, number, each) for each in (width, WIDTH))
        for _ in range(_TRIES):
            for path in (exact, full, *full.parent.glob(f"{full.name}.p/*")):
                if path in {exact, full} or (path.name.isdigit() and int(path.name) > width):
                    with contextlib.suppress(FileNotFoundError):
                        return path.read_bytes()
        raise TilesDamaged(f"`{tile_path(level, number, width)}` is missing")


_TILE: Final = WIDTH * HASH_BYTES


def _hashes_in(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _folded(hashes: list[bytes]) -> bytes:
    """The hash over a complete subtree, whose leaves' hashes are given."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def _apart(content: bytes, width: int, place: str) -> list[bytes]:
    """The first ``width`` entries of a bundle."""
    entries: list[bytes] = []
    at = 0
    while len(entries) < width:
        length = int.from_bytes(content[at : at + 2], "big")
        entry = content[at + 2 : at + 2 + length]
        if len(content) < at + 2 or len(entry) < length:
            raise TilesDamaged(f"`{place}` is too short")
        entries.append(entry)
        at += 2 + length
    return entries
