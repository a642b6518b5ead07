"""A reference stands for a person, however the ID number is written, and for nobody where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Forms
from gateway.redaction.reference import Reference, SubjectKey

KEY = SubjectKey(bytes(32))
OTHER = SubjectKey(bytes(31) + b"1")
PERSON = "310115195003071230"
WRITTEN = st.sampled_from(
    [PERSON, "310115500307123", "31011519500307123x", "31011519500307123X", "３１０１１５１９５００３０７１２３０"]
)
VALUES = st.lists(st.none() | WRITTEN | st.text(max_size=20) | st.integers() | st.booleans(), max_size=8)


@pytest.mark.parametrize(
    "written",
    ["310115500307123", "310115 19500307 1230", "310115-19500307-1230", "３１０１１５１９５００３０７１２３０"],
)
def test_one_person_has_one_reference(written: str) -> None:
    assert KEY.reference(written) == KEY.reference(PERSON)


def test_the_check_character_is_written_either_way() -> None:
    assert KEY.reference("11010519491231002x") == KEY.reference("11010519491231002X") != KEY.reference(PERSON)


@pytest.mark.parametrize("written", ["", "不详", "/", "3101151950030712", "310115195003071230a", "李雷", "\ud800"])
def test_what_is_no_id_number_refers_to_nobody(written: str) -> None:
    assert KEY.reference(written) is None


def test_without_the_key_a_reference_cannot_be_made_and_the_key_is_not_shown() -> None:
    assert KEY.reference(PERSON) != OTHER.reference(PERSON)
    assert KEY.label != OTHER.label
    assert "secret" not in repr(Reference(KEY))
    with pytest.raises(ValueError, match="32 bytes"):
        SubjectKey(b"short")


@given(VALUES)
def test_many_at_once_are_what_each_is_by_itself(values: list[Scalar | None]) -> None:
    redaction = Reference(KEY)
    assert redaction.apply_all(Kind.ID_NUMBER, values) == [redaction.apply(Kind.ID_NUMBER, each) for each in values]


@given(st.lists(st.none() | st.sampled_from([PERSON, "31011519500307123X"]), max_size=8))
def test_and_so_are_those_that_are_spelled_as_usual(values: list[str | None]) -> None:
    expected = [None if each is None else KEY.reference(each) for each in values]
    assert Reference(KEY).apply_all(Kind.ID_NUMBER, values) == expected


def test_only_null_and_references_are_taken_from_a_source() -> None:
    forms = Forms([Reference(KEY).form(Kind.ID_NUMBER)])
    assert forms.admit([None, KEY.reference(PERSON)])
    for wrong in (PERSON, "李雷", WITHHELD, 7, str(KEY.reference(PERSON)).upper()):
        assert not forms.admit([None, wrong])


def test_it_is_never_compared_and_made_of_id_numbers_only() -> None:
    assert Reference(KEY).outcome_kind(Kind.ID_NUMBER) is None
    assert Reference(KEY).apply(Kind.TEXT, PERSON) is None
    assert Reference(KEY).apply_all(Kind.TEXT, [PERSON]) == [None]
