"""Every sentence of the window, in Chinese and in English; what is not here is among those of the sign-in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.signin.words import LANGUAGES, WORDS
from gateway.window.words.access import ACCESS
from gateway.window.words.beside import BESIDE
from gateway.window.words.files import FILES
from gateway.window.words.looking import LOOKING
from gateway.window.words.paper import PAPER

TABLES: Final[tuple[Mapping[str, tuple[str, str]], ...]] = (LOOKING, BESIDE, FILES, PAPER, ACCESS)
"""One for each part of the window; no word stands in two of them."""

HERE: Final[Mapping[str, tuple[str, str]]] = {word: each for table in TABLES for word, each in table.items()}


def say_here(word: str, language: str, *, otherwise: str | None = None, **values: object) -> str:
    """The sentence for ``word``; ``otherwise`` for a word that nobody has put into sentences.

    >>> say_here("found", "en", n=3)
    '3 found'
    """
    sentences = HERE.get(word) or WORDS.get(word)
    if sentences is None and otherwise is not None:
        return otherwise
    return (sentences or HERE[word])[LANGUAGES.index(language)].format(**values)
