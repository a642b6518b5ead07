"""Of a name the surname may stay, whether it has one character or two."""

from __future__ import annotations

import pytest

from gateway.model.kinds import Kind, Scalar
from gateway.redaction.lattice import meet
from gateway.redaction.mask import HIDDEN, Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.surname import KeepSurname
from tests.unit.redaction.strategies import admits

SURNAME = KeepSurname()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("李雷", "李*"),
        ("李小雷", "李**"),
        ("欧阳一舟", "欧阳**"),
        ("司马望", "司马*"),
        ("欧阳", "欧*"),
        ("买买提·依明江", HIDDEN),
        ("·李雷", HIDDEN),
        ("李", HIDDEN),
        ("Li Lei", HIDDEN),
        ("李雷 ", HIDDEN),
        (7, HIDDEN),
    ],
)
def test_the_given_name_is_hidden(value: Scalar, shown: str) -> None:
    assert SURNAME.apply(Kind.NAME, value) == shown
    assert admits(SURNAME, Kind.NAME, shown)


def test_another_kind_has_no_surname() -> None:
    assert SURNAME.apply(Kind.TEXT, "李雷") == HIDDEN
    assert not admits(SURNAME, Kind.TEXT, "李*")


@pytest.mark.parametrize("outcome", ["李雷", "李小*", "欧阳一*", "**李", "李", "Li**"])
def test_an_answer_that_shows_a_given_name_is_not_admitted(outcome: str) -> None:
    assert not admits(SURNAME, Kind.NAME, outcome)


def test_it_is_a_family_of_its_own() -> None:
    assert meet(SURNAME, Mask(keep_first=1)) == PRESENT
    assert meet(SURNAME, REVEAL) == SURNAME
    assert meet(SURNAME, SURNAME) == SURNAME
    assert meet(SURNAME, DROP) == DROP


def test_a_surname_is_never_compared() -> None:
    assert SURNAME.outcome_kind(Kind.NAME) is None
