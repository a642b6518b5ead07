"""Keys by number: each is one of its own, and one that was destroyed cannot be had from all that is left."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.puncture import KEY_BYTES, LEVELS, Descent, Keys, pad_of

ROOT = bytes(range(KEY_BYTES))
LAST = 2**LEVELS - 1
NUMBERS = st.integers(0, LAST)


def test_the_descent_gives_the_leaves_in_their_order() -> None:
    descent, whole = Descent(ROOT), Keys.below(ROOT)
    for expected in range(300):
        number, leaf = descent.next()
        assert (number, leaf) == (expected, whole.leaf(expected))


def test_what_the_descent_still_has_gives_nothing_that_it_gave_out() -> None:
    descent = Descent(ROOT)
    given_out = [leaf for _, leaf in islice(iter(descent.next, None), 37)]
    places, number = {}, 37
    for level, key in reversed(descent._ahead):  # noqa: SLF001 - what is left in memory
        places[level, number >> (LEVELS - level)] = key
        number += 1 << (LEVELS - level)
    left = Keys(places)
    assert number == LAST + 1
    assert all(left.leaf(each) is None for each in range(37))
    assert left.leaf(37) == Keys.below(ROOT).leaf(37)
    assert ROOT not in places.values()
    assert not set(given_out) & set(places.values())


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.lists(NUMBERS, max_size=6))
def test_what_was_destroyed_is_gone_and_all_others_are_as_they_were(gone: list[int], others: list[int]) -> None:
    whole = left = Keys.below(ROOT)
    for number in gone:
        left = left.without(number)
    assert all(left.leaf(number) is None for number in gone)
    beside = {each ^ 1 for each in gone} | set(others)
    assert all(left.leaf(number) == whole.leaf(number) for number in beside - set(gone))
    above = {(level, number >> (LEVELS - level)) for number in gone for level in range(LEVELS + 1)}
    assert not above & left.known.keys()


def test_the_keys_that_are_left_are_few_and_above_every_number_once() -> None:
    left = Keys.below(ROOT).without(0).without(LAST).without(0)
    covered = sum(2 ** (LEVELS - level) for level, _ in left.known)
    assert covered == LAST + 1 - 2
    assert len(left.known) == 2 * (LEVELS - 1)


def test_pads_of_different_leaves_have_nothing_in_common_and_short_ones_begin_long_ones() -> None:
    one, other = pad_of(ROOT, 64), pad_of(bytes(KEY_BYTES), 64)
    assert one != other
    assert pad_of(ROOT, 16) == one[:16]
    assert pad_of(ROOT, 16) != Keys.below(ROOT).leaf(0)
