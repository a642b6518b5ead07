"""From stored texts to policies: each is read and checked anew against what the station's documents say now.

A text that can no longer be used (the catalogue has changed, or it is not the text that was entered) is not left out:
what it restricted would then be shown. Whatever it speaks of is shared with nobody instead, on its days, until somebody
publishes a version that can be used (``gateway.policies.book.Unreadable``).
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final

from gateway.documents import Fault, Faulty, read_document
from gateway.model.catalogue import Catalogue
from gateway.model.grant import Purposes
from gateway.model.titles import NO_AREAS, Areas
from gateway.policies.book import Unreadable
from gateway.policies.check import check_policy
from gateway.policies.document import parse_policy
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.policies.store import Written
from gateway.publication.schedule import Window
from gateway.publication.version import Version

_MOST_KEPT: Final = 256
"""Sound versions that are not read again against the same documents; a station has some dozens of policies."""


@dataclass(frozen=True, slots=True)
class Standards:
    """What a policy is read and checked against: the station's other documents."""

    catalogue: Catalogue
    purposes: Purposes
    guardrails: Guardrails
    areas: Areas = NO_AREAS
    """What areas are called, for whoever reads of them; nothing is decided by it."""

    @property
    def digest(self) -> str:
        """A hash of all that decides."""
        parts = (self.catalogue.digest, self.purposes.digest, self.guardrails.digest)
        return sha256(" ".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Live:
    """What is live from a day on: the policies, each for its own days; those that cannot be used, and why not."""

    policies: tuple[Policy, ...]
    unreadable: tuple[Unreadable, ...]
    faults: tuple[Faulty, ...]


def read_draft(text: bytes, source: str, standards: Standards) -> Written:
    """The policy that ``text`` writes, sound or not; or ``Faulty``, ``source`` being the text's name."""
    document = read_document(text, source)
    return Written(document, parse_policy(document, standards.catalogue))


def read_text(text: bytes, source: str, standards: Standards) -> Written:
    """The policy that ``text`` writes, sound; or ``Faulty`` with every fault, ``source`` being the text's name."""
    written = read_draft(text, source, standards)
    report = check_policy(
        written.document, written.policy, standards.catalogue, standards.purposes, standards.guardrails
    )
    if report.faults:
        raise Faulty(source, report.faults)
    return written


def read_version(version: Version, standards: Standards) -> Policy:
    """The policy of a stored version; ``Faulty`` where it cannot be used, or is not the one that was entered."""
    if not version.is_whole:
        raise Faulty(version.label, [Fault(1, 1, "this is not the text that was entered: restore the state database")])
    sound = _sound(standards.digest)
    known = sound.get((version.label, version.text))
    if known is not None:
        return known
    policy = read_text(version.text, version.label, standards).policy
    if policy.label != version.label:
        raise Faulty(version.label, [Fault(1, 1, f"this is stored under another name than `{policy.label}`")])
    if len(sound) >= _MOST_KEPT:
        sound.clear()
    sound[version.label, version.text] = policy
    return policy


@lru_cache(maxsize=4)
def _sound(digest: str) -> dict[tuple[str, bytes], Policy]:  # noqa: ARG001 - what they are kept by
    """The versions that were found sound against the documents of a ``digest``, by name and text.

    The desk weighs all policies at every step of somebody who changes one of them.
    """
    return {}


def read_live(
    windows: Iterable[Window], standards: Standards, since: date, known: MutableMapping[Version, Policy] | None = None
) -> Live:
    """The policies of all windows that do not end before ``since``.

    ``known`` are versions that were read before against the same standards; what is read now is added.
    """
    known = {} if known is None else known
    policies: list[Policy] = []
    unreadable: list[Unreadable] = []
    faults: list[Faulty] = []
    for window in windows:
        if window.last < since:
            continue
        try:
            if window.version not in known:
                known[window.version] = read_version(window.version, standards)
            policies += within(window, known[window.version])
        except Faulty as faulty:
            faults.append(faulty)
            unreadable.append(_unreadable(window))
    return Live(tuple(policies), tuple(unreadable), tuple(faults))


def within(window: Window, policy: Policy) -> tuple[Policy, ...]:
    """The policy, in force on no day outside of the window; nothing where that leaves no day."""
    first, last = max(policy.first, window.first), min(policy.last, window.last)
    return (replace(policy, first=first, last=last),) if first <= last else ()


def _unreadable(window: Window) -> Unreadable:
    """What a text that cannot be used speaks of, as far as it tells; one that was altered tells nothing."""
    kind, record_type = _subject(window.version) if window.version.is_whole else (None, None)
    return Unreadable(window.version.label, kind, record_type, window.first, window.last)


def _subject(version: Version) -> tuple[str | None, str | None]:
    try:
        data = read_document(version.text).data
        kind, schema = data["partner"]["kind"], data["schema"]
    except (Faulty, TypeError, KeyError):
        return None, None
    if not isinstance(kind, str) or not isinstance(schema, str):
        return None, None
    return kind, schema.partition("@")[0]
