"""What an act gives and takes, as the desk's tables show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from gateway.console.station import PLACE
from gateway.console.words import say_at_desk
from gateway.console.words.kinds import kind_in
from gateway.model.catalogue import Title
from gateway.policies.workbench.difference import Change, Difference
from gateway.publication.reading import Standards
from gateway.window.telling import how_shown

POLICY: Final = f"{PLACE}/policy"


def place_of(name: str, done: str = "") -> str:
    """Where a policy is shown, with what was just done.

    >>> place_of("elderly-care", "saved")
    '/desk/policy?name=elderly-care&done=saved'
    """
    return f"{POLICY}?{urlencode({'name': name, **({'done': done} if done else {})})}"


def changes_in_table(found: Difference, standards: Standards, language: str) -> list[Mapping[str, Any]]:
    """What is given and taken, as a table shows it."""
    return [in_table(each, standards, language) for each in found.changes]


def in_table(change: Change, standards: Standards, language: str) -> Mapping[str, Any]:
    """One change in the words of ``language``; what has no title stands under its own name."""
    record_type = standards.catalogue.types[change.record_type]
    purpose = standards.purposes.by_name.get(change.purpose)
    field = record_type.fields.get(change.what)
    action = say_at_desk(f"consent-{change.action}", language)
    return {
        "direction": change.direction.value,
        "kind": kind_in(change.partner_kind, language),
        "purpose": change.purpose if purpose is None else _in(purpose.title, language),
        "where": f"{_in(record_type.title, language)} ({action})",
        "what": change.what if field is None else _in(field.title, language),
        "before": in_words(change.before, language),
        "after": in_words(change.after, language),
        "decided": change.decided,
    }


def in_standing(word: str, language: str) -> str:
    """Where a version stands, from the schedule's word for it.

    >>> in_standing("live", "en"), in_standing("from 2026-12-01", "en")
    ('live', 'live from 2026-12-01')
    """
    if word.startswith("from "):
        return say_at_desk("standing-from", language, day=word[5:])
    return say_at_desk(f"standing-{word}", language)


def in_words(phrase: str, language: str) -> str:
    """How a field is shown, from the policy language's phrase for it.

    >>> in_words("drop", "en"), in_words("reveal", "zh"), in_words("500", "en")
    ('not shown', '完整显示', '500')
    """
    known = {"reveal": "full", "shown": "full", "drop": "not-shown", "hidden": "not-shown", "yes": "yes", "no": "no"}
    if phrase in known:
        return say_at_desk(known[phrase], language)
    if phrase.split(" ", maxsplit=1)[0] in {"mask", "generalise", "scrub", "present", "pseudonym"}:
        return how_shown([phrase], language)
    return phrase


def _in(title: Title, language: str) -> str:
    return title.en if language == "en" else title.zh
