"""A copy for one test, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from gateway.ledger.copy.tables import make_tables


@pytest.fixture
def copy_url(postgres_database: str) -> str:
    """The address of a database with the tables of a copy, and nothing in them."""
    with psycopg.connect(postgres_database) as connection:
        make_tables(connection)
    return postgres_database


@pytest.fixture
def database(copy_url: str) -> Iterator[psycopg.Connection]:
    """A connection to it, as its owner."""
    with psycopg.connect(copy_url, autocommit=True) as connection:
        yield connection
