"""A zip whose every byte follows from its members: nothing compressed, no dates, no comments, one order.

Any program for zip files opens it. It is read more strictly than that: each header has to be the one that would be
written for its member, so that a file which reads as a pack is, byte for byte, the one written from what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO, Final
from zlib import crc32

MOST_MEMBERS: Final = 60_000
LARGEST: Final = 2**32 - 2**24
"""Bytes of a pack; a larger one would need the other form of zip."""

_NAME: Final = re.compile(r"(?=.{1,200}$)[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*")
_LOCAL: Final = Struct("<4s5H3I2H")
_CENTRAL: Final = Struct("<4s6H3I5H2I")
_END: Final = Struct("<4s4H2IH")
_VERSION: Final = 20
_DATE: Final = 0x21
"""The first of January 1980, the earliest that there is."""
_PRIVATE_FILE: Final = 0o100600 << 16
_UNIX: Final = 3 << 8
_BLOCK: Final = 1024 * 1024


class NotAPack(Exception):  # noqa: N818 - it is a verdict
    """The file is no pack, or does not hold; the message is one sentence that says where."""


class TooLarge(Exception):  # noqa: N818 - it says how things stand
    """What is to be packed does not fit into one file."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member where it stands in the file: its content is ``size`` bytes from ``start`` on."""

    name: str
    size: int
    crc: int
    start: int

    @property
    def header(self) -> bytes:
        """What stands before the content."""
        name = self.name.encode()
        told = (self.crc, self.size, self.size, len(name), 0)
        return _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DATE, *told) + name

    @property
    def entry(self) -> bytes:
        """What stands in the directory at the end of the file."""
        name = self.name.encode()
        told = (self.crc, self.size, self.size, len(name), 0, 0, 0, 0, _PRIVATE_FILE)
        at = self.start - len(self.header)
        return _CENTRAL.pack(b"PK\1\2", _UNIX | _VERSION, _VERSION, 0, 0, 0, _DATE, *told, at) + name


class StoredWriter:
    """Writes members, one after the other, to ``file``, which it does not close."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self._members: list[Member] = []
        self._names: set[str] = set()

    def add(self, name: str, content: bytes) -> None:
        """Add a member of a new name; raises ``TooLarge``."""
        if not _NAME.fullmatch(name) or name in self._names:
            raise ValueError("a member has a name of its own, of plain characters")
        self._names.add(name)
        start = self._at + _LOCAL.size + len(name)
        member = Member(name, len(content), crc32(content), start)
        self._at = start + len(content)
        self._members.append(member)
        if len(self._members) > MOST_MEMBERS or self._at > LARGEST:
            raise TooLarge
        self._file.write(member.header)
        self._file.write(content)

    def finish(self) -> None:
        """Write the directory of members; nothing can be added any more."""
        self._file.write(_directory(self._members, self._at))


class StoredReader:
    """The members of a file that is such a zip from its first byte to its last; raises ``NotAPack``.

    Contents are compared with their checksums as they are passed over; who made them is for others to ask.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.members = {member.name: member for member in self._members()}

    def read(self, name: str) -> bytes:
        """The content of a member; raises ``NotAPack`` where there is none of that name."""
        member = self.members.get(name)
        if member is None:
            raise NotAPack(f"{name}: the member is missing")
        self._file.seek(member.start)
        content = self._file.read(member.size)
        if len(content) != member.size or crc32(content) != member.crc:
            raise NotAPack(f"{name}: the file changed while it was read")
        return content

    def _members(self) -> Iterator[Member]:
        at, found, names = 0, list[Member](), set[str]()
        self._file.seek(0)
        while self._file.read(4) == b"PK\3\4":
            member = self._member(at, found[-1].name if found else None)
            if member.name in names:
                raise NotAPack(f"{member.name}: there are two members of that name")
            names.add(member.name)
            found.append(member)
            yield member
            at = member.start + member.size
            self._file.seek(at)
            if len(found) > MOST_MEMBERS:
                raise NotAPack("the file has more members than a pack may have")
        self._file.seek(at)
        expected = _directory(found, at)
        if not found or self._file.read(len(expected) + 1) != expected:
            raise NotAPack(f"{_behind(found)}: the directory of members is not the one that a pack ends with")

    def _member(self, at: int, before: str | None) -> Member:
        """The member whose header begins at ``at``."""
        where = "the first member" if before is None else f"the member behind {before}"
        head = self._file.read(_LOCAL.size - 4)
        if len(head) < _LOCAL.size - 4:
            raise NotAPack(f"{where}: its header is cut off")
        *_, crc, size, _, length, _ = _LOCAL.unpack(b"PK\3\4" + head)
        name = self._file.read(length).decode("latin-1")
        member = Member(name, size, crc, at + _LOCAL.size + length)
        if not _NAME.fullmatch(name) or member.header != b"PK\3\4" + head + name.encode():
            raise NotAPack(f"{where}: its header is not one that a pack has")
        if self._checksum(size) != crc:
            raise NotAPack(f"{name}: its content does not fit its checksum, or is cut off")
        return member

    def _checksum(self, size: int) -> int | None:
        """The checksum of the next ``size`` bytes; None where there are fewer."""
        found = 0
        while size:
            block = self._file.read(min(size, _BLOCK))
            if not block:
                return None
            found, size = crc32(block, found), size - len(block)
        return found


def _directory(members: list[Member], at: int) -> bytes:
    entries = b"".join(member.entry for member in members)
    count = len(members)
    return entries + _END.pack(b"PK\5\6", 0, 0, count, count, len(entries), at, 0)


def _behind(members: list[Member]) -> str:
    return f"behind {members[-1].name}" if members else "the file"
