"""The Merkle tree of RFC 6962, section 2.1 (RFC 9162, section 2.1, is the same tree): roots and proofs.

A tree of ``size`` leaves is made of complete subtrees. The one at ``(level, index)`` covers the ``2**level`` leaves
from ``index * 2**level`` on; ``Nodes`` gives its hash. Whatever else is needed is computed from these: the root of any
size that the tree once had, the proof that a leaf is in it, and the proof that it only grew.

Hashes are SHA-256, 32 bytes; that of a leaf and that of two subtrees differ in their first byte, so that neither can
pass for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

Nodes: TypeAlias = Callable[[int, int], bytes]
"""The hash of the complete subtree at (level, index)."""

EMPTY: Final = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, side by side."""
    return sha256(b"\1" + left + right).digest()


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the tree of the first ``size`` leaves.

    >>> root(0, lambda level, index: b"") == EMPTY
    True
    """
    return hash_of(0, size, nodes) if size else EMPTY


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """What leads from the leaf at ``index`` to the root of the first ``size`` leaves, from the leaf upwards.

    Raises ``ValueError`` unless the leaf is one of them.
    """
    if not 0 <= index < size:
        raise ValueError("the leaf is not in a tree of that size")
    start, end, beside = 0, size, []
    while end - start > 1:
        middle = middle_of(start, end)
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return [hash_of(first, last, nodes) for first, last in reversed(beside)]


def consistency_proof(before: int, size: int, nodes: Nodes) -> list[bytes]:
    """What shows that the tree of ``size`` leaves begins with the tree of ``before`` leaves.

    Raises ``ValueError`` unless the one is a beginning of the other; that of nothing, and of itself, needs no proof.
    """
    if not 0 <= before <= size:
        raise ValueError("a tree only grows")
    if before in {0, size}:
        return []
    start, end, known = 0, size, True
    proof: list[bytes] = []
    while end - start > 0:
        if before == end:
            if not known:
                proof.append(hash_of(start, end, nodes))
            break
        middle = middle_of(start, end)
        if before <= middle:
            proof.append(hash_of(middle, end, nodes))
            end = middle
        else:
            proof.append(hash_of(start, middle, nodes))
            start, known = middle, False
    return proof[::-1]


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root to which ``proof`` leads from the hash ``leaf`` at ``index``; None where it fits no such tree."""
    if not 0 <= index < size:
        return None
    place, last, found, steps = index, size - 1, leaf, iter(proof)
    for step in steps:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(before: int, root_before: bytes, size: int, root_now: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree of ``size`` leaves begins with that of ``before`` (RFC 9162, 2.1.4.2)."""
    if before == size:
        return not proof and root_before == root_now
    if before == 0:
        return not proof and root_before == EMPTY
    if not 0 < before < size or not proof:
        return False
    steps = list(proof) if before & (before - 1) else [root_before, *proof]
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == root_before and new == root_now


def hash_of(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash of the leaves from ``start`` to ``end``, where a subtree may begin at ``start``."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return nodes(level, start >> level)
    middle = middle_of(start, end)
    return node_hash(hash_of(start, middle, nodes), hash_of(middle, end, nodes))


def middle_of(start: int, end: int) -> int:
    """Where the tree over the leaves from ``start`` to ``end``, of which there are several, is divided in two."""
    return start + (1 << (end - start - 1).bit_length() - 1)
