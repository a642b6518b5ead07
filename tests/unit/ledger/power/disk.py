"""A disk as the strictest standard has it: what was not synced may be there after a power cut, or not, or in part.

Of a file each sector of 512 bytes has a history since its last sync, and so has its size: after the cut each of them
stands at some moment of its own history. Of a folder each name that was made, renamed or removed since its last sync
is kept or forgotten by itself. A file system keeps more order than that; none keeps less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

SECTOR: Final = 512
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of what was not synced: which moment of a history, and whether a change of names is kept."""

    moment: Callable[[int], int]
    keep: Callable[[], bool]

    def of(self, history: Sequence[_T]) -> _T:
        return history[self.moment(len(history))]


ALL_KEPT: Final = Choice(lambda moments: moments - 1, lambda: True)
"""As a process finds it that starts after another was killed."""
ALL_LOST: Final = Choice(lambda _: 0, lambda: False)


class File:
    """The content of a file, with what it was since its last sync."""

    def __init__(self, content: bytes = b"") -> None:
        self._sizes = [len(content)]
        self._sectors: dict[int, list[bytes]] = {}
        for number in range(-(-len(content) // SECTOR)):
            self._sectors[number] = [content[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0")]

    def write(self, offset: int, content: bytes) -> None:
        end = offset + len(content)
        for number in range(offset // SECTOR, -(-end // SECTOR)):
            first = number * SECTOR
            history = self._sectors.setdefault(number, [bytes(SECTOR)])
            before = history[-1]
            start, stop = max(offset, first), min(end, first + SECTOR)
            history.append(before[: start - first] + content[start - offset : stop - offset] + before[stop - first :])
        self._sizes.append(max(self._sizes[-1], end))

    def reserve(self, start: int, length: int) -> None:
        self._sizes.append(max(self._sizes[-1], start + length))

    def truncate(self, size: int) -> None:
        for number, history in self._sectors.items():
            kept = max(0, min(SECTOR, size - number * SECTOR))
            if kept < SECTOR:
                history.append(history[-1][:kept].ljust(SECTOR, b"\0"))
        self._sizes.append(size)

    def sync(self) -> None:
        self._sizes = self._sizes[-1:]
        self._sectors = {number: history[-1:] for number, history in self._sectors.items()}

    def content(self, choice: Choice) -> bytes:
        size = choice.of(self._sizes)
        content = bytearray(size)
        for number in range(-(-size // SECTOR)):
            if number in self._sectors:
                first = number * SECTOR
                content[first : first + SECTOR] = choice.of(self._sectors[number])[: size - first]
        return bytes(content)


@dataclass
class Folder:
    """The names in a folder that are durable, and what was done to them since its last sync."""

    durable: dict[str, Node] = field(default_factory=dict)
    since: list[Callable[[dict[str, Node]], None]] = field(default_factory=list)

    def add(self, name: str, node: Node) -> None:
        self.since.append(lambda names: names.__setitem__(name, node))

    def remove(self, name: str) -> None:
        def removed(names: dict[str, Node]) -> None:
            names.pop(name, None)

        self.since.append(removed)

    def rename(self, name: str, new: str) -> None:
        node = self.names()[name]

        def renamed(names: dict[str, Node]) -> None:
            names.pop(name, None)
            names[new] = node

        self.since.append(renamed)

    def sync(self) -> None:
        self.durable, self.since = self.names(), []

    def names(self, choice: Choice = ALL_KEPT) -> dict[str, Node]:
        names = dict(self.durable)
        for change in self.since:
            if choice.keep():
                change(names)
        return names


Node: TypeAlias = File | Folder
State: TypeAlias = dict[str, "bytes | State"]
"""A folder after a power cut: the content of files, and of folders, by name."""


def state_of(folder: Folder, choice: Choice) -> State:
    """What is found of ``folder`` when the power is back."""
    return {
        name: node.content(choice) if isinstance(node, File) else state_of(node, choice)
        for name, node in folder.names(choice).items()
    }


def lay_down(state: State, directory: Path) -> None:
    """Make ``directory`` be so."""
    directory.mkdir(parents=True)
    for name, content in state.items():
        if isinstance(content, bytes):
            (directory / name).write_bytes(content)
        else:
            lay_down(content, directory / name)


def as_durable(directory: Path) -> Folder:
    """What stands in ``directory``, synced."""
    return Folder(
        {path.name: as_durable(path) if path.is_dir() else File(path.read_bytes()) for path in directory.iterdir()}
    )


def as_it_stands(directory: Path) -> State:
    """What stands in ``directory``."""
    return {
        path.name: as_it_stands(path) if path.is_dir() else path.read_bytes() for path in sorted(directory.iterdir())
    }
