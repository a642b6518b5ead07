"""A source that is watched: whatever is sent to it and fetched from it is kept, to be searched for what has to stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.adapters.dialects import Stored, Words
from gateway.adapters.drivers import Driver
from gateway.model.plan import DisclosurePlan, redactions_of
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import SHORTEST, Mask
from gateway.redaction.plain import Reveal
from gateway.redaction.pseudonym import Pseudonym
from gateway.redaction.reference import Reference
from gateway.redaction.scrub.redaction import Scrub
from tests.conformance.specimens import FIELDS, IDENTIFIER, plans
from tests.conformance.suite import EXAMPLES, Source


class Watched:
    """A driver that keeps what passes through another."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.passed: list[object] = []

    @property
    def words(self) -> Words:
        return self._driver.words

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        rows = self._driver.fetch(sql, parameters)
        self.passed += [sql, parameters, rows]
        return rows

    def columns(self, table: str) -> Mapping[str, Stored]:
        return self._driver.columns(table)

    def faults(self) -> Sequence[str]:
        return self._driver.faults()

    def close(self) -> None:
        self._driver.close()


class WatchedSource(Source, Protocol):
    """A source whose driver is watched."""

    @property
    def watched(self) -> Watched:
        """What passes."""

    @property
    def generalised_on_arrival(self) -> frozenset[Ladder]:
        """The generalisations that the source leaves to the adapter."""


def canary(number: int, field: str) -> str:
    """A value that is nowhere else, and has no shape that could be masked or generalised."""
    return f"canary-{number}-{field}"


class NothingElseLeaves:
    """What is withheld is not fetched, apart from what is declared to be left over (the residual)."""

    def test_no_withheld_value_leaves_the_source(self, source: WatchedSource) -> None:
        texts = [field for field, kind in FIELDS.items() if kind not in {"integer", "number", "boolean"}]
        table = [
            {field: canary(number, field) for field in texts} | {"age": number, "score": 0.5} for number in range(5)
        ]
        source.load(table)

        @settings(max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(plans(source.cannot_compare), min_size=1, max_size=4))
        def stays(some: list[DisclosurePlan]) -> None:
            for plan in some:
                source.watched.passed.clear()
                source.adapter.execute(plan)
                passed = repr(source.watched.passed)
                for field in texts:
                    if field not in _may_leave(plan, source):
                        assert not any(canary(number, field) in passed for number in range(5)), field

        stays()


def _may_leave(plan: DisclosurePlan, source: WatchedSource) -> set[str]:
    """The fields of which some row may show the stored value, or of which the source leaves the redaction to us."""
    fields = {IDENTIFIER}
    for column in plan.answer:
        for redaction in redactions_of(column.treatment):
            is_left_over = (
                isinstance(redaction, Pseudonym | Reference)
                or (isinstance(redaction, Generalise) and redaction.ladder in source.generalised_on_arrival)
                or (isinstance(redaction, Mask) and redaction.reach > SHORTEST.get(column.kind, 0))
            )
            if isinstance(redaction, Reveal) or is_left_over:
                fields.add(column.of or column.name)
            if isinstance(redaction, Scrub):
                # what is not found is shown; a source without a scrub of its own sends what it reads as well
                fields |= {column.name, *(field for field, _ in redaction.reads if source.cannot_compare)}
    return fields
