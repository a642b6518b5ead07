"""The entries of purposes and partner files that other documents do not have; the command line checks by them too."""

from __future__ import annotations

import re
from typing import Final

from marshmallow import ValidationError

from gateway.documents import Entry, Text
from gateway.model.kinds import Kind, area_prefix, has_shape

_SLUG: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 63
_OBLIGATION: Final = re.compile(
    r"notify-data-subject|no-onward-transfer|purpose-limitation|retain-at-most-[1-9][0-9]{0,3}-days"
)


class Slug(Text):
    """A name of words: small ASCII letters and digits joined by `-`, at most 63 characters."""

    def take(self, value: object) -> str:
        """Return the name.

        >>> Slug().take("elderly-care")
        'elderly-care'
        """
        name = super().take(value)
        if not _SLUG.fullmatch(name) or len(name) > _LONGEST_SLUG:
            raise ValidationError("has to be words of small letters a to z and digits, joined by `-`, at most 63")
        return name


class AreaCode(Entry[str]):
    """An administrative area of 6, 9 or 12 digits (GB/T 2260 and below)."""

    def take(self, value: object) -> str:
        """Return the code."""
        if not isinstance(value, str) or not has_shape(Kind.AREA, value) or not area_prefix(value).strip("0"):
            raise ValidationError("has to be an area code of 6, 9 or 12 digits, quoted")
        return value


class Obligation(Entry[str]):
    """A duty that travels with a release, out of a closed list, such as `retain-at-most-90-days`."""

    def take(self, value: object) -> str:
        """Return the duty."""
        if not isinstance(value, str) or not _OBLIGATION.fullmatch(value):
            raise ValidationError(
                "has to be one of no-onward-transfer, notify-data-subject, purpose-limitation, "
                "retain-at-most-N-days (N is the number)"
            )
        return value
