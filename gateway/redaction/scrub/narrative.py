"""One narrative, scrubbed: read, searched, replaced, and read again until nothing more is found.

Reading again is what makes the result settle: a replacement may bring to light what it covered in part, and a text that
has been scrubbed is not changed by being scrubbed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gateway.redaction.scrub.fold import dense, marked, plain
from gateway.redaction.scrub.lexicon import Entry, Span, occurrences
from gateway.redaction.scrub.names import find_names
from gateway.redaction.scrub.numbers import find_numbers
from gateway.redaction.scrub.patterns import find_patterns
from gateway.redaction.scrub.places import find_places
from gateway.redaction.scrub.tokens import Detector, Numbering, TooMany

LONGEST: Final = 2**18
"""Characters of the longest narrative that is scrubbed: some three hundred pages. A longer one is withheld."""

_ROUNDS: Final = 8
"""After so many readings a text that still changes is taken for one made to resist."""


def scrubbed(text: str, detectors: frozenset[Detector], known: Mapping[str, Entry]) -> str | None:
    """``text`` with a token for everything ``known`` and everything that ``detectors`` find; None if it resists.

    >>> scrubbed("报警人王五称，李雷拿走手机138-0000-0000。王五不认识他。", frozenset(Detector), {})
    '报警人[人名1]称，[人名2]拿走手机[电话1]。[人名1]不认识他。'
    """
    if len(text) > LONGEST:
        return None
    numbering, names = Numbering(text), dict[str, Entry]()
    for _ in range(_ROUNDS):
        spans = _found(text, detectors, known, names)
        if not spans:
            return text
        try:
            text = _replaced(text, spans, numbering)
        except TooMany:
            return None
    return None


def _found(
    text: str, detectors: frozenset[Detector], known: Mapping[str, Entry], names: dict[str, Entry]
) -> list[Span]:
    """What one reading finds, none overlapping another: the surer finding stands. ``names`` grows by those found."""
    source = marked(text)
    packed, readable = dense(source), plain(source)
    chosen = _Chosen(len(text))
    chosen.take(occurrences(packed, source, known))

    def read(found: Iterable[tuple[int, int, Detector]]) -> Iterable[Span]:
        for start, end, detector in found:
            begin, finish = readable.span(start, end)
            yield begin, finish, detector, dense(source[begin:finish]).text

    chosen.take(read(find_patterns(readable.text, detectors)))
    chosen.take(read(find_numbers(readable.text, detectors)))
    if Detector.NAME in detectors:
        cued = chosen.take(read(find_names(readable.text)))
        for begin, finish, _, key in cued:
            if len(key) > 1:
                names.setdefault(key, Entry(Detector.NAME, key, source[begin:finish].isascii()))
        chosen.take(occurrences(packed, source, names))
    chosen.take(read(find_places(readable.text, detectors)))
    return sorted(chosen.spans)


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
