"""Every sentence of the desk, in Chinese and in English; what is not here is among those of the window."""

from __future__ import annotations

from collections import ChainMap
from typing import Any, Final

from gateway.console.words.acts import ACTS
from gateway.console.words.common import COMMON
from gateway.console.words.editing import EDITING
from gateway.console.words.overview import OVERVIEW
from gateway.console.words.partners import PARTNERS
from gateway.console.words.people import PEOPLE
from gateway.console.words.persons import ON_PERSONS
from gateway.console.words.policies import POLICIES
from gateway.console.words.programs import PROGRAMS
from gateway.console.words.records import RECORDS
from gateway.console.words.requests import REQUESTS
from gateway.console.words.seeing import SEEING
from gateway.console.words.watched import WATCHED
from gateway.signin.words import LANGUAGES
from gateway.window.words import say_here

TABLES: Final = (
    *(COMMON, OVERVIEW, POLICIES, EDITING, SEEING, PARTNERS, PROGRAMS, PEOPLE),
    *(REQUESTS, RECORDS, ON_PERSONS, WATCHED, ACTS),
)
"""The sentences of each part; no word stands in two of them."""

_SENTENCES: Final = ChainMap(*map(dict, TABLES))


def say_at_desk(word: str, language: str, **values: Any) -> str:  # noqa: ANN401 - what a sentence has places for
    """The sentence for ``word``.

    >>> say_at_desk("to-review", "en", n=2)
    'Policy versions to be reviewed: 2'
    """
    if word in _SENTENCES:
        return _SENTENCES[word][LANGUAGES.index(language)].format(**values)
    return say_here(word, language, **values)
