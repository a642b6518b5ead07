"""A pack whose answers are decided again: all, or as many as are drawn; which differ, and which cannot be tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from gateway.auditing.deciding import Decider, is_decided
from gateway.auditing.gathering import DOCUMENTS, POLICIES, WITHOUT_EFFECT
from gateway.auditing.retold import LONGEST_MS, Retold
from gateway.documents import Faulty
from gateway.ledger.acts import Told, acts_of
from gateway.ledger.documents import documents_named
from gateway.ledger.entries import Entry, EntryKind
from gateway.ledger.pack.checking import Pack, Placed
from gateway.ledger.pack.stored import NotAPack
from gateway.ledger.pack.stretch import Days
from gateway.ledger.reading import Progress
from gateway.publication.documents import standards_in, zone_in

_MOST: Final = 100
_NO_DOCUMENTS: Final = "its segment does not name the documents that it was decided by"
_MISSING: Final = "a document that it was decided by is kept no more"
_UNREADABLE: Final = "this version of the gateway cannot read the documents that it was decided by"
_UNTOLD: Final = "no act tells of its client, agreement or partner"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: of ``decided`` answers ``tried`` were, and ``agreed``; ``seed`` draws the same again.

    ``differing`` has a sentence for each of the others (at most a hundred), and ``untried`` counts, by reason, those
    that cannot be decided again from this pack.
    """

    decided: int
    tried: int
    agreed: int
    seed: int
    differing: tuple[str, ...]
    untried: Mapping[str, int]


def try_again(pack: Pack, sample: int | None, seed: int, progress: Progress = lambda _: None) -> Trial:
    """Decide ``sample`` answers of the pack again, drawn by ``seed``, or all of them; ``NotAPack`` for what is amiss.

    ``progress`` is told of answers as they are tried.
    """
    desk = _Desk(pack)
    decided = [placed.index for placed in pack.entries() if is_decided(placed.entry)]
    drawn = decided if sample is None else Random(seed).sample(decided, min(sample, len(decided)))  # noqa: S311 - drawn, not hidden
    chosen = frozenset(drawn)
    agreed, differing, untried = 0, list[str](), Counter[str]()
    for placed in pack.entries():
        if placed.index not in chosen:
            continue
        progress(1)
        try:
            differences = desk.differences(placed)
        except _CannotTry as reason:
            untried[str(reason)] += 1
            continue
        agreed += not differences
        differing += [f"{placed.where}: {sentence}" for sentence in differences]
    return Trial(len(decided), len(chosen), agreed, seed, tuple(differing[:_MOST]), dict(sorted(untried.items())))


class _CannotTry(Exception):  # noqa: N818 - it says how things stand
    """The pack does not have what it takes to decide this answer again, for the reason that is given."""


class _Desk:
    """What decisions are made with: the state as it is retold, and by segment the documents."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        told, self._openings = [], dict[str, Entry]()
        without = frozenset(pack.manifest.settings.get(WITHOUT_EFFECT, ()))
        for placed in (*pack.before(), *pack.entries()):
            if placed.entry.kind is EntryKind.OPENED:
                self._openings[placed.entry.segment] = placed.entry
            elif placed.entry.kind is EntryKind.ACT and placed.entry.id not in without:
                told.append((placed.index, self._told(placed)))
        try:
            self._retold = Retold([each for _, each in sorted(told, key=lambda pair: pair[0])], self._texts())
        except (KeyError, ValueError, TypeError):
            raise NotAPack("before: the acts do not tell of partners and policies in the form that they have") from None
        self._deciders: dict[frozenset[tuple[str, str]], tuple[Decider, ZoneInfo]] = {}

    def differences(self, placed: Placed) -> list[str]:
        """What an answer says otherwise than in whichever state it may have been decided; none if one agrees."""
        decider, zone = self._decider(placed.entry.segment)
        moments = self._retold.around(placed.entry.time)
        facts = placed.entry.facts
        if not any(str(facts["agreement"]) in moment.directory.agreements for moment in moments):
            raise _CannotTry(_UNTOLD)
        first = None
        for moment in moments:
            for day in _days(placed.entry, zone):
                try:
                    found = decider.differences(placed.entry, moment, day)
                except (KeyError, ValueError, TypeError):
                    raise NotAPack(f"{placed.where}: its body has another form than an answer has") from None
                if not found:
                    return []
                first = first or found
        return first or []

    def _told(self, placed: Placed) -> Told:
        try:
            return Told(placed.entry.id, placed.entry.time, acts_of(placed.entry))
        except (KeyError, ValueError, TypeError):
            raise NotAPack(f"{placed.where}: this version of the gateway knows no such act") from None

    def _texts(self) -> dict[str, bytes]:
        names = [name for name in self._pack.reader.members if name.startswith(POLICIES)]
        return {name.removeprefix(POLICIES).removesuffix(".yaml"): self._pack.reader.read(name) for name in names}

    def _decider(self, segment: str) -> tuple[Decider, ZoneInfo]:
        opened = self._openings.get(segment)
        named = documents_named(opened) if opened else None
        if named is None:
            raise _CannotTry(_NO_DOCUMENTS)
        key = frozenset(named.items())
        if key not in self._deciders:
            documents = {name: self._document(digest) for name, digest in named.items()}
            try:
                self._deciders[key] = Decider(standards_in(documents)), zone_in(documents)
            except Faulty:
                raise _CannotTry(_UNREADABLE) from None
        return self._deciders[key]

    def _document(self, digest: str) -> bytes:
        name = f"{DOCUMENTS}{digest}"
        if name not in self._pack.reader.members:
            raise _CannotTry(_MISSING)
        content = self._pack.reader.read(name)
        if sha256(content).hexdigest() != digest:
            raise NotAPack(f"{name}: the document is not the one that the entries name")
        return content


def _days(entry: Entry, zone: ZoneInfo) -> Iterator[date]:
    """The day of the entry, and the one on which its decision may have begun."""
    day_of = Days(date.min, date.min, zone).day_of
    day, earlier = day_of(entry.time), day_of(entry.time - LONGEST_MS)
    yield day
    if earlier != day:
        yield earlier
