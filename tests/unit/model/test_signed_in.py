from __future__ import annotations

import pytest

from gateway.model.person import Factor, Person, Role, SignedIn

NOW = 1_000_000
REVIEWER = Person("li-qiang", "李强", None, frozenset({Role.REVIEWER}), active=True)


@pytest.mark.parametrize(
    ("proofs", "fresh"),
    [
        ({Factor.PASSKEY: NOW}, True),
        ({Factor.PASSKEY: NOW - 300}, True),
        ({Factor.PASSKEY: NOW - 301}, False),
        ({Factor.PASSKEY: NOW + 1}, False),
        ({Factor.PASSWORD: NOW, Factor.CODE: NOW, Factor.RECOVERY: NOW}, False),
        ({}, False),
    ],
)
def test_b3_only_a_passkey_of_the_last_five_minutes_is_fresh_unless_another_is_asked_for(
    proofs: dict[Factor, int], fresh: bool
) -> None:
    assert SignedIn(REVIEWER, "session", proofs).is_fresh(NOW) is fresh


def test_another_factor_and_age_can_be_asked_for() -> None:
    somebody = SignedIn(REVIEWER, "session", {Factor.PASSWORD: NOW - 400, Factor.CODE: NOW - 40})
    assert somebody.is_fresh(NOW, 60, Factor.CODE)
    assert not somebody.is_fresh(NOW, 30, Factor.CODE)
    assert somebody.since == NOW - 40
