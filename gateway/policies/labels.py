"""Entries that policy documents need beyond those of every document: labels, area codes, lists without repetition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from marshmallow import ValidationError, fields

from gateway.documents import Text
from gateway.documents.faults import shown
from gateway.model.kinds import Kind, has_shape

LABEL: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_LABEL: Final = 63


class Label(Text):
    """What people call a thing of theirs: small ASCII letters and digits, in words joined by single hyphens."""

    def take(self, value: object) -> str:
        """Return the label."""
        label = super().take(value)
        if len(label) > LONGEST_LABEL or not LABEL.fullmatch(label):
            raise ValidationError(
                f"{shown(label)} has to be words of small letters and digits, joined by `-`, at most {LONGEST_LABEL}"
            )
        return label


class AreaCode(Text):
    """The code of an area: 6, 9 or 12 digits."""

    def take(self, value: object) -> str:
        """Return the code."""
        if not isinstance(value, str) or not has_shape(Kind.AREA, value):
            raise ValidationError("has to be an area code of 6, 9 or 12 digits, quoted")
        return value


def distinct(entry: fields.Field[Any], **settings: Any) -> fields.List[Any]:  # noqa: ANN401 - passed on to marshmallow
    """Return a list of at least one ``entry`` in which none stands twice."""
    return fields.List(entry, validate=_check_distinct, **settings)


def _check_distinct(entries: Sequence[object]) -> None:
    if not entries:
        raise ValidationError("has to list at least one")
    for index, entry in enumerate(entries):
        if entry in entries[:index]:
            raise ValidationError(f"lists {shown(str(entry))} twice: remove one")
