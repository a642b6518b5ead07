"""Which of two outcomes tells more, judged without the stored value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import ABSENT, WITHHELD
from gateway.model.plan import Choice, Column, Redaction, Treatment
from gateway.policies.workbench.outcomes import Verdict, judge
from gateway.redaction.lattice import at_most
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import HAS_NEED

MORE, LESS, OTHERWISE, SAME = Verdict
FOUR, TWO, FIRST = Mask(keep_last=4), Mask(keep_last=2), Mask(keep_first=3)
NUMBER = "13800001234"


def phone(treatment: Treatment) -> Column:
    return Column("phone", Kind.PHONE, "phone", treatment)


def verdict(before: Redaction, after: Redaction, value: Scalar | None = NUMBER) -> Verdict:
    outcomes = [each.apply(Kind.PHONE, value) for each in (before, after)]
    return judge(phone(before), phone(after))(outcomes[0], outcomes[1])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (DROP, PRESENT, MORE),
        (PRESENT, FOUR, MORE),
        (TWO, FOUR, MORE),
        (FOUR, REVEAL, MORE),
        (REVEAL, DROP, LESS),
        (FOUR, FIRST, OTHERWISE),
        (FOUR, FOUR, SAME),
    ],
)
def test_the_lattice_decides(before: Redaction, after: Redaction, expected: Verdict) -> None:
    assert verdict(before, after) is expected


def test_what_reads_the_same_is_the_same_whatever_made_it() -> None:
    assert verdict(FOUR, FIRST, "not a number") is SAME
    assert verdict(FOUR, REVEAL, None) is SAME
    assert verdict(PRESENT, FOUR, None) is SAME


def test_an_empty_field_that_is_granted_tells_more_than_one_that_is_not() -> None:
    assert verdict(DROP, FOUR, None) is MORE
    assert judge(phone(FOUR), None)(None, ABSENT) is LESS


def test_types_are_not_taken_for_one_another() -> None:
    members = Column("members", Kind.INTEGER, "members", REVEAL)
    assert judge(members, members)(1, True) is not SAME
    assert judge(phone(REVEAL), phone(PRESENT))("[withheld]", WITHHELD) is LESS


def test_of_a_choice_only_what_may_have_made_the_outcome_counts() -> None:
    mixed = phone(Choice(HAS_NEED, REVEAL, FOUR))
    assert judge(mixed, phone(FOUR))(NUMBER, "*******1234") is LESS
    assert judge(phone(TWO), mixed)("*********34", NUMBER) is MORE
    # the masked number may be a stored text that reads so, or a mask of one: either shows no more than four
    assert judge(mixed, phone(TWO))("*******1234", "*********34") is LESS


def test_what_stays_open_is_otherwise() -> None:
    either = phone(Choice(HAS_NEED, FOUR, FIRST))
    assert judge(either, phone(FOUR))("138********", "*******1234") is OTHERWISE
    assert judge(phone(FOUR), phone(FOUR))(None, "*******1234") is OTHERWISE


@given(st.sampled_from([REVEAL, FOUR, TWO, FIRST, PRESENT, DROP]), st.sampled_from([REVEAL, FOUR, TWO, PRESENT, DROP]))
def test_a_verdict_never_says_less_where_the_lattice_says_more(before: Redaction, after: Redaction) -> None:
    found = verdict(before, after)
    assert found is not MORE or at_most(before, after)
    assert found is not LESS or at_most(after, before)
