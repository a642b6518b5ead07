from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway.changes import AdministrationError
from gateway.grants.administration import Administration
from tests.unit.grants.settled import DESK

Step = Callable[[Administration], None]


@pytest.fixture
def write(administration: Administration) -> Administration:
    """With the clients of two gateways, of which one may act for others."""
    administration.add_client(replace(DESK, id="first"))
    administration.add_client(replace(DESK, id="district", may_exchange=True))
    return administration


def lets(administration: Administration) -> bool:
    return administration.directory().lets_act("first", "district")


def test_a_delegation_is_in_force_once_a_second_person_has_approved_it_and_until_it_is_withdrawn(
    write: Administration,
) -> None:
    write.let_act("first", "district", "wang")
    assert not lets(write)
    write.approve_delegation("first", "district", "li")
    assert lets(write)
    assert not write.directory().lets_act("district", "first")
    approved = write.directory().delegations["first", "district"]
    assert (approved.entered_by, approved.approved_by) == ("wang", "li")
    write.withdraw_delegation("first", "district")
    assert not lets(write)


def test_for_first_steps_a_delegation_is_in_force_at_once(write: Administration) -> None:
    write.let_act("first", "district")
    assert lets(write)


@pytest.mark.parametrize(
    ("before", "step", "words"),
    [
        (False, lambda it: it.let_act("district", "district", "wang"), "name two clients"),
        (False, lambda it: it.let_act("nobody", "district", "wang"), "no client `nobody`: see `gateway client list`"),
        (False, lambda it: it.let_act("first", "nobody", "wang"), "there is no client `nobody`"),
        (False, lambda it: it.let_act("district", "first", "wang"), "`first` may not exchange tokens"),
        (False, lambda it: it.let_act("first", "district", " "), "say who acts"),
        (True, lambda it: it.let_act("first", "district", "li"), "is entered already"),
        (True, lambda it: it.approve_delegation("first", "district", "wang"), "`wang` has entered this"),
        (True, lambda it: it.approve_delegation("first", "district", " "), "say who acts"),
        (False, lambda it: it.approve_delegation("first", "district", "li"), "nothing waits to be approved"),
        (True, lambda it: it.approve_delegation("district", "first", "li"), "nothing waits to be approved"),
        (False, lambda it: it.withdraw_delegation("first", "district"), "does not act for"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason_and_changes_nothing(
    write: Administration,
    before: bool,
    step: Step,
    words: str,
) -> None:
    if before:
        write.let_act("first", "district", "wang")
    seen = write.directory().delegations
    with pytest.raises(AdministrationError, match=words):
        step(write)
    assert write.directory().delegations == seen


def test_what_is_approved_cannot_be_approved_again(write: Administration) -> None:
    write.let_act("first", "district", "wang")
    write.approve_delegation("first", "district", "li")
    with pytest.raises(AdministrationError, match="nothing waits"):
        write.approve_delegation("first", "district", "zhao")
