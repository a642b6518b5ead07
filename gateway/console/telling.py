"""What an act gives and takes, and when something was done, as the desk's tables show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from gateway.console.words import in_words, say_at_desk
from gateway.model.catalogue import Title
from gateway.policies.workbench.difference import Change
from gateway.publication.reading import Standards


def in_table(change: Change, standards: Standards, language: str) -> Mapping[str, Any]:
    """One change in the words of ``language``; what has no title stands under its own name."""
    record_type = standards.catalogue.types[change.record_type]
    purpose = standards.purposes.by_name.get(change.purpose)
    field = record_type.fields.get(change.what)
    action = say_at_desk(f"consent-{change.action}", language)
    return {
        "direction": change.direction.value,
        "kind": change.partner_kind,
        "purpose": change.purpose if purpose is None else _in(purpose.title, language),
        "where": f"{_in(record_type.title, language)} ({action})",
        "what": change.what if field is None else _in(field.title, language),
        "before": in_words(change.before, language),
        "after": in_words(change.after, language),
        "decided": change.decided,
    }


def moment(stamp: str, zone: tzinfo) -> str:
    """The time of a row, at the station.

    >>> from datetime import timedelta, timezone
    >>> moment("2026-11-30T01:02:03Z", timezone(timedelta(hours=8)))
    '2026-11-30 09:02'
    """
    return datetime.fromisoformat(stamp).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _in(title: Title, language: str) -> str:
    return title.en if language == "en" else title.zh
