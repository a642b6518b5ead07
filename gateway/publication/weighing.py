"""What a publication or a withdrawal gives and takes, from today on, against what is live now.

Only those kinds of partner and types of record are weighed of which something changes. Whatever is closed today because
a policy cannot be used counts as shown to nobody, so opening it is a gain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Final

from gateway.policies.book import Unreadable
from gateway.policies.policy import Policy
from gateway.policies.workbench.difference import Difference, difference
from gateway.policies.workbench.questions import Bench
from gateway.publication.reading import Live, Standards, read_live
from gateway.publication.schedule import Schedule, digest_of_schedule
from gateway.publication.version import Version

_MOST_KEPT: Final = 32
_known: Final[dict[tuple[Schedule, Schedule, str, date], Difference]] = {}
"""What was weighed: the page of a policy weighs every version that waits, each time that somebody looks at it."""


def ground(windows: Schedule, standards: Standards) -> str:
    """A hash of all that a weighing depends on beside the change itself; a review holds as long as it is the same."""
    return sha256(f"{digest_of_schedule(windows)} {standards.digest}".encode()).hexdigest()


def weigh(before: Schedule, after: Schedule, standards: Standards, today: date) -> Difference:
    """Compare what two schedules show from ``today`` on, to everybody of whom they differ."""
    key = (before, after, standards.digest, today)
    found = _known.get(key)
    if found is None:
        found = _compared(before, after, standards, today)
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        _known[key] = found
    return found


def _compared(before: Schedule, after: Schedule, standards: Standards, today: date) -> Difference:
    changed = {window.version.label for window in set(before) ^ set(after)}
    known: dict[Version, Policy] = {}
    old, new = read_live(before, standards, today, known), read_live(after, standards, today, known)
    concerned = _subjects(old, new, changed)
    bench = Bench(standards.catalogue, standards.purposes, standards.guardrails, ())
    shown = [policy for policy in old.policies if not any(_closes(each, policy) for each in old.unreadable)]
    return difference(bench, _from(today, shown, concerned), _from(today, list(new.policies), concerned))


def _subjects(old: Live, new: Live, changed: set[str]) -> set[tuple[str, str]]:
    """The kinds of partner and types of record of which something changes; all, where a text does not tell its own."""
    every = {_subject(policy) for live in (old, new) for policy in live.policies}
    if any(each.label in changed for live in (old, new) for each in live.unreadable):
        return every
    return {_subject(policy) for live in (old, new) for policy in live.policies if policy.label in changed}


def _subject(policy: Policy) -> tuple[str, str]:
    return policy.partner_kind, policy.schema.partition("@")[0]


def _closes(unreadable: Unreadable, policy: Policy) -> bool:
    kind, record_type = _subject(policy)
    return unreadable.partner_kind in {None, kind} and unreadable.record_type in {None, record_type}


def _from(today: date, policies: list[Policy], concerned: set[tuple[str, str]]) -> tuple[Policy, ...]:
    """The policies concerned; what they showed on days that are past is nobody's question."""
    return tuple(
        replace(policy, first=max(policy.first, today)) for policy in policies if _subject(policy) in concerned
    )
