"""A category is shown as the group it belongs to, and as nothing where nobody has said to which."""

from __future__ import annotations

import pytest

from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.group import Group
from tests.unit.redaction.strategies import KINDS, OTHER_KINDS, admits

GROUP, BRANCH = Group(KINDS, "group"), Group(KINDS, "branch")


@pytest.mark.parametrize(
    ("group", "value", "shown"),
    [
        (GROUP, "theft", "property"),
        (GROUP, "noise", "order"),
        (BRANCH, "theft", "crime"),
        (BRANCH, "assault", "crime"),
        (BRANCH, "noise", "violation"),
        (GROUP, "arson", WITHHELD),
        (GROUP, "property", WITHHELD),
        (GROUP, "Theft", WITHHELD),
        (GROUP, "theft ", WITHHELD),
        (GROUP, "", WITHHELD),
        (GROUP, 7, WITHHELD),
        (GROUP, None, None),
    ],
)
def test_a_category_becomes_the_group_it_belongs_to(group: Group, value: Scalar | None, shown: Outcome) -> None:
    outcome = group.apply(Kind.CATEGORY, value)
    assert (type(outcome), outcome) == (type(shown), shown)
    assert admits(group, Kind.CATEGORY, outcome)


@pytest.mark.parametrize("outcome", ["theft", "crime", "order ", "", 7])
def test_an_answer_that_is_no_group_of_the_level_is_not_admitted(outcome: Outcome) -> None:
    assert not admits(GROUP, Kind.CATEGORY, outcome)


def test_only_a_category_has_groups() -> None:
    assert GROUP.apply(Kind.TEXT, "theft") is WITHHELD
    assert not admits(GROUP, Kind.TEXT, "property")
    assert GROUP.outcome_kind(Kind.CATEGORY) is Kind.CATEGORY
    assert GROUP.outcome_kind(Kind.TEXT) is None


def test_the_higher_level_is_the_coarser_and_two_hierarchies_have_nothing_in_common() -> None:
    assert GROUP.coarser(BRANCH) == BRANCH.coarser(GROUP) == BRANCH
    assert GROUP.coarser(Group(OTHER_KINDS, "group")) is None


def test_a_level_that_the_hierarchy_has_not_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="the hierarchy has no level `kind`; its levels are group, branch"):
        Group(KINDS, "kind")


@pytest.mark.parametrize(
    ("levels", "paths"),
    [
        ((), (("theft", ()),)),
        (("group",), (("theft", ("property",)), ("theft", ("violence",)))),
        (("group", "branch"), (("theft", ("property",)),)),
    ],
    ids=["no level", "a value twice", "a level missing"],
)
def test_a_hierarchy_without_one_group_for_each_value_cannot_be_built(
    levels: tuple[str, ...], paths: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    with pytest.raises(ValueError, match="one group at each of them for every value"):
        Hierarchy(levels, paths)
