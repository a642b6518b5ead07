"""What every adapter is held to: a test class of an adapter is this class and a `source` fixture, and nothing else.

`CONFORMANCE_CONDITIONS` sets how many random conditions a source is asked, and `CONFORMANCE_EXAMPLES` how many archives
are invented beside, with several plans each.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway import errors
from gateway.adapters.base import Adapter
from gateway.adapters.memory import MemoryAdapter
from gateway.errors import GatewayError
from gateway.model.condition import matches
from gateway.model.outcome import ABSENT, WITHHELD, Outcome, Record
from gateway.model.plan import DisclosurePlan
from gateway.redaction.generalise import Ladder
from tests.conformance.cases import CASES, REFUSED, Case
from tests.conformance.chances import asking, condition
from tests.conformance.chances import rows as random_rows
from tests.conformance.specimens import TABLE, plans, rows

EXAMPLES: Final = int(os.environ.get("CONFORMANCE_EXAMPLES", "80"))
CONDITIONS: Final = int(os.environ.get("CONFORMANCE_CONDITIONS", "5000"))

_AT_ONCE: Final = 10
"""How many conditions are put into one statement, and asked of every row."""


class Source(Protocol):
    """An adapter on an archive that a test can fill."""

    @property
    def adapter(self) -> Adapter:
        """The adapter under test."""

    @property
    def untyped(self) -> bool:
        """Whether the archive holds values of any type in any column."""

    @property
    def cannot_compare(self) -> frozenset[Ladder]:
        """The generalisations over which the source takes no criteria and no order."""

    def load(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Make these rows the whole of the table."""


@dataclass(frozen=True, slots=True)
class Exact:
    """An outcome that equals only what is the same for every format: type, value and identity of states."""

    outcome: Outcome

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exact):
            return NotImplemented
        one, two = self.outcome, other.outcome
        if any(state in {id(one), id(two)} for state in (id(WITHHELD), id(ABSENT))):
            return one is two
        return type(one) is type(two) and one == two

    __hash__ = None  # type: ignore[assignment]  # compared, never kept


def exact(records: Iterable[Record]) -> list[list[Exact]]:
    """The records in a form that compares exactly, and says where they differ."""
    return [[Exact(outcome) for outcome in record] for record in records]


def answers(source: Source, table: Sequence[Mapping[str, Any]], plan: DisclosurePlan) -> Sequence[Record]:
    """The answer of ``source`` to ``plan`` over ``table``."""
    source.load(table)
    return source.adapter.execute(plan)


class Meaning:
    """What every adapter shows of itself: the cases by hand, what it refuses, and that its pages join."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_it_answers_as_the_case_says(self, source: Source, case: Case) -> None:
        assert exact(answers(source, case.table, case.plan)) == exact(case.records)

    @pytest.mark.parametrize("plan", REFUSED.values(), ids=list(REFUSED))
    def test_it_refuses_constants_that_no_source_can_hold(self, source: Source, plan: DisclosurePlan) -> None:
        source.load([])
        with pytest.raises(GatewayError) as refusal:
            source.adapter.execute(plan)
        assert refusal.value.problem is errors.VALUE

    def test_its_pages_joined_are_the_whole_answer(self, source: Source) -> None:
        @settings(max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.too_slow])
        @given(rows(untyped=source.untyped, most=9), plans(source.cannot_compare), st.integers(1, 4))
        def joined(table: list[dict[str, Any]], plan: DisclosurePlan, limit: int) -> None:
            source.load(table)
            whole = source.adapter.execute(replace(plan, limit=len(table) + 1))
            pages: list[Record] = []
            after = None
            while page := source.adapter.execute(replace(plan, limit=limit, after=after)):
                pages.extend(page)
                after = plan.position(page[-1])
                assert len(pages) <= len(whole)
            assert exact(pages) == exact(whole)

        joined()


class Conformance(Meaning):
    """The same, and agreement with the memory adapter, which defines what a plan means."""

    @pytest.mark.timeout(max(300, CONDITIONS // 10))
    def test_it_agrees_on_thousands_of_random_conditions(self, source: Source) -> None:
        random = Random(CONDITIONS)  # noqa: S311 - examples, not secrets
        asked = matched = 0
        while asked < CONDITIONS:
            conditions = [condition(random) for _ in range(min(_AT_ONCE, CONDITIONS - asked))]
            table = random_rows(random, 12, untyped=source.untyped)
            source.load(table)
            for row, record in zip(table, source.adapter.execute(asking(conditions)), strict=True):
                for each, outcome in zip(conditions, record, strict=False):
                    holds = matches(each, row)
                    assert (outcome is not ABSENT) == holds, (each, row)
                    matched += holds
            asked += len(conditions)
        # neither answer comes by itself
        assert 0.2 < matched / (asked * 12) < 0.8

    def test_it_agrees_with_memory_on_every_plan(self, source: Source) -> None:
        @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
        @given(rows(untyped=source.untyped), st.lists(plans(source.cannot_compare), min_size=1, max_size=5))
        def agrees(table: list[dict[str, Any]], some: list[DisclosurePlan]) -> None:
            source.load(table)
            memory = MemoryAdapter({TABLE: table})
            for plan in some:
                expected = memory.execute(plan)
                assert exact(source.adapter.execute(plan)) == exact(expected)
                plan.admit(expected)

        agrees()
