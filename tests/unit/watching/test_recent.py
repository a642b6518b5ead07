from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from gateway.watching.recent import Recent

SEEN = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.integers(0, 30)), max_size=60)


@given(SEEN)
def test_members_are_counted_as_if_everything_were_remembered(seen: list[tuple[str, int, int]]) -> None:
    recent, everything, now = Recent(60), deque[tuple[str, int, float]](), 0.0
    for key, member, later in seen:
        now += later
        everything.append((key, member, now))
        within = {each for name, each, at in everything if name == key and at > now - 60}
        assert recent.add(key, member, now) == len(within)


def test_what_is_older_than_the_span_does_not_stay_in_memory() -> None:
    recent = Recent(60)
    for number in range(1000):
        recent.add(f"key-{number}", "member", number * 10.0)
    assert len(recent._seen) <= 13  # noqa: SLF001 - nothing else shows what is kept
