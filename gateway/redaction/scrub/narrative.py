"""One narrative, scrubbed: read, searched, replaced, and read again until nothing more is found.

Reading again is what makes the result settle: a replacement may bring to light what it covered in part, and a text that
has been scrubbed is not changed by being scrubbed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from gateway.redaction.scrub.fold import dense, marked, plain_and_dense
from gateway.redaction.scrub.lexicon import Entry, Span, occurrences
from gateway.redaction.scrub.models import NamesModel, recogniser
from gateway.redaction.scrub.names import find_names
from gateway.redaction.scrub.numbers import find_numbers
from gateway.redaction.scrub.patterns import find_patterns
from gateway.redaction.scrub.places import Found, find_places
from gateway.redaction.scrub.tokens import Detector, Numbering, TooMany

if TYPE_CHECKING:
    from gateway.redaction.scrub.recogniser import Recogniser

LONGEST: Final = 2**18
"""Characters of the longest narrative that is scrubbed: some three hundred pages. A longer one is withheld."""

LONGEST_FOR_MODEL: Final = 2**15
"""As above, where a model reads it too: what it reads in about a second."""

_SENTENCE: Final = re.compile("[^。]*+。|[^。]+")

Find = Callable[[str, frozenset[Detector]], Iterable[Found]]

_ROUNDS: Final = 8
"""After so many readings a text that still changes is taken for one made to resist."""

_ROUNDS_WITH_MODEL: Final = 24
"""As above: each reading by the model may be followed by some without it."""


def scrubbed(
    text: str, detectors: frozenset[Detector], known: Mapping[str, Entry], names_model: NamesModel | None = None
) -> str | None:
    """``text`` with a token for everything ``known`` and everything that ``detectors`` find; None if it resists.

    A model reads what is left when nothing more is found without it, so that it can only add to what is found.

    >>> scrubbed("报警人王五称，李雷拿走手机138-0000-0000。王五不认识他。", frozenset(Detector), {})
    '报警人[人名1]称，[人名2]拿走手机[电话1]。[人名1]不认识他。'
    """
    if len(text) > (LONGEST if names_model is None else LONGEST_FOR_MODEL):
        return None
    model = None if names_model is None else recogniser(names_model)
    numbering, reading = Numbering(text), _Reading(detectors, known)
    for _ in range(_ROUNDS if model is None else _ROUNDS_WITH_MODEL):
        spans = reading.found(text)
        if not spans and model is not None:
            spans = reading.recognised(text, model)
        if not spans:
            return text
        try:
            text = _replaced(text, spans, numbering)
        except TooMany:
            return None
    return None


class _Reading:
    """What is read again and again: the names that were found so far, and the sentences that need not be read again.

    Nothing that is found by its form or by a cue goes beyond a full stop. A sentence that is as it was when it was read
    had nothing in it, for what is found is replaced.
    """

    def __init__(self, detectors: frozenset[Detector], known: Mapping[str, Entry]) -> None:
        self._detectors = detectors
        self._known = known
        self._names: dict[str, Entry] = {}
        self._sentences: set[str] = set()

    def found(self, text: str) -> list[Span]:
        """What one reading finds, none overlapping another: the surer finding stands."""
        source = marked(text)
        readable, packed = plain_and_dense(source)
        parts = self._unread(readable.text)
        chosen = _Chosen(source)

        def take(find: Find) -> list[Span]:
            return chosen.take(
                (*readable.span(offset + start, offset + end), detector, "")
                for offset, part in parts
                for start, end, detector in find(part, self._detectors)
            )

        chosen.take(occurrences(packed, source, self._known))
        take(find_patterns)
        take(find_numbers)
        if Detector.NAME in self._detectors:
            self._remember(take(find_names), source)
            chosen.take(occurrences(packed, source, self._names))
        take(find_places)
        return chosen.in_order()

    def recognised(self, text: str, model: Recogniser) -> list[Span]:
        """The names that ``model`` finds, wherever they stand."""
        source = marked(text)
        readable, packed = plain_and_dense(source)
        chosen = _Chosen(source)
        found = model.find_names(readable.text, self._detectors)
        self._remember(
            chosen.take((*readable.span(start, end), detector, "") for start, end, detector in found), source
        )
        chosen.take(occurrences(packed, source, self._names))
        return chosen.in_order()

    def _remember(self, spans: Iterable[Span], source: str) -> None:
        """A name that was found once is a name wherever it stands."""
        for start, end, *_ in spans:
            key = dense(source[start:end]).text
            if len(key) > 1:
                self._names.setdefault(key, Entry(Detector.NAME, key, source[start:end].isascii()))

    def _unread(self, text: str) -> list[tuple[int, str]]:
        """The parts of a folded text that were not read as they are, each of whole sentences, and where they begin."""
        parts: list[tuple[int, str]] = []
        sentences = [sentence.span() for sentence in _SENTENCE.finditer(text)]
        fresh = [span for span in sentences if text[slice(*span)] not in self._sentences]
        self._sentences.update(text[slice(*span)] for span in fresh)
        begin, finish = 0, 0
        for start, end in fresh:
            if start != finish:
                parts.append((begin, text[begin:finish]))
                begin = start
            finish = end
        parts.append((begin, text[begin:finish]))
        return [part for part in parts if part[1]]


class _Chosen:
    """Spans that do not overlap, the first come staying."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._spans: list[Span] = []
        self._taken = bytearray(len(source))

    def take(self, spans: Iterable[Span]) -> list[Span]:
        """Choose those of ``spans`` that are still free, and say which they were."""
        new = []
        for span in spans:
            start, end = span[:2]
            if self._taken.find(1, start, end) < 0:
                self._taken[start:end] = b"\x01" * (end - start)
                new.append(span)
        self._spans += new
        return new

    def in_order(self) -> list[Span]:
        """Those chosen, from the first to the last, each with what its token stands for."""
        return [
            (start, end, detector, value or dense(self._source[start:end]).text)
            for start, end, detector, value in sorted(self._spans)
        ]


def _replaced(text: str, spans: Iterable[Span], numbering: Numbering) -> str:
    parts, position = [], 0
    for start, end, detector, value in spans:
        parts += [text[position:start], numbering.token(detector, value)]
        position = end
    return "".join([*parts, text[position:]])
