"""One tree over the entries of all machines, which every machine has whole.

What comes into the tree, and in which order, is agreed in the copy before any machine adds it. One machine at a time
proposes, the one that holds a lock of the database; the lock goes with its connection, and another takes it within a
second. It proposes what is in the copy, never what only its own disk has. All machines, itself included, add what was
agreed to the trees on their disks: so each can verify, prove and give receipts, and each signs the same roots.

Each agreement tells the root that the tree has before it. A machine whose tree is another stops there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final, Self

from psycopg import IsolationLevel

from gateway.ledger.copy.database import as_of_a_disk, connect
from gateway.ledger.copy.documents import share_documents
from gateway.ledger.copy.mirror import Mirror
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.positions import FOLDER
from gateway.ledger.tree.sequencer import AT_ONCE, AnotherTree

_LOCK: Final = 7_100_512
"""An arbitrary number that all gateways on one copy agree on."""
_BATCHES: Final = 4
_EVERY_S: Final = 1.0
"""How often it is looked whether there are other documents."""

Agreed = tuple[int, str, list[str]]
"""The number of the first entry, the root before it, and the entries of the tree."""


class Sharing:
    """One machine's part in the tree of all; raises ``Busy``, ``OSError``, and what opening a tree raises.

    Segments that were here and are no more are brought again only when ``restores``.
    """

    def __init__(self, url: str, place: TreePlace, *, restores: bool = False) -> None:
        self._leads = False
        self._ledger = place.ledger
        self._next = 0.0
        with ExitStack() as opened:
            self._sequencer = opened.enter_context(place.sequencer())
            is_gone: Callable[[str], bool] = lambda name: (place.tree / FOLDER / name).exists()  # noqa: E731 - one use
            self._mirror = Mirror(place.ledger, (lambda _: False) if restores else is_gone)
            with as_of_a_disk():
                self._connection = connect(url, "ledger tree")
                opened.callback(self._connection.close)
                self._connection.isolation_level = IsolationLevel.REPEATABLE_READ
                self._agreed = self._begin()
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def more(self) -> int:
        """Bring in what other machines wrote, and add to the tree what was agreed; how many entries.

        Raises ``OSError``, ``TilesDamaged`` and ``AnotherTree``.
        """
        before = self._sequencer.size
        with as_of_a_disk():
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + _EVERY_S
                share_documents(self._ledger, self._connection)
            while self._round():
                pass
        return self._sequencer.size - before

    @property
    def leads(self) -> bool:
        """Whether this machine proposes."""
        return self._leads

    def _begin(self) -> int:
        """The number of the first entry from which on it is not known that this tree is what was agreed."""
        found = self._connection.execute(
            "SELECT max(first) FROM ledger_tree WHERE first <= %s", (self._sequencer.size,)
        ).fetchone()
        return found[0] if found and found[0] is not None else 0

    def _round(self) -> bool:
        """One step; whether there may be more. Who has the lock sees all that was agreed before."""
        if not self._leads:
            self._leads = self._one("SELECT pg_try_advisory_lock(%s)", _LOCK)
        with self._connection.transaction():
            more = self._mirror.pull(self._connection)
            agreed: list[Agreed] = self._connection.execute(
                "SELECT first, root, leaves FROM ledger_tree WHERE first >= %s ORDER BY first LIMIT %s",
                (self._agreed, _BATCHES),
            ).fetchall()
            until = self._in_copy()
        caught_up = all(map(self._follow, agreed))
        if more or len(agreed) == _BATCHES:
            return caught_up or more
        return self._leads and caught_up and self._propose(until)

    def _in_copy(self) -> dict[str, int]:
        """How many entries the copy has of the segments that have more than the tree."""
        found = self._connection.execute(
            "SELECT name, (SELECT coalesce(max(sequence) + 1, 0) FROM ledger_line WHERE segment = name)"
            " FROM unnest(%s::text[]) AS name",
            ([path.stem for path in self._sequencer.waiting()],),
        )
        return dict(found.fetchall())

    def _follow(self, agreed: Agreed) -> bool:
        """Add what was agreed; whether all of it could be, for an entry may not be here yet."""
        first, root, texts = agreed
        leaves = [text.encode() for text in texts]
        if first > self._sequencer.size or self._sequencer.root_at(first) != root:
            raise AnotherTree
        known = self._sequencer.leaves(first, len(leaves))
        if known != leaves[: len(known)]:
            raise AnotherTree
        lines = self._sequencer.lines_of(leaves[len(known) :])
        if lines is None:
            return False
        if lines:
            self._sequencer.add(lines)
        self._agreed = first + len(leaves)
        return True

    def _propose(self, until: dict[str, int]) -> bool:
        """Agree on what comes next, and add it; whether there was anything."""
        if known := self._sequencer.leaves(self._agreed, AT_ONCE):
            self._agree(known)  # the tree that this machine had before there was a copy
            return True
        lines = self._sequencer.next_lines(until)
        if lines:
            self._agree([line.leaf for line in lines])
            self._sequencer.add(lines)
        return len(lines) > 0

    def _agree(self, leaves: list[bytes]) -> None:
        root = self._sequencer.root_at(self._agreed)
        texts = [leaf.decode() for leaf in leaves]
        self._connection.execute("INSERT INTO ledger_tree VALUES (%s, %s, %s)", (self._agreed, root, texts))
        self._agreed += len(leaves)

    def _one(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - the database's
        """The one value that a statement gives."""
        found = self._connection.execute(statement, values).fetchone()
        return found[0] if found else None
