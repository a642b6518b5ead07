"""How the longer forms for partners are read: closed lists, names, areas and days, with every fault at its entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Final, TypeVar

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from gateway.grants.entries import AreaCode, Slug

MOST_LISTED = 100
LONGEST_NAME = 200

_BETWEEN: Final = re.compile(r"[,，、;；\s]+")

T = TypeVar("T")


class Reading:
    """A form as it is read: what is amiss is kept as pairs of the entry and the word for it, in order."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form
        self.faults: list[tuple[str, str]] = []

    def text(self, entry: str) -> str:
        """One line of text, without what stands around it."""
        return " ".join(self._form.get(entry, "").split())

    def name(self, entry: str) -> str:
        """A name for people, which has to be there."""
        given = self.text(entry)
        if not given or len(given) > LONGEST_NAME or not given.isprintable():
            self.faults.append((entry, "name-amiss"))
        return given

    def slug(self, entry: str) -> str:
        """An id."""
        return self._taken(entry, self.text(entry), Slug().take, "slug-amiss")

    def listed(self, entry: str, offered: Collection[str]) -> frozenset[str]:
        """What was ticked of a closed list: at least one, and nothing that was not offered."""
        chosen = frozenset(self._form.getlist(entry))
        if not chosen:
            self.faults.append((entry, "none-chosen"))
        elif not chosen <= set(offered):
            self.faults.append((entry, "not-offered"))
        return chosen & frozenset(offered)

    def ticked(self, entry: str) -> list[str]:
        """What was ticked, whatever it is."""
        return self._form.getlist(entry)

    def lines(self, entry: str) -> tuple[str, ...]:
        """The lines of a text that say anything."""
        return tuple(line.strip() for line in self._form.get(entry, "").splitlines() if line.strip())[:MOST_LISTED]

    def areas(self, entry: str, ticked: Iterable[str] = ()) -> tuple[str, ...]:
        """Area codes, ticked or typed with blanks or commas between."""
        typed = filter(None, _BETWEEN.split(self._form.get(entry, "")))
        codes = list(dict.fromkeys([*ticked, *typed]))
        if not codes:
            self.faults.append((entry, "none-chosen"))
        for code in codes[:MOST_LISTED]:
            self._taken(entry, code, AreaCode().take, "area-amiss")
        return tuple(codes[:MOST_LISTED])

    def day(self, entry: str) -> date:
        """A day; today's millennium where none can be read, beside the fault."""
        try:
            return date.fromisoformat(self.text(entry))
        except ValueError:
            self.faults.append((entry, "day-amiss"))
            return date(2000, 1, 1)

    def _taken(self, entry: str, given: str, take: Callable[[str], T], word: str) -> T | str:
        try:
            return take(given)
        except ValidationError:
            if (entry, word) not in self.faults:
                self.faults.append((entry, word))
            return given
