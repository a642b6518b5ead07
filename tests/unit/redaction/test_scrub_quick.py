"""What passes quickly over a text finds what would be found slowly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.redaction.scrub.quick import Near, headed

PATTERNS = [
    Near(re.compile("室"), re.compile("[0-9]{3,4}室"), reach=4, length=5),
    Near(re.compile("[0-9](?=[号室])"), re.compile("[0-9]{1,3}(?:号[0-9]{1,2}){0,2}[号室]"), reach=2, length=10),
    Near(re.compile("号|室"), re.compile("[0-9]{1,2}?(?:号|室(?!a))"), reach=2, length=4),
]


@pytest.mark.parametrize("near", PATTERNS)
@given(text=st.text(st.sampled_from("0123号室a"), max_size=40))
def test_near_a_sign_is_found_what_is_found_anywhere(near: Near, text: str) -> None:
    everywhere = [found.span() for found in near.pattern.finditer(text)]
    assert [found.span() for found in near.finditer(text)] == everywhere


@given(
    st.lists(st.text(st.sampled_from("abAB"), min_size=1, max_size=3), min_size=1, max_size=5),
    st.text(st.sampled_from("abAB- "), max_size=20),
    st.booleans(),
)
def test_words_by_their_heads_are_the_same_words(words: list[str], text: str, fold: bool) -> None:
    plainly = re.compile(f"(?<![A-Z]){'(?i:' if fold else '(?:'}{'|'.join(words)})(?=-)")
    headed_words = headed("|".join(words), before="(?<![A-Z].)", fold=fold)
    assert _spans(re.compile(f"{headed_words}(?=-)"), text) == _spans(plainly, text)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]
