"""Law 2 under any policy whatever: what a view does not show changes no answer to any question put to it.

The same as the twin worlds, without the way through the door: the meaning of plans itself is attacked, under policies
that nobody would write, in which everything may be compared that the language lets be compared.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.adapters.memory import MemoryAdapter
from gateway.cursors import Position
from gateway.errors import GatewayError
from gateway.model.condition import Operator
from gateway.model.inquiry import Action, Criterion, Inquiry, SortKey
from gateway.model.kinds import Scalar
from gateway.policies.compile import compile_view
from gateway.policies.guardrail import Guardrails
from gateway.policies.question import compile_plan
from tests.factories import CLASSIFIED, GRANT, HOUSEHOLD, MINORS
from tests.leaks.policies import any_policy
from tests.leaks.rows import RowMaker
from tests.leaks.twins import twin_archives
from tests.world import Row

EXAMPLES: Final = int(os.environ.get("GATEWAY_TEST_EXAMPLES", "6")) * 50
QUESTIONS: Final = 20
GUARDRAILS: Final = Guardrails((CLASSIFIED, MINORS), "g" * 64)


@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**64))
def test_what_a_view_withholds_changes_no_answer_to_any_question(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - examples, not secrets
    try:
        view = compile_view([any_policy(random)], GUARDRAILS, HOUSEHOLD, GRANT)
    except GatewayError:
        return  # a policy that shows nothing of this type at all
    maker = RowMaker(HOUSEHOLD, [view])
    one, other = twin_archives(maker, seed)
    for _ in range(QUESTIONS):
        inquiry = _inquiry(random, maker)
        assert _pages(maker, inquiry, one) == _pages(maker, inquiry, other), (view, inquiry)


def _inquiry(random: Random, maker: RowMaker) -> Inquiry:
    """A question that the view takes, mostly."""
    view = maker.views[0]
    names = random.choices(sorted(view.filter_on), k=random.randint(0, 2)) if view.filter_on else []
    keys = random.sample(sorted(view.sort_on), k=random.randint(0, min(2, len(view.sort_on))))
    return Inquiry(
        record_type=HOUSEHOLD.name,
        action=Action.LIST,
        criteria=tuple(_criterion(random, maker, name) for name in names),
        sort=tuple(SortKey(name, descending=random.random() < 0.5) for name in keys),
        limit=random.choice([1, 2, 3, None]),
    )


def _criterion(random: Random, maker: RowMaker, name: str) -> Criterion:
    if random.random() < 0.1:
        return Criterion(name, Operator.PRESENT, value=random.random() < 0.5)
    operator = random.choice([Operator.IS, Operator.IS, Operator.IS_NOT, Operator.BEFORE, Operator.AT_LEAST])
    return Criterion(name, operator, random.choice(_shown_values(maker, name)))


def _shown_values(maker: RowMaker, name: str) -> list[Scalar]:
    """Values that rows may have, and what the view may make of them."""
    column = maker.views[0].columns[name]
    shown = (outcome for value in maker.pools[name] for outcome in (value, column.outcome({name: value})))
    return [value for value in shown if isinstance(value, str | int | float)] or ["x"]


def _pages(maker: RowMaker, inquiry: Inquiry, rows: list[Row]) -> list[Any]:
    """Every page of the answer to ``inquiry``, with the positions between them, or the problem."""
    archive = MemoryAdapter({HOUSEHOLD.table: rows})  # type: ignore[dict-item]  # text that is not Unicode is among them
    pages: list[Any] = []
    after: Position | None = None
    try:
        while True:
            plan = compile_plan(maker.views[0], inquiry, after)
            records = plan.admit(archive.execute(plan))
            pages.append([tuple((type(value), value) for value in record) for record in records])
            if len(records) < plan.limit:
                return pages
            after = plan.position(records[-1])
    except GatewayError as error:
        return [error.problem, error.detail]
