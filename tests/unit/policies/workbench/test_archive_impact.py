"""Two views over one archive, counted record by record: as a look at every single record would count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.memory import MemoryAdapter
from gateway.model.condition import ALWAYS, Comparison, Condition, Operator, matches
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, Record
from gateway.model.plan import DisclosurePlan, Redaction, View
from gateway.policies.compile import compile_view
from gateway.policies.workbench.archive_impact import ArchiveCount, compare_views
from gateway.policies.workbench.outcomes import Verdict, judge
from gateway.redaction.lattice import KeepSurname
from gateway.redaction.mask import Mask
from gateway.redaction.plain import PRESENT, REVEAL
from tests.factories import GRANT, HAS_NEED, HOUSEHOLD, NO_GUARDRAILS, OWN_AREA, allow, household, policy, restrict

ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
FIELDS: dict[str, Redaction] = {"members": REVEAL, "phone": Mask(keep_last=4)}


def view(*rules: Any) -> View:
    return compile_view([policy(*rules)], NO_GUARDRAILS, HOUSEHOLD, GRANT)


class Archive:
    """Rows in memory; answers one record more than a plan's limit, as the walk does, and keeps the plans."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.adapter = MemoryAdapter({"household": rows})
        self.plans: list[DisclosurePlan] = []

    def ask(self, plan: DisclosurePlan) -> Sequence[Record]:
        self.plans.append(plan)
        more = DisclosurePlan(plan.view, plan.columns, plan.criteria, plan.order, plan.after, plan.limit + 1)
        return more.admit(self.adapter.execute(more))


def rows(number: int, **values: Callable[[int], Any]) -> list[dict[str, Any]]:
    return [
        household(household_no=f"HH-{each:04}", **{name: value(each) for name, value in values.items()})
        for each in range(number)
    ]


def test_views_that_show_the_same_are_not_even_asked_for() -> None:
    archive = Archive(rows(3))
    same, also = view(allow(FIELDS, OWN_AREA)), view(allow(FIELDS, OWN_AREA, filter_on=("members",)))
    assert compare_views(same, also, archive.ask) == ArchiveCount()
    assert compare_views(None, None, archive.ask) == ArchiveCount()
    assert archive.plans == []


def test_only_what_differs_is_asked_for_and_counted() -> None:
    archive = Archive(rows(6, phone=lambda each: "13800001234" if each % 3 else None))
    old, new = view(allow(FIELDS)), view(allow({**FIELDS, "phone": Mask(keep_last=2)}))
    count = compare_views(old, new, archive.ask)
    assert (count.records, count.gained, count.lost, count.whole) == (6, 0, 0, True)
    assert count.fields == {"phone": {Verdict.LESS: 4, Verdict.SAME: 2}}
    assert {plan.columns for plan in archive.plans} == {("phone",)}
    assert not count.has_gain


def test_records_that_come_into_view_bring_every_field_that_they_show() -> None:
    archive = Archive(rows(10, status=lambda each: "active" if each < 4 else "moved_out"))
    count = compare_views(view(allow(FIELDS, ACTIVE)), view(allow(FIELDS)), archive.ask)
    assert (count.records, count.gained, count.lost) == (10, 6, 0)
    assert count.fields == {name: {Verdict.MORE: 6, Verdict.SAME: 4} for name in ("household_no", "phone", "members")}
    assert count.has_gain
    back = compare_views(view(allow(FIELDS)), view(allow(FIELDS, ACTIVE)), archive.ask)
    assert (back.gained, back.lost, back.has_gain) == (0, 6, False)


def test_a_view_that_there_is_not_shows_nothing() -> None:
    archive = Archive(rows(3))
    assert compare_views(None, view(allow(FIELDS)), archive.ask).gained == 3
    assert compare_views(view(allow(FIELDS)), None, archive.ask).lost == 3


def test_what_is_shown_otherwise_counts_as_a_gain() -> None:
    archive = Archive(rows(2))
    old, new = view(allow(FIELDS)), view(allow({**FIELDS, "phone": Mask(keep_first=3)}))
    count = compare_views(old, new, archive.ask)
    assert count.fields == {"phone": {Verdict.OTHERWISE: 2}}
    assert count.has_gain


def test_a_difference_that_no_record_shows_is_none() -> None:
    archive = Archive(rows(3, care_needs=lambda _: None))
    old, new = view(allow(FIELDS)), view(allow(FIELDS), restrict({"phone": PRESENT}, HAS_NEED))
    assert compare_views(old, new, archive.ask).fields == {}


def test_pages_follow_one_another_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.policies.workbench.archive_impact.PAGE", 3)
    archive = Archive(rows(7, status=lambda each: "active" if each % 2 else "moved_out"))
    told: list[int] = []
    count = compare_views(view(allow(FIELDS, ACTIVE)), view(allow(FIELDS)), archive.ask, progress=told.append)
    assert (count.records, count.gained) == (7, 4)
    assert sum(told) == 7
    assert all(plan.limit == 3 for plan in archive.plans)
    assert len(archive.plans) == 1 + 3


@pytest.mark.parametrize(("most", "whole"), [(4, False), (7, True), (8, True)])
def test_a_sample_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch, most: int, whole: bool) -> None:
    monkeypatch.setattr("gateway.policies.workbench.archive_impact.PAGE", 2)
    archive = Archive(rows(7))
    count = compare_views(view(allow(FIELDS)), view(allow({**FIELDS, "phone": REVEAL})), archive.ask, most=most)
    assert (count.records, count.whole) == (min(most, 7), whole)


_REDACTIONS: st.SearchStrategy[Redaction] = st.sampled_from([REVEAL, PRESENT, Mask(keep_last=4), Mask(keep_first=3)])
_WHERE: st.SearchStrategy[Condition] = st.sampled_from([ALWAYS, OWN_AREA, ACTIVE, HAS_NEED])
_OF_NAMES: st.SearchStrategy[Redaction] = st.sampled_from([REVEAL, KeepSurname()])


@st.composite
def _views(draw: st.DrawFn) -> View:
    fields: dict[str, Redaction] = {"phone": draw(_REDACTIONS)}
    if draw(st.booleans()):
        fields["head_name"] = draw(_OF_NAMES)
    where: Condition = draw(_WHERE)
    less = restrict({"phone": draw(_REDACTIONS)}, draw(_WHERE))
    return view(allow(fields, where), *([less] if draw(st.booleans()) else []))


_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "household_no": st.integers(0, 30).map("HH-{:03}".format),
            "area_code": st.sampled_from(["310115003001", "310115003002", None]),
            "status": st.sampled_from(["active", "moved_out", None]),
            "care_needs": st.sampled_from(["mobility", None]),
            "phone": st.sampled_from(["13800001234", "13900005678", "44", None]),
            "head_name": st.sampled_from(["柳青岚", "欧阳一舟", None]),
        }
    ),
    unique_by=lambda row: row["household_no"],
    max_size=12,
)


@given(_views(), _views(), _ROWS)
def test_it_counts_as_a_look_at_every_record_would(old: View, new: View, made: list[dict[str, Any]]) -> None:
    stored = [household(**row) for row in made]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.policies.workbench.archive_impact.PAGE", 3)
        count = compare_views(old, new, Archive(stored).ask)
    seen = [(row, matches(old.visible, row), matches(new.visible, row)) for row in stored]
    assert count.gained == sum(after and not before for _, before, after in seen)
    assert count.lost == sum(before and not after for _, before, after in seen)
    for name in ("phone", "head_name"):
        says = judge(old.columns.get(name), new.columns.get(name))
        verdicts = Counter(
            says(_outcome(old, name, row, shown=before), _outcome(new, name, row, shown=after))
            for row, before, after in seen
            if before or after
        )
        expected = dict(verdicts) if verdicts.keys() - {Verdict.SAME} else None
        assert count.fields.get(name) == expected


def _outcome(of: View, name: str, row: dict[str, Any], *, shown: bool) -> Any:
    return of.columns[name].outcome(row) if shown and name in of.columns else ABSENT
