from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.people.passwords import Passwords, WeakPasswordError, refuse_weak

QUICK = Passwords(memory_kib=8, passes=1)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "short"),
        ("x" * 257, "long"),
        ("Password1234", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("abcdabcdabcdab", "common"),
        ("876543210987", "common"),
        ("wang-fang-1234", "named"),
        ("１２３４５６７８９０１２", "common"),
    ],
)
def test_a_password_that_is_easily_guessed_is_not_taken(password: str, reason: str) -> None:
    with pytest.raises(WeakPasswordError) as refused:
        refuse_weak(password, "wang-fang", "王芳")
    assert refused.value.reason == reason


@pytest.mark.parametrize("password", ["three herons on a roof", "twelve-chars", "白鹭三只停在铁皮屋顶上过夜"])
def test_no_kinds_of_characters_are_asked_for(password: str) -> None:
    refuse_weak(password, "wang-fang", "王芳")


@given(st.text(min_size=1, max_size=40))
def test_a_password_proves_itself_and_nothing_else(password: str) -> None:
    kept = QUICK.hashed(password)
    assert QUICK.proves(password, kept)
    assert not QUICK.proves(password + "x", kept)
    assert password not in kept or len(password) < 12


def test_however_a_keyboard_composes_it() -> None:
    assert QUICK.proves("cafe\u0301 on the corner", QUICK.hashed("caf\u00e9 on the corner"))


@pytest.mark.parametrize("kept", [None, "", "no hash at all"])
def test_nobodys_password_is_never_right(kept: str | None) -> None:
    assert not QUICK.proves("nobody has this password", kept)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert Passwords().is_outdated(QUICK.hashed("three herons on a roof"))
    assert not QUICK.is_outdated(QUICK.hashed("three herons on a roof"))
