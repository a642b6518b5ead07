"""Many strings looked for at once, in time that grows with the text and not with how often they almost occur."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.redaction.scrub.fold import Folded
from gateway.redaction.scrub.tokens import Detector

Span: TypeAlias = tuple[int, int, Detector, str]
"""Where something begins and ends in the original, what it is, and by what it is known again."""

_LATIN: Final = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A string to be found; ``value`` is what its token stands for, ``is_word`` forbids letters around it."""

    detector: Detector
    value: str
    is_word: bool = False


def occurrences(dense: Folded, original: str, entries: Mapping[str, Entry]) -> Iterator[Span]:
    """Every place in ``original`` where a key of ``entries`` stands in its dense form; of several, the longest."""
    if not entries:
        return
    lengths = sorted({len(key) for key in entries}, reverse=True)
    firsts = re.compile(f"[{re.escape(''.join(sorted({key[0] for key in entries})))}]")
    text, position = dense.text, 0
    while (found := firsts.search(text, position)) is not None:
        start = found.start()
        position = start + 1
        for length in lengths:
            entry = entries.get(text[start : start + length])
            if entry is None:
                continue
            begin, end = dense.span(start, start + length)
            if entry.is_word and (_LATIN.match(original, end) or (begin and _LATIN.match(original, begin - 1))):
                continue
            yield begin, end, entry.detector, entry.value
            position = start + length
            break
