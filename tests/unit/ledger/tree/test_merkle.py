"""The tree against the definitions of RFC 6962, as they stand there, and against vectors that others use."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.tree.merkle import (
    EMPTY,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root,
    root_of_inclusion,
)

# the leaves and roots of the reference implementation of Certificate Transparency
LEAVES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Plain:
    """A tree as a list, with the hashes of RFC 6962 as it defines them."""

    def __init__(self, entries: list[bytes]) -> None:
        self.entries = entries

    def node(self, level: int, index: int) -> bytes:
        return self.mth(self.entries[index << level : (index + 1) << level])

    def mth(self, entries: list[bytes]) -> bytes:
        if not entries:
            return sha256(b"").digest()
        if len(entries) == 1:
            return sha256(b"\0" + entries[0]).digest()
        k = self._split(len(entries))
        return sha256(b"\1" + self.mth(entries[:k]) + self.mth(entries[k:])).digest()

    def path(self, m: int, entries: list[bytes]) -> list[bytes]:
        if len(entries) == 1:
            return []
        k = self._split(len(entries))
        if m < k:
            return [*self.path(m, entries[:k]), self.mth(entries[k:])]
        return [*self.path(m - k, entries[k:]), self.mth(entries[:k])]

    def subproof(self, m: int, entries: list[bytes], *, whole: bool) -> list[bytes]:
        n = len(entries)
        if m == n:
            return [] if whole else [self.mth(entries)]
        k = self._split(n)
        if m <= k:
            return [*self.subproof(m, entries[:k], whole=whole), self.mth(entries[k:])]
        return [*self.subproof(m - k, entries[k:], whole=False), self.mth(entries[:k])]

    @staticmethod
    def _split(n: int) -> int:
        k = 1
        while k * 2 < n:
            k *= 2
        return k


def tree(size: int) -> Plain:
    return Plain([b"entry %d" % number for number in range(size)])


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    plain = Plain(LEAVES[:size])
    assert root(size, plain.node).hex() == (ROOTS[size - 1] if size else EMPTY.hex())


@given(st.integers(1, 300), st.data())
def test_proofs_are_as_the_standard_defines_them_and_hold(size: int, data: st.DataObject) -> None:
    plain = tree(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, plain.node)
    assert proof == plain.path(index, plain.entries)
    assert root_of_inclusion(leaf_hash(plain.entries[index]), index, size, proof) == plain.mth(plain.entries)
    before = data.draw(st.integers(1, size))
    growth = consistency_proof(before, size, plain.node)
    assert growth == plain.subproof(before, plain.entries, whole=True)
    assert is_consistent(before, plain.mth(plain.entries[:before]), size, plain.mth(plain.entries), growth)


@given(st.integers(2, 200), st.data())
def test_a_proof_that_was_altered_in_any_place_does_not_hold(size: int, data: st.DataObject) -> None:
    plain = tree(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, plain.node)
    leaf, whole = leaf_hash(plain.entries[index]), plain.mth(plain.entries)
    at = data.draw(st.integers(0, len(proof) - 1))
    wrong = [*proof[:at], bytes(32), *proof[at + 1 :]]
    other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index))
    assert root_of_inclusion(leaf, index, size, wrong) != whole
    assert root_of_inclusion(leaf, index, size, proof[:-1]) != whole
    assert root_of_inclusion(leaf, index, size, [*proof, bytes(32)]) != whole
    assert root_of_inclusion(leaf, other, size, proof) != whole
    assert root_of_inclusion(leaf, size, size, proof) is None


@given(st.integers(2, 200), st.data())
def test_a_history_that_was_rewritten_is_not_a_beginning(size: int, data: st.DataObject) -> None:
    plain = tree(size)
    before = data.draw(st.integers(1, size - 1))
    changed = Plain([b"another", *plain.entries[1:]])
    growth = consistency_proof(before, size, plain.node)
    old, whole = plain.mth(plain.entries[:before]), plain.mth(plain.entries)
    assert is_consistent(before, old, size, whole, growth)
    assert not is_consistent(before, changed.mth(changed.entries[:before]), size, whole, growth)
    assert not is_consistent(before, old, size, changed.mth(changed.entries), growth)
    for at in range(len(growth)):
        assert not is_consistent(before, old, size, whole, [*growth[:at], bytes(32), *growth[at + 1 :]])
    assert not is_consistent(before, old, size, whole, growth[:-1])
    assert not is_consistent(before, old, size, whole, [*growth, bytes(32)])


def test_a_tree_is_a_beginning_of_itself_and_nothing_of_every_tree() -> None:
    one, whole = tree(1).mth(tree(1).entries), tree(5).mth(tree(5).entries)
    assert is_consistent(5, whole, 5, whole, [])
    assert not is_consistent(5, one, 5, whole, [])
    assert is_consistent(0, EMPTY, 5, whole, [])
    assert not is_consistent(0, one, 5, whole, [])
    assert not is_consistent(0, EMPTY, 5, whole, [one])
    assert not is_consistent(6, whole, 5, whole, [one])


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(index, size, tree(5).node)


def test_a_tree_does_not_shrink() -> None:
    with pytest.raises(ValueError, match="only grows"):
        consistency_proof(6, 5, tree(5).node)
