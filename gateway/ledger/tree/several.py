"""The proof that several leaves are in a tree, with no hash in it twice: what is beside all of them, left to right.

The tree is walked from its root. A part without any of the leaves is one hash of the proof; a part with some is
divided. For leaves that stand side by side that is two hashes for each level, however many they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from gateway.ledger.tree.merkle import EMPTY, Nodes, hash_of, middle_of, node_hash

_LARGEST: Final = 2**62


def proof_of_several(indexes: Sequence[int], size: int, nodes: Nodes) -> list[bytes]:
    """The hashes beside the leaves at ``indexes``, which rise, in the tree of the first ``size`` leaves.

    >>> from gateway.ledger.tree.merkle import leaf_hash
    >>> nodes = lambda level, index: leaf_hash(bytes([index])) if level == 0 else b"two leaves"
    >>> proof_of_several([2, 3], 5, nodes) == [b"two leaves", leaf_hash(bytes([4]))]
    True
    """
    beside: list[bytes] = []

    def walk(start: int, end: int, first: int, last: int) -> None:
        if first == last:
            beside.append(hash_of(start, end, nodes))
        elif end - start > 1:
            middle = middle_of(start, end)
            between = bisect_left(indexes, middle, first, last)
            walk(start, middle, first, between)
            walk(middle, end, between, last)

    if size:
        walk(0, size, 0, len(indexes))
    return beside


def root_of_several(
    indexes: Sequence[int], leaf: Callable[[int], bytes], size: int, proof: Sequence[bytes]
) -> bytes | None:
    """The root to which ``proof`` leads from the leaves at ``indexes``, which have to rise.

    ``leaf`` gives the hash of the n-th of them. None where they fit no such tree.
    """
    rising = all(one < other for one, other in pairwise(indexes))
    if not rising or not 0 <= size <= _LARGEST or (indexes and not 0 <= indexes[0] <= indexes[-1] < size):
        return None
    if not size:
        return EMPTY if not proof else None
    given = iter(proof)
    try:
        found = _root(indexes, leaf, size, given)
    except StopIteration:
        return None
    return found if next(given, None) is None else None


def _root(indexes: Sequence[int], leaf: Callable[[int], bytes], size: int, given: Iterator[bytes]) -> bytes:
    def walk(start: int, end: int, first: int, last: int) -> bytes:
        if first == last:
            return next(given)
        if end - start == 1:
            return leaf(first)
        middle = middle_of(start, end)
        between = bisect_left(indexes, middle, first, last)
        left = walk(start, middle, first, between)
        return node_hash(left, walk(middle, end, between, last))

    return walk(0, size, 0, len(indexes))
