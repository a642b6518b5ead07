from __future__ import annotations

from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, column, select

from gateway.adapters.dialects.shapes import globs
from gateway.adapters.dialects.sqlite import HAS_SHAPE, SQLiteWords, shaped_text
from gateway.adapters.expressions import shaped
from gateway.model.kinds import SHAPES, Kind, has_shape


def _shaped_text(*given_: Any) -> bool:
    return shaped_text(*given_)


SPOILS = ("", " ", "\n", "\0", "\0x", "0", "x", "X", "５", "李", "·", "*", "]", "^", "\u4dff", "\ua000")


@pytest.mark.parametrize("kind", SHAPES)
def test_a_text_has_a_shape_in_sqlite_exactly_where_it_has_it_in_python(kind: Kind) -> None:
    words = SQLiteWords()
    tested = select(shaped(words, column("value", Text), kind)).compile(dialect=words.engine)
    statement = f"{tested} from (select ? as value)"
    connection = apsw.Connection(":memory:")
    connection.create_scalar_function(HAS_SHAPE, _shaped_text, 2, deterministic=True)

    @given(st.from_regex(SHAPES[kind], fullmatch=True), st.sampled_from(SPOILS), st.integers(0, 30))
    def agrees(shaped: str, spoil: str, place: int) -> None:
        for text in (
            shaped,
            shaped[:-1],
            shaped[:place] + spoil + shaped[place:],
            shaped[:place] + spoil + shaped[place + 1 :],
        ):
            [(found,)] = connection.execute(statement, (text,)).fetchall()
            assert bool(found) is has_shape(kind, text), text

    agrees()
    connection.close()


@pytest.mark.parametrize("pattern", ["a+", "(?:ab)", "a?", "[0-9]*", "^a$", r"\d"])
def test_a_pattern_that_no_glob_can_say_is_refused_when_it_is_read(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot be said as a glob"):
        globs(pattern)
