"""A cursor opens for its own question only, and tells nothing by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cursors import KEY_BYTES, Cursors
from gateway.errors import CURSOR, VIEW_CHANGED, GatewayError
from tests.base64url import decoded, encoded

CURSORS = Cursors(bytes(range(KEY_BYTES)))
BINDING = ("client-1", "elderly-care", "household", "question")
VIEW = "a view's key"
POSITIONS = st.lists(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    max_size=5,
).map(tuple)


@given(POSITIONS)
def test_what_was_sealed_is_opened(position: tuple[str | int | float | bool | None, ...]) -> None:
    assert CURSORS.open(CURSORS.seal(position, binding=BINDING, view=VIEW), binding=BINDING, view=VIEW) == position


@pytest.mark.parametrize("place", range(len(BINDING)))
def test_a_cursor_bound_to_anything_else_does_not_open(place: int) -> None:
    sealed = CURSORS.seal(("HH-0001",), binding=BINDING, view=VIEW)
    other = (*BINDING[:place], "another", *BINDING[place + 1 :])
    with pytest.raises(GatewayError) as refused:
        CURSORS.open(sealed, binding=other, view=VIEW)
    assert refused.value.problem is CURSOR


def test_a_cursor_of_another_view_is_told_apart_from_a_broken_one() -> None:
    sealed = CURSORS.seal(("HH-0001",), binding=BINDING, view="an earlier view")
    with pytest.raises(GatewayError) as refused:
        CURSORS.open(sealed, binding=BINDING, view=VIEW)
    assert refused.value.problem is VIEW_CHANGED
    with pytest.raises(GatewayError) as broken:
        CURSORS.open(sealed, binding=("another", *BINDING[1:]), view=VIEW)
    assert broken.value.problem is CURSOR


def test_parts_of_a_binding_cannot_be_shifted_into_one_another() -> None:
    sealed = CURSORS.seal((1,), binding=("ab", "c"), view=VIEW)
    with pytest.raises(GatewayError):
        CURSORS.open(sealed, binding=("a", "bc"), view=VIEW)


@given(st.integers(0, 111), st.integers(1, 255))
def test_a_cursor_with_any_byte_altered_does_not_open(place: int, change: int) -> None:
    sealed = bytearray(decoded(CURSORS.seal(("HH-0001",), binding=BINDING, view=VIEW)))
    sealed[place] ^= change
    with pytest.raises(GatewayError):
        CURSORS.open(encoded(bytes(sealed)), binding=BINDING, view=VIEW)


@given(st.text(max_size=200))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(GatewayError) as refused:
        CURSORS.open(text, binding=BINDING, view=VIEW)
    assert refused.value.problem is CURSOR


def test_a_second_spelling_of_a_cursor_is_refused() -> None:
    sealed = CURSORS.seal(("HH-0001",), binding=BINDING, view=VIEW)
    for spelling in (sealed + "=", sealed + "\n", " " + sealed):
        with pytest.raises(GatewayError):
            CURSORS.open(spelling, binding=BINDING, view=VIEW)


def test_the_same_position_gives_the_same_cursor_and_short_values_the_same_length() -> None:
    short, again, longer = (CURSORS.seal((text,), binding=BINDING, view=VIEW) for text in ("a", "a", "a" * 40))
    assert short == again
    assert len(short) == len(longer)
