from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind
from gateway.model.outcome import WITHHELD, Form, Forms, Withheld
from gateway.redaction.generalise import STEPS, Generalise, Ladder
from tests.unit.redaction.strategies import values_of

NULL = frozenset({type(None)})
ROAD = Form(NULL | {Withheld}, re.compile("[路街][0-9]{1,3}号"), digits_alike=True)


def test_a_page_is_admitted_where_each_of_its_outcomes_has_a_form() -> None:
    forms = Forms([Form(NULL, re.compile("a+")), Form(frozenset({int}), re.compile("b"))])
    assert forms.types == {type(None), int}
    assert forms.admit((None, 7, "aa", "b", "aa"))
    assert not forms.admit((None, "ab"))
    assert not forms.admit((7.0,))


@pytest.mark.parametrize(
    "spoilt", ["路7", "路7777号", "路７号", "路7号\n", "路7号\n街1号", "路7号\r街1号", "路a号", "", "\n", "\ud800"]
)
def test_what_was_good_before_makes_nothing_else_good(spoilt: str) -> None:
    forms = Forms([ROAD])
    for _ in range(2):
        assert forms.admit(("路1号", "街12号", "路003号", None, WITHHELD))
        assert forms.admit(("路9号", "街98号"))
        assert not forms.admit((spoilt,))
        assert not forms.admit(("路1号", spoilt, "街12号"))


def test_forms_whose_digits_are_not_alike_are_looked_at_each_time() -> None:
    forms = Forms([Form(NULL, re.compile("1[0-9]"))])
    assert forms.admit(("10", "19"))
    assert not forms.admit(("20",))
    mixed = Forms([ROAD, Form(NULL, re.compile("1"))])
    assert mixed.admit(("1", "路1号"))
    assert not mixed.admit(("2", "路1号"))


@pytest.mark.parametrize("step", STEPS[Ladder.ADDRESS])
def test_whether_an_address_has_the_form_of_a_step_does_not_depend_on_its_digits(step: str) -> None:
    form = Generalise(Ladder.ADDRESS, step).form(Kind.ADDRESS)
    assert form.digits_alike
    shown = values_of(Kind.ADDRESS).map(lambda value: str(Generalise(Ladder.ADDRESS, step).apply(Kind.ADDRESS, value)))

    @given(st.one_of(shown, values_of(Kind.ADDRESS).map(str)), st.lists(st.sampled_from("0123456789"), min_size=12))
    def agrees(text: str, digits: list[str]) -> None:
        others = iter(digits * len(text))
        other = re.sub("[0-9]", lambda _: next(others), text)
        assert form.admits(other) is form.admits(text)

    agrees()
