from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from gateway.adapters.drivers.postgresql import PostgreSQLDriver
from gateway.adapters.sql import SqlAdapter
from gateway.model.kinds import Kind
from gateway.redaction.generalise import Ladder
from tests.conformance.specimens import FIELDS, TABLE
from tests.conformance.suite import Conformance
from tests.conformance.watching import NothingElseLeaves, Watched

TYPES: Mapping[Kind, LiteralString] = {
    Kind.INTEGER: "bigint",
    Kind.NUMBER: "double precision",
    Kind.BOOLEAN: "boolean",
}


class InPostgreSQL:
    untyped = False
    cannot_compare = frozenset({Ladder.ADDRESS})
    generalised_on_arrival = cannot_compare

    def __init__(self, url: str, schema: str) -> None:
        self.writer = psycopg.connect(url, autocommit=True, options=f"-c search_path={schema}")
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(field), sql.SQL(TYPES.get(kind, 'text collate "C"')))
            for field, kind in FIELDS.items()
        )
        self.writer.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        self.writer.execute(sql.SQL("create table {} ({})").format(sql.Identifier(TABLE), columns))
        self.watched = Watched(PostgreSQLDriver(f"{url}&options=-csearch_path%3D{schema}"))
        self.adapter = SqlAdapter(self.watched)

    def load(self, rows: Sequence[Mapping[str, Any]]) -> None:
        insert = sql.SQL("insert into {} values ({})").format(
            sql.Identifier(TABLE), sql.SQL(", ").join([sql.Placeholder()] * len(FIELDS))
        )
        with self.writer.transaction():
            self.writer.execute(sql.SQL("delete from {}").format(sql.Identifier(TABLE)))
            self.writer.cursor().executemany(insert, [tuple(row.get(field) for field in FIELDS) for row in rows])

    def close(self) -> None:
        self.adapter.close()
        self.writer.close()


class TestPostgreSQL(Conformance, NothingElseLeaves):
    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, postgres_url: str) -> Iterator[InPostgreSQL]:
        source = InPostgreSQL(postgres_url, "conformance")
        yield source
        source.close()
