"""What an act gives and takes, as the desk's tables show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from gateway.console.station import PLACE
from gateway.console.words import say_at_desk
from gateway.console.words.kinds import kind_in
from gateway.model.catalogue import RecordType
from gateway.model.titles import title_in
from gateway.policies.workbench.difference import Change, Difference
from gateway.publication.founding import FOUNDER
from gateway.publication.reading import Standards
from gateway.window.telling import how_shown

WHOLE: Final = frozenset(
    {"what-rows", "what-limit-page", "what-limit-per_day", "what-filter_on", "what-sort_on", "what-told"}
)
"""What is given and taken beside fields and answers, by the words for it."""

_PHRASES: Final = {
    "reveal": "full",
    "shown": "full",
    "drop": "not-shown",
    "hidden": "not-shown",
    "yes": "yes",
    "no": "no",
    "asked": "may-ask",
    "not asked": "may-not-ask",
    "another yes": "another-yes",
    "a narrower yes": "narrower-yes",
}

POLICY: Final = f"{PLACE}/policy"
EDIT: Final = f"{POLICY}/edit"
NEW: Final = f"{POLICY}/new"


def place_of(name: str, done: str = "") -> str:
    """Where a policy is shown, with what was just done.

    >>> place_of("elderly-care", "saved")
    '/desk/policy?name=elderly-care&done=saved'
    """
    return f"{POLICY}?{urlencode({'name': name, **({'done': done} if done else {})})}"


def changes_in_table(found: Difference, standards: Standards, language: str) -> list[Mapping[str, Any]]:
    """What is given and taken, as a table shows it: what is the same for several actions, once."""
    actions: dict[Change, list[str]] = {}
    for each in found.changes:
        actions.setdefault(replace(each, action="", day=date.min, row=None), []).append(each.action)
    return [in_table(change, of, standards, language) for change, of in actions.items()]


def in_table(change: Change, actions: Sequence[str], standards: Standards, language: str) -> Mapping[str, Any]:
    """One change in the words of ``language``; what has no title stands under its own name."""
    record_type = standards.catalogue.types[change.record_type]
    purpose = standards.purposes.by_name.get(change.purpose)
    field = record_type.fields.get(change.what.rpartition(" ")[2])
    action = ("、" if language == "zh" else ", ").join(say_at_desk(f"consent-{each}", language) for each in actions)
    kind = kind_in(change.partner_kind, language)
    title = change.purpose if purpose is None else title_in(purpose.title, language)
    return {
        "direction": change.direction.value,
        "group": f"{kind} · {title} · {title_in(record_type.title, language)} ({action})",
        "field": "" if field is None else field.name,
        "what": what_in_words(change.what, record_type, language),
        "before": in_words(change.before, language),
        "after": in_words(change.after, language),
        "decided": change.decided,
    }


def what_in_words(what: str, record_type: RecordType, language: str) -> str:
    """What is given or taken: a field by its title, and what else there is (``Change.what``) by a sentence."""
    first, _, rest = what.partition(" ")
    if f"what-{what.replace(' ', '-')}" in WHOLE:
        return say_at_desk(f"what-{what.replace(' ', '-')}", language)
    if first == "answer":
        ask, _, more = rest.partition(" ")
        return say_at_desk("what-answer-per_day" if more == "per_day" else "what-answer", language, ask=ask)
    field = record_type.fields.get(rest or first)
    title = rest or first if field is None else title_in(field.title, language)
    return say_at_desk(f"what-{first}", language, field=title) if rest and f"what-{first}" in WHOLE else title


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
    if phrase in _PHRASES:
        return say_at_desk(_PHRASES[phrase], language)
    if phrase.split(" ", maxsplit=1)[0] in {"mask", "generalise", "scrub", "present", "pseudonym"}:
        return how_shown([phrase], language)
    return phrase


def author_in(name: str, language: str) -> str:
    """Whoever wrote or did something with a policy; what came with the deployment, nobody wrote here."""
    return say_at_desk("founder", language) if name == FOUNDER else name
