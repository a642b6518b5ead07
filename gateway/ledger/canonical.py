"""Canonical JSON (RFC 8785) for what the ledger holds, so that equal facts have equal bytes and equal hashes.

The ledger needs strings, whole numbers, truth values, null, arrays and objects with ASCII names; everything else is
refused rather than written in a way that another implementation would write differently. Over these, sorting names by
byte is sorting them by UTF-16 unit, which is the one point where RFC 8785 and ``orjson`` could part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import orjson

Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None
"""What an entry may hold; a number is whole and exact in every JSON implementation."""

_LARGEST: Final = 2**53 - 1


def canonical(value: Json) -> bytes:
    """The one byte sequence that stands for ``value``; raises ``ValueError`` for what has no agreed form here.

    >>> canonical({"b": [1, True, None], "a": "户籍"}).decode()
    '{"a":"户籍","b":[1,true,null]}'
    >>> canonical({"share": 0.5})
    Traceback (most recent call last):
    ...
    ValueError: the ledger holds no value of type `float`; write a whole number or a string
    """
    _check(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise ValueError("the ledger holds well-formed text only; a string has a lone surrogate") from None


def _check(value: object) -> None:
    """Types are compared exactly: a subclass of ``str`` or ``int`` may mean, or print, something else."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -_LARGEST <= value <= _LARGEST:  # type: ignore[operator]  # it is an int
            raise ValueError("a number in the ledger has to be below 2^53 in size; write it as a string")
    elif isinstance(value, list | tuple):
        for item in () if set(map(type, value)) == {str} else value:
            _check(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if type(name) is not str or not name.isascii():
                raise ValueError("a name in the ledger has to be ASCII text")
            _check(item)
    else:
        raise ValueError(f"the ledger holds no value of type `{kind.__name__}`; write a whole number or a string")
