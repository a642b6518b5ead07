"""How plain data is written into a document: on one line, or as an item of a list with its keys on lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import orjson

from gateway.documents.scalars import is_plain_text

_SAFE: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~](?:[^\n\t:,\[\]{}#]*[^\s:,\[\]{}#])?")
"""What no reader takes for anything but a word, wherever it stands."""


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


def itemised(item: Mapping[str, Any], opened: Collection[str], column: int) -> str:
    """The lines of an item of a list whose dashes stand at ``column``, each with the break before it."""
    first, *others = _in_lines(item, opened)
    space = " " * column
    return "".join([f"\n{space}- {first}", *(f"\n{space}  {line}" for line in others)])


def _in_lines(value: Mapping[str, Any], opened: Collection[str]) -> Iterator[str]:
    for key, each in value.items():
        match each:
            case dict() if each and key in opened:
                yield f"{as_flow(key)}:"
                yield from (f"  {line}" for line in _in_lines(each, opened))
            case list() if each and key in opened:
                yield f"{as_flow(key)}:"
                yield from (f"  - {as_flow(part)}" for part in each)
            case _:
                yield f"{as_flow(key)}: {as_flow(each)}"
