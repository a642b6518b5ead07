"""Corner cases of row conditions, on every executor: memory is the meaning, SQLite and PostgreSQL agree with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.adapters.base import Adapter
from gateway.adapters.memory import MemoryAdapter
from gateway.documents import Document, read_document
from gateway.model.condition import ALWAYS, Condition
from gateway.model.kinds import Kind
from gateway.model.plan import Column, DisclosurePlan, Order
from gateway.policies.conditions import Vocabulary, parse_condition
from gateway.policies.findings import Findings
from gateway.redaction.plain import REVEAL
from tests.conformance.specimens import FIELDS, IDENTIFIER, TABLE, view_of
from tests.conformance.test_postgresql import InPostgreSQL
from tests.conformance.test_sqlite import InSQLite

DOCUMENT: Final[Document] = read_document(Path(__file__).parent / "conditions.yaml")
WORDS: Final = Vocabulary("field", "the table", FIELDS, frozenset())


class InMemory:
    """The meaning itself."""

    def load(self, rows: list[Mapping[str, Any]]) -> None:
        self.adapter: Adapter = MemoryAdapter({TABLE: rows})

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if request.param == "memory":
        opened: Any = InMemory()
    elif request.param == "sqlite":
        opened = InSQLite(tmp_path_factory.mktemp("cases") / "archive.db", untyped=False)
    else:
        opened = InPostgreSQL(request.getfixturevalue("postgres_url"), "cases")
    yield opened
    opened.close()


def condition(index: int) -> Condition:
    findings = Findings(DOCUMENT)
    read = parse_condition(DOCUMENT.data[index]["where"], WORDS, findings, (index, "where"))
    findings.settle()
    return read


def the_field(written: object) -> str:
    """The one field that a condition of a case is about."""
    if isinstance(written, dict) and "field" in written:
        return str(written["field"])
    inner = next(iter(written.values())) if isinstance(written, dict) else written
    return the_field(inner[0] if isinstance(inner, list) else inner)


@pytest.mark.parametrize("index", range(len(DOCUMENT.data)), ids=[case["case"] for case in DOCUMENT.data])
def test_exactly_the_records_that_are_named_match(source: Any, index: int) -> None:
    case = DOCUMENT.data[index]
    field = the_field(case["where"])
    source.load([{IDENTIFIER: f"{place:02}", field: value} for place, value in enumerate(case["values"])])
    view = view_of({IDENTIFIER: Column(IDENTIFIER, Kind.REFERENCE, IDENTIFIER, REVEAL)}, condition(index))
    plan = DisclosurePlan(view, (), ALWAYS, (Order(IDENTIFIER),), None, 100)
    found = [case["values"][int(number)] for number in plan.identifiers(source.adapter.execute(plan))]
    assert found == case["matching"]
