"""The entries of which documents' schemas are made: fields that take a value as it is written, or refuse it.

marshmallow's own fields are generous (`"3"` is an integer, `"yes"` a boolean); a rule about disclosure is not the place
for that. Messages complete "`key`: …" and say what to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, TypeVar

from marshmallow import ValidationError, fields

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


class Entry(fields.Field[_T]):
    """An entry whose value ``take`` accepts or refuses, looking at nothing else."""

    def take(self, value: object) -> _T:
        """Return what ``value`` means, or raise ``ValidationError``."""
        raise NotImplementedError

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> _T:  # noqa: ARG002 - marshmallow's
        return self.take(value)


class Text(Entry[str]):
    """Text that is not blank, as it is written."""

    def take(self, value: object) -> str:
        """Return the text."""
        if not isinstance(value, str):
            raise ValidationError("has to be text: quote it")
        if not value.strip():
            raise ValidationError("has to say something")
        return value


class Name(Text):
    """A name: small ASCII letters, digits and `_`, beginning with a letter, at most 63 long."""

    def take(self, value: object) -> str:
        """Return the name."""
        name = super().take(value)
        if not NAME.fullmatch(name):
            raise ValidationError(
                "has to be a name: small letters a to z, digits and `_`, beginning with a letter, at most 63"
            )
        return name


class Flag(Entry[bool]):
    """`true` or `false`, nothing that resembles them."""

    def take(self, value: object) -> bool:
        """Return the flag."""
        if not isinstance(value, bool):
            raise ValidationError("has to be true or false")
        return value


class Whole(Entry[int]):
    """A whole number, at least ``least``."""

    def __init__(self, *, least: int = 0, **settings: Any) -> None:  # noqa: ANN401 - passed on to marshmallow
        super().__init__(**settings)
        self.least = least

    def take(self, value: object) -> int:
        """Return the number."""
        if not isinstance(value, int) or isinstance(value, bool) or value < self.least:
            raise ValidationError(f"has to be a whole number, {self.least} or more")
        return value


class Day(Entry[date]):
    """A day of the calendar, `YYYY-MM-DD`."""

    def take(self, value: object) -> date:
        """Return the day."""
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValidationError("has to be a day written as YYYY-MM-DD")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError("has to be a day that the calendar has") from None


class Choice(Entry[_T]):
    """One word of a closed list; ``choices`` maps each word to its meaning."""

    def __init__(self, choices: Mapping[str, _T], **settings: Any) -> None:  # noqa: ANN401 - passed on to marshmallow
        super().__init__(**settings)
        self.choices = dict(choices)

    def take(self, value: object) -> _T:
        """Return what the word means."""
        if not isinstance(value, str) or value not in self.choices:
            raise ValidationError(f"has to be one of {', '.join(self.choices)}")
        return self.choices[value]


def by_value(members: Iterable[_E]) -> dict[str, _E]:
    """Return the choices that an enumeration offers, by the words that documents write.

    >>> from gateway.model.catalogue import Mark
    >>> by_value(Mark)["sealed"]
    <Mark.SEALED: 'sealed'>
    """
    return {str(member.value): member for member in members}
