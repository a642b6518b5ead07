from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.changes import AdministrationError
from gateway.grants.administration import Administration
from gateway.grants.ending import endings
from gateway.model.client import Client, Stage
from tests.unit.grants.settled import CARE, DESK, DIRECTORY

NEW = replace(DESK, id="new", stage=Stage.PROPOSED, entered_by="wang")
OTHER = {"kty": "EC", "kid": "other"}

Step = Callable[[Administration], None]
STEPS: dict[str, Step] = {
    "approve": lambda it: it.approve_client("new", "li"),
    "test": lambda it: it.note_test("new"),
    "activate": lambda it: it.activate_client("new", "wang"),
}


def entered(administration: Administration, *steps: str) -> None:
    administration.add_client(NEW)
    for step in steps:
        STEPS[step](administration)


def client(administration: Administration) -> Client:
    return administration.directory().clients["new"]


def test_a_client_comes_into_use_by_two_people_and_a_test_and_stands_only_then(administration: Administration) -> None:
    administration.add_client(NEW)
    seen = [(client(administration).stage, client(administration).may_test, client(administration).stands)]
    for step in STEPS.values():
        step(administration)
        now = client(administration)
        seen.append((now.stage, now.may_test, now.stands))
    assert seen == [
        (Stage.PROPOSED, False, False),
        (Stage.APPROVED, True, False),
        (Stage.TESTED, True, False),
        (Stage.ACTIVE, True, True),
    ]
    assert client(administration) == replace(NEW, stage=Stage.ACTIVE, approved_by="li")


@pytest.mark.parametrize(
    ("before", "step", "words"),
    [
        ((), lambda it: it.approve_client("new", "wang"), "`wang` has entered the client: somebody else"),
        ((), lambda it: it.approve_client("new", " "), "say who acts"),
        ((), STEPS["test"], "is proposed, not approved: next comes `gateway client approve`"),
        ((), STEPS["activate"], "is proposed, not tested"),
        (("approve",), STEPS["activate"], "is approved, not tested: next comes its self-test"),
        (("approve",), STEPS["approve"], "is approved, not proposed"),
        (("approve", "test", "activate"), STEPS["approve"], "is active, not proposed"),
        ((), lambda it: it.approve_client("nobody", "li"), "there is no client `nobody`"),
    ],
    ids=range(8),
)
def test_no_step_is_skipped_or_taken_by_one_person_alone(
    administration: Administration, before: tuple[str, ...], step: Step, words: str
) -> None:
    entered(administration, *before)
    standing = client(administration)
    with pytest.raises(AdministrationError) as refused:
        step(administration)
    assert words in str(refused.value)
    assert client(administration) == standing


def test_a_client_in_use_may_test_again_and_stays_in_use(administration: Administration) -> None:
    entered(administration, *STEPS)
    STEPS["test"](administration)
    assert client(administration).stage is Stage.ACTIVE


@pytest.mark.parametrize("before", [("approve",), ("approve", "test")])
def test_other_keys_than_those_approved_have_to_be_approved_again(
    administration: Administration, before: tuple[str, ...]
) -> None:
    entered(administration, *before)
    administration.rotate("new", [OTHER], by="li")
    assert client(administration) == replace(NEW, jwks=(OTHER,), entered_by="li")


def test_nobody_approves_keys_that_they_have_put_in_a_colleagues_place(administration: Administration) -> None:
    entered(administration)
    with pytest.raises(AdministrationError, match="say who acts"):
        administration.rotate("new", [OTHER])
    administration.rotate("new", [OTHER], by="li")
    with pytest.raises(AdministrationError, match="somebody else has to approve it"):
        administration.approve_client("new", "li")
    administration.approve_client("new", "wang")


@pytest.mark.parametrize("step", ["approve_client", "activate_client"])
def test_nobody_acts_without_a_name(administration: Administration, step: str) -> None:
    entered(administration)
    with pytest.raises(AdministrationError, match="say who acts"):
        getattr(administration, step)("new", " ")


@pytest.mark.parametrize(
    ("days", "told"),
    [(31, None), (30, "ends in 30 days"), (7, "ends in 7 days !"), (0, "ends in 0 days !"), (-1, None)],
)
def test_an_agreement_is_told_to_end_from_thirty_days_before(days: int, told: str | None) -> None:
    found = [each.words for each in endings(DIRECTORY, CARE.last - timedelta(days=days))]
    assert found == ([told] if told else [])


def test_what_was_revoked_ends_no_more() -> None:
    directory = replace(DIRECTORY, agreements={CARE.id: replace(CARE, revoked=True)})
    assert list(endings(directory, CARE.last)) == []


def test_nobody_approves_other_keys_than_those_that_were_seen(administration: Administration) -> None:
    entered(administration)
    seen = client(administration)
    administration.rotate("new", [OTHER], "wang")
    with pytest.raises(AdministrationError, match="was changed meanwhile"):
        administration.approve_client("new", "li", seen)
    assert client(administration).stage is Stage.PROPOSED
    administration.approve_client("new", "li", client(administration))
    assert client(administration).stage is Stage.APPROVED
