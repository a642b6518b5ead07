"""What a running ledger asks of its disk, noted one by one, and refused where a test wants it so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Final, TypeAlias
from unittest.mock import patch

from gateway.ledger.entries import Recorded
from tests.unit.ledger.power.disk import File, Folder, Node

Step: TypeAlias = Callable[[], None]
"""What an operation does to the disk that is played back."""
Refuse: TypeAlias = Callable[[str, str], None]
"""Is told of every operation before it is done, and of the name that it is about; may raise."""

_MAKES: Final = os.O_CREAT


@dataclass(frozen=True, slots=True)
class Noted:
    """One operation; ``what`` says which, for whoever reads a failure. ``told`` is what somebody outside learned."""

    what: str
    step: Step = lambda: None
    told: Recorded | str | None = None


class Recorder:
    """Notes every change below ``directory``, whoever makes it; ``root`` is how the disk stood when it began."""

    def __init__(self, directory: Path, root: Folder, refuse: Refuse = lambda _what, _name: None) -> None:
        self.noted: list[Noted] = []
        self.refuse = refuse
        self._directory = directory
        self._root = root
        self._names: dict[str, Node] = dict(_below(root, str(directory)))
        self._opened: dict[int, tuple[str, Node]] = {}
        self._lock = RLock()

    def tell(self, told: Recorded | str) -> None:
        """Note what somebody outside learns: an entry that was acknowledged, or a checkpoint that was signed."""
        with self._lock:
            self.noted.append(Noted("told", told=told))

    def let_go(self) -> None:
        """Close what is open still, as the kernel does for a process that was killed."""
        for descriptor in [*self._opened]:
            os.close(descriptor)
        self._opened.clear()

    def _note(self, what: str, step: Step) -> None:
        self.noted.append(Noted(what, step))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """While this runs, nothing of ``directory`` reaches a disk's medium: a sync is noted, and not done."""
        names = ("open", "close", "pwrite", "ftruncate", "posix_fallocate", "fdatasync", "fsync")
        paths = ("rename", "unlink", "mkdir", "rmdir")
        real = {name: getattr(os, name) for name in (*names, *paths)}
        with ExitStack() as patched:
            for name, function in real.items():
                patched.enter_context(patch.object(os, name, self._instead(name, function)))
            yield

    def _instead(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        does = getattr(self, f"_{name}")

        def instead(*given: Any, **more: Any) -> Any:
            with self._lock:
                return does(real, *given, **more)

        return instead

    def _ours(self, path: Any) -> str | None:
        text = os.fspath(path)
        return text if isinstance(text, str) and (text + "/").startswith(f"{self._directory}/") else None

    def _folder(self, path: str) -> Folder:
        found = self._root if path == str(self._directory) else self._names[path]
        assert isinstance(found, Folder)
        return found

    def _parent(self, path: str) -> tuple[Folder, str]:
        folder, _, name = path.rpartition("/")
        return self._folder(folder), name

    def _open(self, real: Callable[..., int], path: Any, flags: int, *mode: Any, **more: Any) -> int:
        ours = self._ours(path)
        if ours is None:
            return real(path, flags, *mode, **more)
        if flags & _MAKES and ours not in self._names:
            self.refuse("create", ours)
        descriptor = real(path, flags, *mode, **more)
        if ours not in self._names and ours != str(self._directory):
            if not flags & _MAKES:  # a file that others keep, such as the index
                return descriptor
            folder, name = self._parent(ours)
            node = self._names[ours] = File()
            self._note(f"create {name}", lambda: folder.add(name, node))
        node_opened = self._root if ours == str(self._directory) else self._names[ours]
        if flags & os.O_TRUNC and isinstance(node_opened, File):
            self._note(f"empty {ours}", lambda: node_opened.truncate(0))
        self._opened[descriptor] = (ours, node_opened)
        return descriptor

    def _close(self, real: Callable[[int], None], descriptor: int) -> None:
        self._opened.pop(descriptor, None)
        real(descriptor)

    def _file(self, descriptor: int, what: str) -> tuple[str, File] | None:
        path, node = self._opened.get(descriptor, ("", None))
        if not isinstance(node, File):
            return None
        self.refuse(what, path)
        return path.rpartition("/")[2], node

    def _pwrite(self, real: Callable[..., int], descriptor: int, content: Any, offset: int) -> int:
        found = self._file(descriptor, "write")
        written = real(descriptor, content, offset)
        if found is not None:
            done = bytes(content[:written])
            self._note(f"write {found[0]} at {offset}, {written} bytes", lambda: found[1].write(offset, done))
        return written

    def _ftruncate(self, real: Callable[..., None], descriptor: int, size: int) -> None:
        found = self._file(descriptor, "truncate")
        real(descriptor, size)
        if found is not None:
            self._note(f"truncate {found[0]} to {size}", lambda: found[1].truncate(size))

    def _posix_fallocate(self, real: Callable[..., None], descriptor: int, start: int, length: int) -> None:
        found = self._file(descriptor, "reserve")
        if found is not None:
            # as where it is not supported; reserved room of megabytes would have to be laid down each time
            small = min(length, 8192)
            real(descriptor, start, small)
            self._note(f"reserve {found[0]} from {start}", lambda: found[1].reserve(start, small))
        else:
            real(descriptor, start, length)

    def _fdatasync(self, real: Callable[[int], None], descriptor: int) -> None:
        path, node = self._opened.get(descriptor, ("", None))
        if node is None:
            real(descriptor)
            return
        self.refuse("sync", path)
        self._note(f"sync {path.rpartition('/')[2]}", node.sync)

    _fsync = _fdatasync

    def _rename(self, real: Callable[..., None], path: Any, new: Any, **more: Any) -> None:
        ours, target = self._ours(path), self._ours(new)
        if ours is None or target is None:
            real(path, new, **more)
            return
        self.refuse("rename", target)
        real(path, new, **more)
        (folder, name), (there, new_name) = self._parent(ours), self._parent(target)
        assert folder is there
        self._names[target] = self._names.pop(ours)
        self._note(f"rename {name} to {new_name}", lambda: folder.rename(name, new_name))

    def _unlink(self, real: Callable[..., None], path: Any, **more: Any) -> None:
        ours = self._ours(path)
        if ours is None or ours not in self._names:
            real(path, **more)
            return
        self.refuse("remove", ours)
        real(path, **more)
        folder, name = self._parent(ours)
        del self._names[ours]
        self._note(f"remove {name}", lambda: folder.remove(name))

    _rmdir = _unlink

    def _mkdir(self, real: Callable[..., None], path: Any, *mode: Any, **more: Any) -> None:
        ours = self._ours(path)
        if ours is not None:
            self.refuse("make folder", ours)
        real(path, *mode, **more)
        if ours is not None and ours != str(self._directory):
            folder, name = self._parent(ours)
            made = self._names[ours] = Folder()
            self._note(f"make folder {name}", lambda: folder.add(name, made))


def _below(folder: Folder, path: str) -> Iterator[tuple[str, Node]]:
    for name, node in folder.names().items():
        yield f"{path}/{name}", node
        if isinstance(node, Folder):
            yield from _below(node, f"{path}/{name}")
