"""Archives in SQL databases: a plan is compiled once, and asked again with other constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gateway import errors
from gateway.adapters.base import refuse_impossible, source_fault
from gateway.adapters.dialects import Holding, Stored
from gateway.adapters.drivers import Driver
from gateway.adapters.pushdown import incomparable, push_down
from gateway.adapters.statement import Kept, Statement, key_of, write
from gateway.errors import GatewayError
from gateway.model.catalogue import Field, RecordType
from gateway.model.outcome import Record
from gateway.model.plan import DisclosurePlan

KEPT: Final = 1024
"""How many statements are kept; a view with its usual questions takes a handful."""


class SqlAdapter:
    """The executor of plans for the database that ``driver`` reaches."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._statements: Kept[Statement] = Kept(KEPT)
        self._tables: Kept[Mapping[str, Stored]] = Kept(KEPT)

    def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
        """Answer ``plan`` in one statement."""
        refuse_impossible(plan.criteria)
        try:
            statement = self._statements.get(key_of(plan), lambda: self._compiled(plan))
            return statement.finish(self._driver.fetch(statement.sql, statement.parameters(plan)))
        except GatewayError as error:
            if error.problem is errors.SOURCE:
                self._forget()
            raise

    def check(self, record_type: RecordType) -> Sequence[str]:
        """The faults of the database, the table and its columns, in the catalogue's order."""
        stored = self._driver.columns(record_type.table)
        if not stored:
            return [*self._driver.faults(), f"there is no table `{record_type.table}`"]
        faults = [self._fault(field, stored.get(field.column)) for field in record_type.fields.values()]
        return [*self._driver.faults(), *(fault for fault in faults if fault is not None)]

    def ready(self) -> bool:
        """Whether the database answers the shortest of questions."""
        try:
            return bool(self._driver.fetch("select 1", ()))
        except GatewayError:
            return False

    def close(self) -> None:
        """Close every connection."""
        self._driver.close()

    def _compiled(self, plan: DisclosurePlan) -> Statement:
        words = self._driver.words
        if incomparable(plan, words):
            raise GatewayError(errors.FIELD)
        stored = self._tables.get(plan.view.table, lambda: self._driver.columns(plan.view.table))
        try:
            return write(push_down(plan, stored, words), words)
        except KeyError:  # a column that the catalogue names is not there
            raise source_fault() from None

    def _forget(self) -> None:
        """Learn the tables anew: the fault may be that one of them has changed."""
        self._statements.clear()
        self._tables.clear()

    def _fault(self, field: Field, stored: Stored | None) -> str | None:
        if stored is None:
            return f"there is no column `{field.column}` for the field `{field.name}`"
        fits = self._driver.words.has_type(stored.value, stored.holding, field.kind)
        if stored.holding is Holding.OTHER or str(fits) == "false":
            return f"the column `{field.column}` holds no {field.kind}: give `{field.name}` another column or kind"
        return None
