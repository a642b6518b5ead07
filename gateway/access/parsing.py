"""From what a program or a form gives to a wish: every part has its form, or the first that has not is named.

Whether a type, a field or a purpose exists is not asked here, nor anywhere before somebody of the station reads it: a
hidden name and one that nobody has are taken alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from gateway.access.request import Wish
from gateway.model.inquiry import VIEWING, Action
from gateway.model.kinds import Kind, area_prefix, has_shape

LONGEST_BASIS: Final = 300
LONGEST_WHY: Final = 2000
LONGEST_OTHERS: Final = 300
LONGEST_ANSWER: Final = 2000
MOST_FIELDS: Final = 60
MOST_AREAS: Final = 20
LONGEST_DAYS: Final = 3 * 366

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_PURPOSE: Final = re.compile(r"(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KEPT: Final = frozenset("\n\t")
_SPOKEN: Final = frozenset({"Cc", "Cs", "Co", "Cn"})


class WishError(Exception):
    """What was given is no wish; ``place`` is the part that is wrong, by its name."""

    def __init__(self, place: str) -> None:
        super().__init__(f"`{place}` does not have the form that it should")
        self.place = place


def parse_wish(given: Mapping[str, Any], today: date) -> Wish:
    """The wish that ``given`` makes; raises ``WishError`` for the first part that is wrong, in this order."""
    return Wish(
        record_type=_one(given, "type", _NAME),
        actions=_actions(given),
        fields=_fields(given),
        purpose=_one(given, "purpose", _PURPOSE),
        areas=_areas(given),
        until=_until(given, today),
        basis=text_of(given, "basis", LONGEST_BASIS),
        why=text_of(given, "why", LONGEST_WHY),
        others=text_of(given, "others", LONGEST_OTHERS, least=0),
        is_urgent=given.get("urgent", False) is True,
    )


def text_of(given: Mapping[str, Any], place: str, longest: int, least: int = 1) -> str:
    r"""A text that somebody wrote, as it can be kept and shown; raises ``WishError``.

    >>> text_of({"why": " for the lift \r\n"}, "why", 20)
    'for the lift'
    """
    text = given.get(place, "")
    if not isinstance(text, str):
        raise WishError(place)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not least <= len(text) <= longest:
        raise WishError(place)
    if any(unicodedata.category(each) in _SPOKEN and each not in _KEPT for each in text):
        raise WishError(place)
    return text


def _one(given: Mapping[str, Any], place: str, form: re.Pattern[str]) -> str:
    name = given.get(place)
    if not isinstance(name, str) or form.fullmatch(name) is None:
        raise WishError(place)
    return name


def _several(given: Mapping[str, Any], place: str, most: int, least: int = 1) -> tuple[str, ...]:
    names = given.get(place, [])
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise WishError(place)
    if not least <= len(names) <= most or len(set(names)) != len(names):
        raise WishError(place)
    return tuple(names)


def _actions(given: Mapping[str, Any]) -> tuple[Action, ...]:
    names = _several(given, "actions", len(VIEWING))
    if not {*names} <= {action.value for action in VIEWING}:
        raise WishError("actions")
    return tuple(action for action in VIEWING if action.value in names)


def _fields(given: Mapping[str, Any]) -> tuple[str, ...]:
    """At least one field, or a word about what there is no name for."""
    described = bool(str(given.get("others", "")).strip())
    names = _several(given, "fields", MOST_FIELDS, least=0 if described else 1)
    if any(_NAME.fullmatch(name) is None for name in names):
        raise WishError("fields")
    return names


def _areas(given: Mapping[str, Any]) -> tuple[str, ...]:
    codes = _several(given, "areas", MOST_AREAS)
    if not all(has_shape(Kind.AREA, code) and area_prefix(code).strip("0") for code in codes):
        raise WishError("areas")
    return codes


def _until(given: Mapping[str, Any], today: date) -> date:
    text = given.get("until")
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else today
    except ValueError:
        raise WishError("until") from None
    if not today < day <= today + timedelta(days=LONGEST_DAYS):
        raise WishError("until")
    return day
