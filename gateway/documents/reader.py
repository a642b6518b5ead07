"""Reading a strict document: the parser's events become plain data and positions, or faults.

Nothing is constructed that the file does not spell out: no aliases, tags, merges or directives. Time and memory are
linear in the size of the file, which is limited before it is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from gateway.documents.faults import MOST_FAULTS, Fault, Faulty, shown
from gateway.documents.parsing import GENERAL, what_is_wrong
from gateway.documents.scalars import INVISIBLE, Ambiguous, Plain, plain

MEBIBYTE: Final = 1024 * 1024
DEEPEST: Final = 32
"""Mappings and sequences may stand in one another this deep."""

Steps: TypeAlias = tuple[str | int, ...]

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: plain ``data``, and the line and column (from 1) at which each part of it begins.

    ``positions`` maps a path of keys and list indexes to the place of the key or list item. ``digest`` is the SHA-256
    of the bytes, in hexadecimal.
    """

    source: str
    data: Any
    positions: Mapping[Steps, tuple[int, int]]
    digest: str

    def position(self, path: Steps) -> tuple[int, int]:
        """Where ``path`` stands, or else the nearest part around it that does."""
        while path not in self.positions:
            path = path[:-1]
        return self.positions[path]


def read_document(content: Path | str | bytes, source: str | None = None, *, max_bytes: int = MEBIBYTE) -> Document:
    """Read one strict document from a file, a text or bytes; raise ``Faulty`` with every fault that was found.

    ``source`` is the name that messages give the document: for a file by default its own.
    """
    name = source or (str(content) if isinstance(content, Path) else "document")
    raw = _bytes_of(content, name, max_bytes)
    text = _text_of(raw, name)
    builder = _Builder(name)
    builder.check_characters(text)
    builder.build(text)
    if builder.faults:
        raise Faulty(name, builder.faults)
    return Document(name, builder.data, builder.positions, hashlib.sha256(raw).hexdigest())


def _bytes_of(content: Path | str | bytes, name: str, max_bytes: int) -> bytes:
    try:
        if isinstance(content, Path):
            with content.open("rb") as file:
                raw = file.read(max_bytes + 1)
        else:
            raw = content.encode() if isinstance(content, str) else content
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise Faulty(name, [Fault(1, 1, f"the file cannot be read: {reason}")]) from None
    except UnicodeEncodeError as error:
        line, column = _place(str(content)[: error.start])
        raise Faulty(name, [Fault(line, column, "half a surrogate pair is not a character: remove it")]) from None
    if len(raw) > max_bytes:
        raise Faulty(name, [Fault(1, 1, f"the document is larger than {max_bytes} bytes: divide it")])
    return raw


def _text_of(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8"))
        raise Faulty(name, [Fault(line, column, "this is not UTF-8: save the file as UTF-8")]) from None


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being filled; ``key`` is the mapping's pending key, None when one is due."""

    container: dict[str, Any] | list[Any]
    path: Steps
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Fills plain data from the parser's events, and collects faults on the way."""

    source: str
    faults: list[Fault] = field(default_factory=list)
    data: Any = None
    positions: dict[Steps, tuple[int, int]] = field(default_factory=lambda: {(): (1, 1)})
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def check_characters(self, text: str) -> None:
        """Every character has to be visible as it is written."""
        for found in INVISIBLE.finditer(text):
            self.fault(*_place(text[: found.start()]), f"the character U+{ord(found[0]):04X} cannot be seen: remove it")
            if len(self.faults) >= MOST_FAULTS:
                break
        if self.faults:
            raise Faulty(self.source, self.faults)

    def build(self, text: str) -> None:
        """Read ``text`` to its end, or to the first fault after which the rest has no meaning."""
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if not self._take(event) or len(self.faults) >= MOST_FAULTS:
                    return
        except yaml.MarkedYAMLError as error:
            self.fault(*what_is_wrong(error, text))
        except yaml.YAMLError:
            self.fault(1, 1, GENERAL)
        if not self._documents and not self.faults:
            self.fault(1, 1, "the document is empty")

    def fault(self, line: int, column: int, message: str) -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(line, column, message))

    def _take(self, event: yaml.Event) -> bool:
        """Take one event; false when reading on would be pointless."""
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        match event:
            case yaml.DocumentStartEvent():
                return self._start_document(event, line, column)
            case yaml.AliasEvent():
                self.fault(line, column, "an alias is not allowed: write the value out")
                self._put(None, line, column)
            case yaml.ScalarEvent():
                self._check_node(event, line, column)
                self._scalar(event, line, column)
            case yaml.CollectionStartEvent():
                self._check_node(event, line, column)
                return self._start_collection(event, line, column)
            case yaml.CollectionEndEvent():
                self._open.pop()
            case _:
                pass
        return True

    def _start_document(self, event: yaml.DocumentStartEvent, line: int, column: int) -> bool:
        self._documents += 1
        if event.version or event.tags:
            self.fault(line, column, "a directive is not allowed: remove the lines that begin with %")
        if self._documents > 1:
            self.fault(line, column, "a second document is not allowed: put it into a file of its own")
        return self._documents == 1

    def _check_node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int, column: int) -> None:
        if event.anchor is not None:
            self.fault(line, column, f"an anchor is not allowed: remove {shown('&' + event.anchor)}")
        if event.tag is not None:
            self.fault(line, column, f"a tag is not allowed: remove {shown(event.tag)}")

    def _start_collection(self, event: yaml.CollectionStartEvent, line: int, column: int) -> bool:
        container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        if self._open and isinstance(self._open[-1].container, dict) and self._open[-1].key is None:
            self.fault(line, column, "a key has to be a word: a mapping or list cannot be one")
            return False
        if len(self._open) >= DEEPEST:
            self.fault(line, column, f"this is nested more than {DEEPEST} deep: write it flatter")
            return False
        self._open.append(_Open(container, self._put(container, line, column)))
        return True

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> None:
        top = self._open[-1] if self._open else None
        value: Plain = event.value
        if INVISIBLE.search(event.value):
            self.fault(line, column, "an escape stands for a character that cannot be seen: remove it")
        elif not event.style:
            try:
                value = plain(event.value)
            except Ambiguous as error:
                word = shown(event.value) + " " if event.value else ""
                self.fault(line, column, f"{word}{error}")
        if top is not None and isinstance(top.container, dict) and top.key is None:
            self._key(top, top.container, value, line, column)
        else:
            self._put(value, line, column)

    def _key(self, top: _Open, mapping: dict[str, Any], value: Plain, line: int, column: int) -> None:
        if not isinstance(value, str):
            self.fault(line, column, f"a key has to be text: quote {shown(str(value))}")
        top.key = str(value)
        if top.key in mapping:
            self.fault(line, column, f"the key {shown(top.key)} stands here twice: remove one")
        self.positions.setdefault((*top.path, top.key), (line, column))

    def _put(self, value: object, line: int, column: int) -> Steps:
        """Put ``value`` where it belongs and return its path; a repeated key keeps its first value."""
        if not self._open:
            self.data = value
            return ()
        top = self._open[-1]
        if isinstance(top.container, list):
            path = (*top.path, len(top.container))
            self.positions[path] = (line, column)
            top.container.append(value)
            return path
        if top.key is None:
            top.key = ""
            return top.path
        path = (*top.path, top.key)
        top.container.setdefault(top.key, value)
        top.key = None
        return path
