from __future__ import annotations

from gateway.adapters.memory import MemoryAdapter
from gateway.model.condition import ALWAYS
from tests.unit.adapters.examples import HOUSEHOLD, plan


def test_a_field_that_a_row_does_not_have_is_null() -> None:
    adapter = MemoryAdapter({"household": [{"household_no": "a"}]})
    assert adapter.execute(plan(ALWAYS)) == [("a", None, "a")]


def test_a_float_that_is_not_a_number_is_null() -> None:
    adapter = MemoryAdapter({"household": [{"household_no": "a", "income": float("nan")}]})
    assert adapter.execute(plan(ALWAYS, ("income",))) == [("a", None, "a")]


def test_check_names_a_table_that_is_missing() -> None:
    assert MemoryAdapter({}).check(HOUSEHOLD) == ["there is no table `household`: give it to the adapter"]
    assert MemoryAdapter({"household": []}).check(HOUSEHOLD) == []
