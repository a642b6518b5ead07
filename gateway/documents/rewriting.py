r"""Changing a strict document in place: one part of its text becomes another, and every other character stays.

Each function takes a text that ``read_document`` accepts and gives the whole text anew, with comments, order and
spelling of everything else as they were. Paths are those of ``Document.positions``. New values stand on one line.

>>> text = "limits: {page: 50, per_day: 500} # a day\nfields:\n  phone: drop # never\n  name: reveal\n"
>>> replaced(text, ("limits", "page"), 20)
'limits: {page: 20, per_day: 500} # a day\nfields:\n  phone: drop # never\n  name: reveal\n'
>>> removed(text, ("fields", "phone"))
'limits: {page: 50, per_day: 500} # a day\nfields:\n  name: reveal\n'
>>> entered(text, ("fields",), "sex", {"mask": {"keep_last": 1}}).splitlines()[-1]
'  sex: {mask: {keep_last: 1}}'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import yaml

from gateway.documents.reader import Steps
from gateway.documents.scalars import is_plain_text

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAFE: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~](?:[^\n\t:,\[\]{}#]*[^\s:,\[\]{}#])?")
"""What no reader takes for anything but a word, wherever it stands."""


class UnchangeableError(Exception):
    """A part that cannot be changed by itself: it does not stand there, or not in a way that is known here."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A node of the text with the key that it stands under, and the span of what makes it an entry of its parent."""

    node: yaml.Node
    key: yaml.Node | None = None

    @property
    def start(self) -> int:
        """Where the entry begins: with its key, if it has one."""
        return _start(self.key or self.node)


def replaced(text: str, path: Steps, value: Any) -> str:  # noqa: ANN401 - plain data
    """``text`` with ``value`` at ``path``."""
    part = _find(text, path)
    if part.key is not None and _is_block(part.node):
        return _spliced(text, _end(text, part.key), _end(text, part.node), f": {as_flow(value)}")
    return _spliced(text, _start(part.node), _end(text, part.node), as_flow(value))


def renamed(text: str, path: Steps, key: str) -> str:
    """``text`` with another key for the entry at ``path``."""
    part = _find(text, path)
    if part.key is None:
        raise UnchangeableError
    return _spliced(text, _start(part.key), _end(text, part.key), as_flow(key))


def entered(text: str, path: Steps, key: str, value: Any) -> str:  # noqa: ANN401 - plain data
    """``text`` with one more entry in the mapping at ``path``, after the last."""
    parts = _parts(_find(text, path).node)
    return _added(text, path, parts, f"{as_flow(key)}: {as_flow(value)}", "{%s}")


def appended(text: str, path: Steps, value: Any) -> str:  # noqa: ANN401 - plain data
    """``text`` with one more item in the list at ``path``, after the last."""
    parts = _parts(_find(text, path).node)
    return _added(text, path, parts, as_flow(value), "[%s]")


def removed(text: str, path: Steps) -> str:
    """``text`` without the entry or item at ``path``; the comment on its line goes with it."""
    parent = _find(text, path[:-1]).node
    parts = _parts(parent)
    index = _index(parts, path[-1])
    if len(parts) == 1:
        return replaced(text, path[:-1], {} if isinstance(parent, yaml.MappingNode) else [])
    part = parts[index]
    if not _is_block(parent):
        if index + 1 < len(parts):
            return _spliced(text, part.start, parts[index + 1].start, "")
        return _spliced(text, _end(text, parts[index - 1].node), _end(text, part.node), "")
    line = text.rfind("\n", 0, part.start) + 1
    before = text[line : part.start]
    if before.strip() != ("" if part.key else "-"):
        if index + 1 < len(parts) and part.key:  # the first of a mapping that begins behind a dash
            return _spliced(text, part.start, parts[index + 1].start, "")
        raise UnchangeableError
    return _spliced(text, line, _line_end(text, _end(text, part.node)) + 1, "")


def as_flow(value: Any) -> str:  # noqa: ANN401 - plain data
    """Plain data on one line, as little quoted as every reader allows.

    >>> as_flow({"mask": {"keep_last": 4}}), as_flow(["yes", "310115"]), as_flow("居委会: 第6条")
    ('{mask: {keep_last: 4}}', '["yes", "310115"]', '"居委会: 第6条"')
    """
    match value:
        case dict():
            return "{" + ", ".join(f"{as_flow(key)}: {as_flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_flow, value)) + "]"
        case str():
            plain = _SAFE.fullmatch(value) and is_plain_text(value)
            return value if plain else orjson.dumps(value.encode("utf-8", "replace").decode()).decode()
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _find(text: str, path: Steps) -> _Part:
    root = yaml.compose(text, Loader=_Loader)
    if root is None:
        raise UnchangeableError
    part = _Part(root)
    for step in path:
        parts = _parts(part.node)
        part = parts[_index(parts, step)]
    return part


def _parts(node: yaml.Node) -> Sequence[_Part]:
    match node:
        case yaml.MappingNode():
            return [_Part(value, key) for key, value in node.value]
        case yaml.SequenceNode():
            return [_Part(item) for item in node.value]
        case _:
            raise UnchangeableError


def _index(parts: Sequence[_Part], step: str | int) -> int:
    for index, part in enumerate(parts):
        if (index if part.key is None else part.key.value) == step:
            return index
    raise UnchangeableError


def _added(text: str, path: Steps, parts: Sequence[_Part], entry: str, around: str) -> str:
    if not parts:
        part = _find(text, path)
        return _spliced(text, _start(part.node), _end(text, part.node), around % entry)
    end = _end(text, parts[-1].node)
    if not _is_block(_find(text, path).node):
        return _spliced(text, end, end, f", {entry}")
    first = parts[0]
    column = first.start - text.rfind("\n", 0, first.start) - 1
    if first.key is None:
        dash = text.rfind("-", 0, first.start)
        column, entry = dash - text.rfind("\n", 0, dash) - 1, f"- {entry}"
    end = _line_end(text, end)
    return _spliced(text, end, end, f"\n{' ' * column}{entry}")


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _start(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _end(text: str, node: yaml.Node) -> int:
    """Where a node ends; the end of a block lies behind the comments that follow it, so its last part tells."""
    if _is_block(node) and node.value:
        return _end(text, _parts(node)[-1].node)
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"} else end


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]
