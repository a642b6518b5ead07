"""Every sentence that a page of the desk asks for is there, once, in both languages."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import chain
from pathlib import Path

import pytest

from gateway.console.words import TABLES, say_at_desk
from gateway.console.words.kinds import KINDS
from gateway.grants.purposes import load_purposes
from gateway.signin.words import LANGUAGES

TEMPLATES = sorted((Path(__file__).parents[3] / "gateway/console/templates").rglob("*.html"))


def test_no_word_stands_in_two_tables() -> None:
    words = list(chain.from_iterable(TABLES))
    assert len(words) == len(set(words))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_page_asks_for_no_word_that_there_is_not(template: Path) -> None:
    for word, _ in re.findall(r"say\('([^'~]+)'([,)])", template.read_text(encoding="utf-8")):
        for language in LANGUAGES:
            assert say_at_desk(word, language, **dict.fromkeys(PLACES, "x"))


PLACES = sorted(set(re.findall(r"\{(\w+)\}", str([*map(dict, TABLES)]))))
"""What sentences have places for."""


def test_every_kind_to_which_a_shipped_purpose_is_entrusted_has_a_title() -> None:
    purposes = load_purposes(Path(str(files("gateway.defaults").joinpath("purposes.yaml"))))
    entrusted = set(chain.from_iterable(each.basis.entrusted for each in purposes.by_name.values()))
    assert entrusted == set(KINDS)
