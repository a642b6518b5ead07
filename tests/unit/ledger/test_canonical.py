from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.canonical import canonical
from gateway.model.outcome import WITHHELD

_NAMES = st.text(st.characters(max_codepoint=127), max_size=12)
_SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_NAMES, inner, max_size=5))


@given(_VALUES)
def test_the_bytes_are_those_of_an_independent_implementation_of_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


class _Word(StrEnum):
    WORD = "word"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0.5, "type `float`"),
        (float("nan"), "type `float`"),
        (2**53, "below 2^53"),
        (-(2**53), "below 2^53"),
        ("\ud800", "lone surrogate"),
        ({"名": 1}, "ASCII"),
        ({1: 1}, "ASCII"),
        ({"a": [{"b": b"bytes"}]}, "type `bytes`"),
        (_Word.WORD, "type `_Word`"),
        (WITHHELD, "type `Withheld`"),
    ],
)
def test_what_has_no_agreed_form_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("^", r"\^")):
        canonical(value)
