"""What is looked for in the ledger, and how the bytes of an entry show that it may be meant.

A *mark* is what stands in every entry that is meant, byte for byte, because an entry is canonical JSON. What holds no
mark is passed over unread, a whole block at once; what does is read, and its facts decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from gateway.ledger.entries import Entry, EntryKind

Marks: TypeAlias = tuple[tuple[bytes, ...], ...]
"""Of each group, one has to be there."""

_ASKED: Final = ("person", "officer", "operator")
_NAMES: Final = ("partner", "client", "person")
"""Of whom or what an act may be about, those that are looked for by name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The criteria; empty ones ask for nothing. ``since`` and ``until`` are in milliseconds since the epoch.

    ``policy`` is a name or a version (``name@3``), ``who`` a client, an account, an officer, or whoever did an act,
    ``number`` the one that an answer has, ``token`` the one that was asked with.
    """

    kind: EntryKind | None = None
    partner: str = ""
    purpose: str = ""
    record_type: str = ""
    policy: str = ""
    who: str = ""
    number: str = ""
    token: str = ""
    since: int | None = None
    until: int | None = None

    @property
    def marks(self) -> Marks:
        """What the bytes of an entry that is meant have to hold."""
        return tuple(self._marks())

    def is_met_by(self, entry: Entry) -> bool:
        """Whether this one is meant; False for a body of another form."""
        if self.kind not in {None, entry.kind} or not self.is_timely(entry.time):
            return False
        try:
            return self._names(entry.facts)
        except (AttributeError, KeyError, TypeError, ValueError):
            return False

    def _marks(self) -> Iterator[tuple[bytes, ...]]:
        if self.kind is not None:
            yield (b'"kind":"%b"' % self.kind.encode(),)
        for name in ("partner", "purpose", "record_type"):
            if given := getattr(self, name):
                yield (b'"%b":%b' % (name.encode(), _quoted(given)),)
        if self.policy:
            name = self.policy.partition("@")[0]
            yield (_quoted(f"{name}@")[:-1], b'"policy":%b' % _quoted(name))
        if self.who:
            yield (_quoted(self.who),)
        for name, given in (("request", self.number), ("token", self.token)):
            if given:
                yield (b'"%b":%b' % (name.encode(), _quoted(given)),)

    def is_timely(self, time: int) -> bool:
        """Whether a time is between those that are wanted."""
        return (self.since is None or time >= self.since) and (self.until is None or time < self.until)

    def _names(self, facts: Mapping[str, Any]) -> bool:
        """Whether the facts name everything that is asked for, each where it belongs."""
        acts = facts.get("acts", [])
        for name in ("partner", "purpose", "record_type"):
            given = getattr(self, name)
            if given and given not in {facts.get(name), *(each["about"].get(name) for each in acts)}:
                return False
        return (
            (not self.policy or any(_is_of(label, self.policy) for label in _policies(facts)))
            and (not self.who or self.who in {*_people(facts)})
            and self.number in {"", facts.get("request")}
            and self.token in {"", facts.get("token")}
        )


def _quoted(text: str) -> bytes:
    """A text as canonical JSON has it."""
    return orjson.dumps(text)


def _policies(facts: Mapping[str, Any]) -> Iterator[str]:
    """Every version that decided, or that something was done to."""
    yield from facts.get("policies", ())
    for act in facts.get("acts", ()):
        if "policy" in act["about"]:
            yield f"{act['about']['policy']}@{act['about'].get('number', '')}"


def _is_of(label: str, policy: str) -> bool:
    """Whether a version is the one that is asked for, or of the policy that is.

    >>> _is_of("care@2", "care"), _is_of("care@2", "care@2"), _is_of("care@12", "care@1"), _is_of("care-2@1", "care")
    (True, True, False, False)
    """
    return policy in {label, label.partition("@")[0]}


def _people(facts: Mapping[str, Any]) -> Iterator[str]:
    """Everybody who is named as asking, acting, or having something done to them."""
    yield from (facts[name] for name in ("client", *_ASKED) if facts.get(name))
    yield from facts.get("actors", ())
    for act in facts.get("acts", ()):
        yield from (str(each) for each in (act["by"], *(act["about"].get(name) for name in _NAMES)) if each)
