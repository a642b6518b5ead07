"""Every state and every act, by table; and that nobody gains anything by one person's hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.publication.version import PublicationError, State, Version
from gateway.publication.workflow import Publication, Review, approve, draft, send_back, submit, withdraw
from tests.unit.publication.versions import AUTHOR, LIVE, REVIEWER, TODAY, version


def _published(one: Version, *, gains: bool, stored: tuple[Version, ...] | None = None, live: str = LIVE) -> Version:
    publication = Publication((one,), TODAY, TODAY, live, gains)
    return publication.done((one,) if stored is None else stored)[0]


ACTS: Final[Mapping[str, Callable[[Version], Version]]] = {
    "submit": lambda one: submit(one, AUTHOR),
    "approve": lambda one: approve(one, Review(REVIEWER, "one", LIVE)),
    "return": send_back,
    "publish what only takes": lambda one: _published(one, gains=False),
    "publish what gives": lambda one: _published(one, gains=True),
    "withdraw": lambda one: withdraw(one, gains=False),
}

BECOMES: Final[Mapping[State, Mapping[str, State]]] = {
    State.DRAFT: {"submit": State.CHECKED, "return": State.RETURNED},
    State.CHECKED: {
        "approve": State.REVIEWED,
        "return": State.RETURNED,
        "publish what only takes": State.PUBLISHED,
    },
    State.REVIEWED: {
        "approve": State.REVIEWED,
        "return": State.RETURNED,
        "publish what only takes": State.PUBLISHED,
        "publish what gives": State.PUBLISHED,
    },
    State.RETURNED: {},
    State.PUBLISHED: {"withdraw": State.WITHDRAWN},
    State.WITHDRAWN: {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", ACTS)
def test_what_becomes_of_every_state_by_every_act(state: State, act: str) -> None:
    before = version(2, state)
    if act in BECOMES[state]:
        after = ACTS[act](before)
        assert after.state is BECOMES[state][act]
        assert (after.text, after.digest, after.author) == (before.text, before.digest, before.author)
    else:
        with pytest.raises(PublicationError, match="`care@2`"):
            ACTS[act](before)


@pytest.mark.parametrize("number", [1, 2, 9])
def test_a_new_policy_begins_at_any_number(number: int) -> None:
    assert draft([], "care", number, b"text", AUTHOR).label == f"care@{number}"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_version_is_one_more_than_the_last_or_its_authors_own_draft(state: State, number: int) -> None:
    before = [version(1, State.PUBLISHED), version(2, state)]
    if number == 3 or (number == 2 and state is State.DRAFT):
        assert draft(before, "care", number, b"text", AUTHOR).state is State.DRAFT
    else:
        with pytest.raises(PublicationError, match="care"):
            draft(before, "care", number, b"text", AUTHOR)


def test_nobody_rewrites_or_submits_the_draft_of_another() -> None:
    with pytest.raises(PublicationError, match=AUTHOR):
        draft([version(2)], "care", 2, b"text", REVIEWER)
    with pytest.raises(PublicationError, match=AUTHOR):
        submit(version(2), REVIEWER)


@pytest.mark.parametrize("spelt", [AUTHOR, " 王 芳 "])
@pytest.mark.parametrize("state", [State.CHECKED, State.REVIEWED])
def test_nobody_reviews_what_they_wrote(state: State, spelt: str) -> None:
    with pytest.raises(PublicationError, match="somebody else"):
        approve(version(2, state), Review(spelt, "two", LIVE))


def test_nothing_is_published_in_the_past() -> None:
    reviewed = version(2, State.REVIEWED)
    with pytest.raises(PublicationError, match="past"):
        Publication((reviewed,), TODAY - timedelta(days=1), TODAY, LIVE, gains=False).done([reviewed])


def test_two_versions_of_one_policy_are_not_published_at_once() -> None:
    both = (version(2, State.REVIEWED), version(3, State.REVIEWED))
    with pytest.raises(PublicationError, match="one policy"):
        Publication(both, TODAY, TODAY, LIVE, gains=True).done(both)


@pytest.mark.parametrize("later", [State.PUBLISHED, State.WITHDRAWN])
def test_an_older_version_is_not_published_after_a_newer_one(later: State) -> None:
    reviewed = version(2, State.REVIEWED)
    with pytest.raises(PublicationError, match="rollback"):
        _published(reviewed, gains=False, stored=(reviewed, version(3, later)))


def test_what_gives_more_is_published_against_what_it_was_reviewed_against() -> None:
    with pytest.raises(PublicationError, match="changed since the review"):
        _published(version(2, State.REVIEWED), gains=True, live="another")


def test_what_gives_more_is_published_together_with_what_was_reviewed_together() -> None:
    care, roll = version(2, State.REVIEWED), version(2, State.REVIEWED, "roll")
    with pytest.raises(PublicationError, match="together"):
        _published(care, gains=True, stored=(care, roll))
    both = Publication((care, roll), TODAY, TODAY, LIVE, gains=True)
    assert {each.state for each in both.done([care, roll])} == {State.PUBLISHED}
    with pytest.raises(PublicationError, match="together"):
        Publication((care, replace(roll, review="two")), TODAY, TODAY, LIVE, gains=True).done([care, roll])


def test_a_policy_whose_absence_would_give_more_is_not_withdrawn() -> None:
    with pytest.raises(PublicationError, match="shown more"):
        withdraw(version(2, State.PUBLISHED), gains=True)


_SPELLINGS = st.sampled_from([AUTHOR, " 王 芳", "王　芳"])


@given(st.lists(st.tuples(st.sampled_from(["draft", *ACTS]), _SPELLINGS), max_size=12))
def test_one_person_alone_never_publishes_what_gives_more(acts: list[tuple[str, str]]) -> None:
    stored: list[Version] = []
    by: Mapping[str, Callable[[Version, str], Version]] = {
        "submit": submit,
        "approve": lambda one, who: approve(one, Review(who, "one", LIVE)),
        "return": lambda one, _: send_back(one),
        "withdraw": lambda one, _: withdraw(one, gains=False),
    }
    for act, who in acts:
        with suppress(PublicationError):
            if act == "draft" or not stored:
                number = 1 if not stored else stored[-1].number + (stored[-1].state is not State.DRAFT)
                drafted = draft(stored, "care", number, act.encode(), who)
                stored = [*(each for each in stored if each.number != number), drafted]
            elif act.startswith("publish"):
                stored[-1] = _published(stored[-1], gains=True, stored=tuple(stored))
            else:
                stored[-1] = by[act](stored[-1], who)
    assert State.PUBLISHED not in {each.state for each in stored}
