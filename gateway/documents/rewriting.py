r"""Changing a strict document in place: one part of its text becomes another, and every other character stays.

Each function takes a text that ``read_document`` accepts and gives the whole text anew, with comments, order and
spelling of everything else as they were. Paths are those of ``Document.positions``. New values stand on one line,
but for ``added_in_lines``.

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
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from gateway.documents.reader import Steps
from gateway.documents.spelling import as_flow, itemised

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY_LINES: Final = re.compile(r"(?:(?<=\n)[ \t]*\n)+\Z")


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


def added_in_lines(text: str, path: Steps, item: Mapping[str, Any], opened: Collection[str] = ()) -> str:
    r"""``text`` with one more mapping in the list at ``path``, after the last: each of its keys on a line of its own.

    What stands under the keys that are ``opened`` is in lines as well. An empty line stands before it where one stands
    between the others, or where there is one other that takes several lines.

    >>> print(added_in_lines("a:\n  - x: 1\n", ("a",), {"x": 2, "w": {"z": 3}}, ["w"]), end="")
    a:
      - x: 1
      - x: 2
        w:
          z: 3
    """
    part = _find(text, path)
    parts = _parts(part.node)
    if parts and _is_block(part.node):
        column = _dash(text, parts[0].start)
        lines, end = itemised(item, opened, column), _line_end(text, _end(text, parts[-1].node))
        return _spliced(text, end, end, ("\n" if _are_apart(text, parts) else "") + lines)
    if parts or part.key is None or not _is_block(_find(text, path[:-1]).node):
        return appended(text, path, dict(item))
    lines = itemised(item, opened, _column(text, part.start) + 2)
    return _spliced(text, _end(text, part.key), _end(text, part.node), f":{lines}")


def removed(text: str, path: Steps) -> str:
    """``text`` without the entry or item at ``path``; the comment on its line goes with it.

    With an item that is not the first of its list go the empty lines before it.
    """
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
    end = _line_end(text, _end(text, part.node)) + 1
    return _spliced(text, line - (_empty_lines(text, line) if index and part.key is None else 0), end, "")


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
    column = _column(text, first.start)
    if first.key is None:
        column, entry = _dash(text, first.start), f"- {entry}"
    end = _line_end(text, end)
    return _spliced(text, end, end, f"\n{' ' * column}{entry}")


def _are_apart(text: str, parts: Sequence[_Part]) -> bool:
    """Whether the items of a list have an empty line between them; one alone has, if it takes several lines."""
    last = parts[-1]
    if len(parts) > 1:
        return "\n\n" in text[_end(text, parts[-2].node) : last.start]
    return "\n" in text[last.start : _end(text, last.node)]


def _empty_lines(text: str, line: int) -> int:
    """How many characters of empty lines there are before the line that begins at ``line``."""
    found = _EMPTY_LINES.search(text[:line])
    return len(found[0]) if found else 0


def _column(text: str, place: int) -> int:
    return place - text.rfind("\n", 0, place) - 1


def _dash(text: str, place: int) -> int:
    """The column of the dash of the item that begins at ``place``."""
    return _column(text, text.rfind("-", 0, place))


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
