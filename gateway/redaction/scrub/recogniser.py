"""A trained model that labels every character of a Chinese text, of whose labels those for people are used.

It is a bidirectional LSTM of two layers under a conditional random field, computed here with numpy alone. A text
is read in pieces, many at once; what is found in a text depends on the text alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gateway.redaction.scrub.fold import BARRIER
from gateway.redaction.scrub.names import Found
from gateway.redaction.scrub.tokens import Detector
from gateway.redaction.scrub.weights import Array, read_weights

LONGEST_PIECE: Final = 128
"""Characters that are read together, where no full stop ends them before."""

_TOGETHER: Final = 64
"""Pieces that are computed at once."""

_LAYERS: Final = 2
_UNKNOWN, _NUMBER, _HAN_CHARACTER = "[UNK]", "[NUMBER]", "[HANZI]"
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_PIECE: Final = re.compile(rf"[^。！？!?\n]{{1,{LONGEST_PIECE}}}[。！？!?\n]?|[。！？!?\n]")
_SYMBOL: Final = re.compile(rf"[a-z0-9]+(?:\.[0-9]+)?%?|{BARRIER}+|.", re.DOTALL)
_AS_PRINTED: Final = str.maketrans(f",:;()?!{ascii_uppercase}", f"，：；（）？！{ascii_lowercase}")
"""The marks of Chinese texts, and no capitals: a folded text as the model learnt to read it."""

_PERSON: Final = "PERSON"
"""Places and organisations are left out: two of three that it finds are none that anybody would hide."""

_SHORTEST: Final = 2

Symbol = tuple[int, int, int]
"""Where a symbol begins and ends in its piece, and the model's number for it."""


class Recogniser:
    """The model of ``weights`` (a file as ``read_weights`` reads it) with the characters and labels of ``words``."""

    def __init__(self, weights: bytes, words: bytes) -> None:
        self._arrays = read_weights(weights)
        known = json.loads(words)
        self._ids: dict[str, int] = known["char2id"]
        self._labels = [label for label, _ in sorted(known["label2id"].items(), key=lambda pair: int(pair[1]))]
        self._layers = [_Layer(self._arrays, number) for number in range(_LAYERS)]

    def find_names(self, text: str, detectors: Collection[Detector]) -> Iterator[Found]:
        """The names of people in a plain ``text``, if ``detectors`` ask for them, none across what was replaced."""
        if Detector.NAME not in detectors:
            return
        pieces = [piece for piece in _PIECE.finditer(text) if _HAN.search(piece[0])]
        for first in range(0, len(pieces), _TOGETHER):
            some = pieces[first : first + _TOGETHER]
            symbols = [self._symbols(piece[0]) for piece in some]
            for piece, symbol, labels in zip(some, symbols, self._labelled(symbols), strict=True):
                for start, end in _people(labels, symbol):
                    if end - start >= _SHORTEST and BARRIER not in piece[0][start:end]:
                        yield piece.start() + start, piece.start() + end, Detector.NAME

    def _symbols(self, piece: str) -> list[Symbol]:
        """What the model reads one after the other: words and numbers that it knows, and single characters."""
        symbols: list[Symbol] = []
        for found in _SYMBOL.finditer(piece.translate(_AS_PRINTED)):
            word, (start, end) = found[0], found.span()
            if word in self._ids or word[0] == BARRIER:
                symbols.append((start, end, self._ids.get(word, self._ids[_UNKNOWN])))
            else:
                symbols += [(start + place, start + place + 1, self._id(each)) for place, each in enumerate(word)]
        return symbols

    def _labelled(self, pieces: Sequence[Sequence[Symbol]]) -> list[list[str]]:
        """The label of every symbol of every piece."""
        lengths = np.array([len(piece) for piece in pieces])
        ids = np.zeros((len(pieces), int(lengths.max())), dtype=np.int64)
        for row, piece in enumerate(pieces):
            ids[row, : len(piece)] = [symbol for _, _, symbol in piece]
        values = self._arrays["embedding.weight"][ids]
        for layer in self._layers:
            values = layer.read(values, lengths)
        scores = values @ self._arrays["fc.weight"].T + self._arrays["fc.bias"]
        paths = self._best(scores.transpose(1, 0, 2), lengths)
        return [[self._labels[label] for label in path[:length]] for path, length in zip(paths, lengths, strict=True)]

    def _id(self, symbol: str) -> int:
        kind = _NUMBER if symbol.isdigit() else _HAN_CHARACTER if _HAN.match(symbol) else _UNKNOWN
        return self._ids.get(symbol, self._ids[kind])

    def _best(self, scores: Array, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """The likeliest labels of every piece, from scores of shape (length, piece, label): Viterbi's algorithm."""
        steps = self._arrays["crf.transitions"]
        best, back = self._arrays["crf.start_transitions"] + scores[0], []
        same = np.arange(len(steps))
        for place in range(1, len(scores)):
            reached = best[:, :, None] + steps
            origins = reached.argmax(axis=1)
            goes_on = (place < lengths)[:, None]
            best = np.where(goes_on, reached.max(axis=1) + scores[place], best)
            back.append(np.where(goes_on, origins, same))
        path = [(best + self._arrays["crf.end_transitions"]).argmax(axis=1)]
        for origins in reversed(back):
            path.append(np.take_along_axis(origins, path[-1][:, None], axis=1)[:, 0])
        return np.stack(path[::-1], axis=1)


class _Layer:
    """One layer, read forwards and backwards at once."""

    def __init__(self, arrays: dict[str, Array], number: int) -> None:
        ways = [f"_l{number}", f"_l{number}_reverse"]
        self._into = np.stack([arrays[f"lstm.weight_ih{way}"].T for way in ways])
        self._on = np.stack([arrays[f"lstm.weight_hh{way}"].T for way in ways])
        self._bias = np.stack([arrays[f"lstm.bias_ih{way}"] + arrays[f"lstm.bias_hh{way}"] for way in ways])
        self._width = self._on.shape[1]

    def read(self, values: Array, lengths: NDArray[np.int64]) -> Array:
        """Values of shape (piece, length, width) read both ways; the two outcomes stand side by side."""
        count, length, _ = values.shape
        places = np.arange(length)
        turned = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)[:, :, None]
        gates = np.stack(
            [
                values @ self._into[0] + self._bias[0],
                np.take_along_axis(values, turned, axis=1) @ self._into[1] + self._bias[1],
            ]
        )
        width = self._width
        state = np.zeros((2, count, width), dtype=np.float32)
        shown = np.zeros_like(state)
        outcome = np.empty((2, count, length, width), dtype=np.float32)
        for place in range(length):
            gate = gates[:, :, place] + shown @ self._on
            opening = _sigmoid(gate[..., : 2 * width])
            state = opening[..., width:] * state + opening[..., :width] * np.tanh(gate[..., 2 * width : 3 * width])
            shown = _sigmoid(gate[..., 3 * width :]) * np.tanh(state)
            outcome[:, :, place] = shown
        return np.concatenate([outcome[0], np.take_along_axis(outcome[1], turned, axis=1)], axis=2)


def _sigmoid(values: Array) -> Array:
    halved: Array = np.tanh(values * np.float32(0.5))
    return halved * np.float32(0.5) + np.float32(0.5)


def _people(labels: Sequence[str], symbols: Sequence[Symbol]) -> Iterator[tuple[int, int]]:
    """Runs of labels B, M…, E, and labels S, that are those of people."""
    begun: int | None = None
    for label, (start, end, _) in zip(labels, symbols, strict=True):
        part, _, kind = label.partition("_")
        if part in {"O", "S"}:
            begun = None
        if part == "B":
            begun = start
        first = start if part == "S" else begun if part == "E" else None
        if first is not None and kind == _PERSON:
            yield first, end
