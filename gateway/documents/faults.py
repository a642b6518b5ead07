"""What is wrong with a file, and where: faults are collected, sorted by position and reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST_FAULTS: Final = 100
"""More faults than this help nobody; reading stops there."""

_MOST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend: ``line`` and ``column`` count from 1, in characters; the message says what to do."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}  {self.message}"


class Faulty(Exception):  # noqa: N818 - it reads as what the file is: `raise Faulty(source, faults)`
    """A file that cannot be used. ``faults`` are sorted by position and are never empty."""

    def __init__(self, source: str, faults: Iterable[Fault]) -> None:
        self.source = source
        self.faults = tuple(sorted(set(faults)))[:MOST_FAULTS]
        super().__init__(source, self.faults)

    def __str__(self) -> str:
        return "\n".join(f"{self.source}:{fault}" for fault in self.faults)


class FaultyFiles(Faulty):
    """Several files of one folder that cannot be used, each with its own faults, in the order of their names."""

    def __init__(self, source: str, files: Iterable[Faulty]) -> None:
        self.files = tuple(sorted(files, key=lambda file: file.source))
        super().__init__(source, (fault for file in self.files for fault in file.faults))

    def __str__(self) -> str:
        return "\n".join(str(file) for file in self.files)


def shown(text: str) -> str:
    r"""``text`` as a message quotes it: in backticks, on one line, with nothing invisible, and not endless.

    >>> shown("head_name"), shown("a\x00b"), len(shown("x" * 5000))
    ('`head_name`', '`a\\x00b`', 43)
    """
    start = text[:_MOST_SHOWN]
    visible = "".join(char if char.isprintable() else repr(char)[1:-1] for char in start)
    return f"`{visible}…`" if len(text) > _MOST_SHOWN else f"`{visible}`"
