"""Every sentence that a page of the window asks for is there, once, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.model.kinds import Kind, could_be
from gateway.signin.words import LANGUAGES
from gateway.window.words import HERE, TABLES, say_here

TEMPLATES = sorted((Path(__file__).parents[3] / "gateway/window/templates").rglob("*.html"))
PLACES = sorted(set(re.findall(r"\{(\w+)\}", str([*map(dict, TABLES)]))))
"""What sentences have places for."""


def test_no_word_stands_in_two_tables() -> None:
    assert sum(map(len, TABLES)) == len(HERE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_page_asks_for_no_word_that_there_is_not(template: Path) -> None:
    for word, _ in re.findall(r"say\('([^'~]+)'([,)])", template.read_text(encoding="utf-8")):
        for language in LANGUAGES:
            assert say_here(word, language, **dict.fromkeys(PLACES, "x"))


@pytest.mark.parametrize("kind", [kind for kind in Kind if not could_be(kind, "?")])
def test_what_cannot_be_of_a_kind_is_told_in_words(kind: Kind) -> None:
    for language in LANGUAGES:
        assert say_here(f"not-{kind.value}", language)
