"""One narrative, scrubbed: read, searched, replaced, and read again until nothing more is found.

Reading again is what makes the result settle: a replacement may bring to light what it covered in part, and a text that
has been scrubbed is not changed by being scrubbed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from gateway.redaction.scrub.fold import dense, marked, plain_and_dense
from gateway.redaction.scrub.lexicon import Entry, Span, occurrences
from gateway.redaction.scrub.names import find_names
from gateway.redaction.scrub.numbers import find_numbers
from gateway.redaction.scrub.patterns import find_patterns
from gateway.redaction.scrub.places import Found, find_places
from gateway.redaction.scrub.tokens import Detector, Numbering, TooMany

LONGEST: Final = 2**18
"""Characters of the longest narrative that is scrubbed: some three hundred pages. A longer one is withheld."""

_SENTENCE: Final = re.compile("[^。]*+。|[^。]+")

_ROUNDS: Final = 8
"""After so many readings a text that still changes is taken for one made to resist."""


def scrubbed(text: str, detectors: frozenset[Detector], known: Mapping[str, Entry]) -> str | None:
    """``text`` with a token for everything ``known`` and everything that ``detectors`` find; None if it resists.

    >>> scrubbed("报警人王五称，李雷拿走手机138-0000-0000。王五不认识他。", frozenset(Detector), {})
    '报警人[人名1]称，[人名2]拿走手机[电话1]。[人名1]不认识他。'
    """
    if len(text) > LONGEST:
        return None
    numbering, reading = Numbering(text), _Reading(detectors, known)
    for _ in range(_ROUNDS):
        spans = reading.found(text)
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
        chosen = _Chosen(len(text))

        def take(find: Callable[[str, frozenset[Detector]], Iterable[Found]]) -> list[Span]:
            return chosen.take(
                (*readable.span(offset + start, offset + end), detector, "")
                for offset, part in parts
                for start, end, detector in find(part, self._detectors)
            )

        chosen.take(occurrences(packed, source, self._known))
        take(find_patterns)
        take(find_numbers)
        if Detector.NAME in self._detectors:
            for start, end, *_ in take(find_names):
                key = dense(source[start:end]).text
                if len(key) > 1:
                    self._names.setdefault(key, Entry(Detector.NAME, key, source[start:end].isascii()))
            chosen.take(occurrences(packed, source, self._names))
        take(find_places)
        return [
            (start, end, detector, value or dense(source[start:end]).text)
            for start, end, detector, value in sorted(chosen.spans)
        ]

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

    def __init__(self, length: int) -> None:
        self.spans: list[Span] = []
        self._taken = bytearray(length)

    def take(self, spans: Iterable[Span]) -> list[Span]:
        """Choose those of ``spans`` that are still free, and say which they were."""
        new = []
        for span in spans:
            start, end = span[:2]
            if self._taken.find(1, start, end) < 0:
                self._taken[start:end] = b"\x01" * (end - start)
                new.append(span)
        self.spans += new
        return new


def _replaced(text: str, spans: Iterable[Span], numbering: Numbering) -> str:
    parts, position = [], 0
    for start, end, detector, value in spans:
        parts += [text[position:start], numbering.token(detector, value)]
        position = end
    return "".join([*parts, text[position:]])
