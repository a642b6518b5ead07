"""The corpus: templates filled in turn, without chance, and narratives written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from gateway.redaction.scrub.tokens import LABELS, TOKEN, Detector

_FOLDER: Final = Path(__file__).parent
_SLOT: Final = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_ROUNDS: Final = 14
"""How often every template is filled."""

BY_LABEL: Final = {label: detector for detector, label in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text, and where in it what stands."""

    text: str
    spans: tuple[tuple[int, int, Detector], ...]


def narratives() -> Iterator[Narrative]:
    """Every narrative that was written with the rules in view, always the same."""
    fillers = dict(_filler(line) for line in _lines("fillers.txt"))
    turns = {slot: count(step) for step, slot in enumerate(fillers)}
    for _ in range(_ROUNDS):
        for template in _lines("templates.txt"):
            yield _narrative(template, fillers, turns)
    for name in ("hard.txt", "english.txt"):
        for line in _lines(name):
            yield _narrative(line, fillers, turns)


def held_out() -> dict[str, tuple[Narrative, ...]]:
    """By kind of difficulty, the narratives that no rule was written for."""
    parts: dict[str, list[Narrative]] = {}
    for line in (*_lines("held_out.txt"), *_lines("english_held_out.txt")):
        if line.startswith("% "):
            parts[line.removeprefix("% ")] = []
        else:
            parts[[*parts][-1]].append(_narrative(line, {}, {}))
    return {kind: tuple(part) for kind, part in parts.items()}


def english() -> tuple[Narrative, ...]:
    """The narratives in English, those that no rule was written for among them."""
    return (*english_in_view(), *held_out()["english"])


def english_in_view() -> tuple[Narrative, ...]:
    """The narratives in English that were written with the rules in view."""
    return tuple(_narrative(line, {}, {}) for line in _lines("english.txt"))


def found_in(text: str, scrubbed: str) -> tuple[tuple[int, int, Detector], ...]:
    """What was replaced in ``text``, by what is left of it."""
    labels = [match[1] for match in TOKEN.finditer(scrubbed)]
    kept = TOKEN.split(scrubbed)[::3]
    places = re.fullmatch("(.+?)".join(map(re.escape, kept)), text, re.DOTALL)
    assert places is not None
    return tuple((*places.span(place), BY_LABEL[label]) for place, label in enumerate(labels, 1))


def _narrative(template: str, fillers: Mapping[str, list[str]], turns: Mapping[str, Iterator[int]]) -> Narrative:
    parts, spans, length, position = [], [], 0, 0
    for slot in _SLOT.finditer(template):
        kind = slot[1]
        word = slot[2] or fillers[kind][next(turns[kind]) % len(fillers[kind])]
        before = template[position : slot.start()]
        parts += [before, word]
        length += len(before)
        if kind in set(Detector):
            spans.append((length, length + len(word), Detector(kind)))
        length += len(word)
        position = slot.end()
    return Narrative("".join([*parts, template[position:]]), tuple(spans))


def _filler(line: str) -> tuple[str, list[str]]:
    slot, _, words = line.partition(": ")
    return slot, words.split("|")


def _lines(name: str) -> list[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
