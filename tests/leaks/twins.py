"""Twin archives: two that differ as much as they can in what a requester may not see, and in nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.leaks.rows import IDENTIFIERS, SPOILT, RowMaker, shown
from tests.world import Row


def twin_archives(maker: RowMaker, seed: int) -> tuple[list[Row], list[Row]]:
    """Two tables of one type that every view of the maker's shows alike; one pair for each ``seed``."""
    random = Random(seed)  # noqa: S311 - examples, not secrets
    identifiers = random.sample(IDENTIFIERS, k=random.randint(2, len(IDENTIFIERS) - 3))
    first: list[Row] = [maker.row(random, identifier) for identifier in identifiers]
    second = [row for row in (_twin(maker, random, row) for row in first) if row is not None]
    for archive in (first, second):
        unused = [identifier for identifier in IDENTIFIERS if identifier not in identifiers]
        for identifier in random.sample(unused, k=random.randint(0, 2)):
            archive.extend(filter(None, [maker.hidden_row(random, identifier)]))
        random.shuffle(archive)
    _check(maker, first, second)
    return first, second


def _twin(maker: RowMaker, random: Random, row: Row) -> Row | None:
    """The row changed wherever its change cannot be seen; None where the row itself cannot."""
    seen = [shown(view, row) for view in maker.views]
    if not any(seen) and random.random() < 0.5:
        return None
    twin = dict(row)
    for name in random.sample(sorted(row), k=len(row)):
        pool = [*maker.pools[name], *SPOILT]
        for value in random.sample(pool, k=min(5, len(pool))):
            changed = {**twin, name: value}
            if name != maker.record_type.identifier and [shown(view, changed) for view in maker.views] == seen:
                twin = changed
    return twin


def _check(maker: RowMaker, first: Sequence[Row], second: Sequence[Row]) -> None:
    """That the twins are twins, whatever went before."""
    for view in maker.views:
        one, other = (
            sorted(repr(seen) for row in archive if (seen := shown(view, row)) is not None)
            for archive in (first, second)
        )
        assert one == other
