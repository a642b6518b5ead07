from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from gateway.adapters.drivers.sqlite import SQLiteDriver
from gateway.adapters.sql import SqlAdapter
from gateway.model.kinds import Kind
from gateway.redaction.generalise import Ladder
from tests.conformance.specimens import FIELDS, IDENTIFIER, TABLE
from tests.conformance.suite import Conformance
from tests.conformance.watching import NothingElseLeaves, Watched

TYPES = {Kind.INTEGER: "integer", Kind.NUMBER: "real", Kind.BOOLEAN: "integer"}


class InSQLite:
    """A file with the table, written by another connection than the adapter's."""

    cannot_compare = frozenset[Any]()
    generalised_on_arrival = frozenset({Ladder.ADDRESS, Ladder.GRID})

    def __init__(self, path: Path, *, untyped: bool) -> None:
        self.untyped = untyped
        self.writer = apsw.Connection(str(path))
        self.writer.execute("pragma synchronous = off; pragma journal_mode = memory")
        columns = ", ".join(
            FIELDS if untyped else (f"{field} {TYPES.get(kind, 'text')}" for field, kind in FIELDS.items())
        )
        end = "" if untyped else f", primary key ({IDENTIFIER})) strict, without rowid"
        self.writer.execute(f"create table {TABLE} ({columns}{end}" + (")" if untyped else ""))
        self.watched = Watched(SQLiteDriver(path))
        self.adapter = SqlAdapter(self.watched)

    def load(self, rows: Sequence[Mapping[str, Any]]) -> None:
        marks = ", ".join("?" * len(FIELDS))
        with self.writer:
            self.writer.execute("delete from specimen")
            values = (tuple(row.get(field) for field in FIELDS) for row in rows)
            self.writer.executemany(f"insert into specimen values ({marks})", values)  # noqa: S608 - our own marks

    def close(self) -> None:
        self.adapter.close()
        self.writer.close()


def opened(path: Path, *, untyped: bool) -> Iterator[InSQLite]:
    source = InSQLite(path / "archive.db", untyped=untyped)
    yield source
    source.close()


class TestSQLite(Conformance, NothingElseLeaves):
    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InSQLite]:
        yield from opened(tmp_path_factory.mktemp("untyped"), untyped=True)


class TestStrictSQLite(Conformance, NothingElseLeaves):
    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InSQLite]:
        yield from opened(tmp_path_factory.mktemp("strict"), untyped=False)
