from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, column, select

from gateway.adapters.dialects.postgresql import PostgreSQLWords
from gateway.adapters.dialects.shapes import globs, loosened
from gateway.adapters.dialects.sqlite import SQLiteWords
from gateway.adapters.dialects.sqlite_functions import HAS_SHAPE, shaped_text
from gateway.adapters.expressions import shaped
from gateway.model.kinds import SHAPES, Kind, has_shape


def _shaped_text(*given_: Any) -> bool:
    return shaped_text(*given_)


SPOILS = (
    *("", " ", "\n", "\0", "\0x", "0", "1", "3", "6", "x", "X", "T", "-", ":", "_", "%", "５", "李", "·", "*", "]"),
    *("^", "\u4dff", "\ua000"),
)


def spoilt(shaped: str, spoil: str, place: int) -> Iterator[str]:
    """A text with a shape, and others that nearly have it."""
    yield shaped
    yield shaped[:-1]
    yield shaped[:place] + spoil + shaped[place:]
    yield shaped[:place] + spoil + shaped[place + 1 :]


@pytest.mark.parametrize("kind", SHAPES)
def test_a_text_has_a_shape_in_sqlite_exactly_where_it_has_it_in_python(kind: Kind) -> None:
    words = SQLiteWords()
    tested = select(shaped(words, column("value", Text), kind)).compile(dialect=words.engine)
    statement = f"{tested} from (select ? as value)"
    connection = apsw.Connection(":memory:")
    connection.create_scalar_function(HAS_SHAPE, _shaped_text, 2, deterministic=True)

    @given(st.from_regex(SHAPES[kind], fullmatch=True), st.sampled_from(SPOILS), st.integers(0, 30))
    def agrees(shaped: str, spoil: str, place: int) -> None:
        for text in spoilt(shaped, spoil, place):
            [(found,)] = connection.execute(statement, (text,)).fetchall()
            assert bool(found) is has_shape(kind, text), text

    agrees()
    connection.close()


@pytest.mark.parametrize("kind", SHAPES)
def test_a_text_has_a_shape_in_postgresql_exactly_where_it_has_it_in_python(kind: Kind, postgres_url: str) -> None:
    words = PostgreSQLWords()
    tested = select(shaped(words, column("value", Text), kind)).compile(dialect=words.engine)
    statement = f"{tested} from unnest($1::text[]) as texts (value)"
    with psycopg.connect(postgres_url, options="-c default_transaction_read_only=on") as connection:
        cursor = psycopg.RawCursor(connection)

        @given(st.from_regex(SHAPES[kind], fullmatch=True))
        def agrees(shaped: str) -> None:
            places = range(min(len(shaped), 30) + 1)
            everywhere = (text for place in places for spoil in SPOILS for text in spoilt(shaped, spoil, place))
            texts = [text for text in everywhere if "\0" not in text]
            found = [answer for (answer,) in cursor.execute(statement, (texts,)).fetchall()]
            assert list(zip(texts, found, strict=True)) == [(text, has_shape(kind, text)) for text in texts]

        agrees()


@pytest.mark.parametrize("pattern", ["a+", "(?:ab)", "a?", "[0-9]*", "^a$", r"\d"])
def test_a_pattern_that_no_glob_can_say_is_refused_when_it_is_read(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot be said otherwise"):
        globs(pattern)


def test_a_pattern_with_two_wide_counts_is_not_loosened() -> None:
    with pytest.raises(ValueError, match="two wide counts"):
        loosened("[0-9]{1,9}-[0-9]{1,9}")
