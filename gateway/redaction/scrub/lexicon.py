"""Many strings looked for at once, in time that grows with the text and not with how often they almost occur."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
    """Every place in ``original`` where a key of ``entries`` stands in its dense form; of several, the longest.

    A key has at least two characters.
    """
    if not entries:
        return
    lengths: dict[str, list[int]] = {}
    for length, head in sorted({(len(key), key[:2]) for key in entries}, reverse=True):
        lengths.setdefault(head, []).append(length)
    heads = re.compile(f"{_any_of(head[0] for head in lengths)}(?={_any_of(head[1] for head in lengths)})")
    text, position = dense.text, 0
    while (found := heads.search(text, position)) is not None:
        start = found.start()
        position = start + 1
        for length in lengths.get(text[start : start + 2], ()):
            entry = entries.get(text[start : start + length]) if start + length <= len(text) else None
            if entry is None:
                continue
            begin, end = dense.span(start, start + length)
            if entry.is_word and (_LATIN.match(original, end) or (begin and _LATIN.match(original, begin - 1))):
                continue
            yield begin, end, entry.detector, entry.value
            position = start + length
            break


def _any_of(characters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(set(characters))))}]"
