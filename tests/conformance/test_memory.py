from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from gateway.adapters.memory import MemoryAdapter
from tests.conformance.specimens import TABLE
from tests.conformance.suite import Meaning


class InMemory:
    untyped = True
    cannot_compare = frozenset[Any]()

    def __init__(self) -> None:
        self.load([])

    def load(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.adapter = MemoryAdapter({TABLE: rows})


class TestMemory(Meaning):
    @pytest.fixture(scope="class")
    @classmethod
    def source(cls) -> InMemory:
        return InMemory()
