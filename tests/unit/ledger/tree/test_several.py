"""One proof of several leaves is the tree's, and of no other leaves or places."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from gateway.ledger.tree.merkle import EMPTY, inclusion_proof, leaf_hash, root
from gateway.ledger.tree.several import proof_of_several, root_of_several
from tests.unit.ledger.tree.test_merkle import Plain


def entries(count: int) -> Plain:
    return Plain([b"%d" % number for number in range(count)])


def led_to(plain: Plain, indexes: list[int], size: int, proof: list[bytes]) -> bytes | None:
    return root_of_several(indexes, lambda n: leaf_hash(plain.entries[indexes[n]]), size, proof)


@pytest.mark.parametrize("size", range(1, 10))
def test_every_choice_of_leaves_leads_to_the_root(size: int) -> None:
    plain = entries(size)
    for count in range(size + 1):
        for chosen in combinations(range(size), count):
            proof = proof_of_several(chosen, size, plain.node)
            assert led_to(plain, list(chosen), size, proof) == root(size, plain.node)


def test_of_one_leaf_it_is_as_long_as_that_of_rfc_6962() -> None:
    plain = entries(37)
    for index in range(37):
        proof = proof_of_several([index], 37, plain.node)
        assert sorted(proof) == sorted(inclusion_proof(index, 37, plain.node))


def test_of_a_stretch_it_has_two_hashes_for_each_level_at_most() -> None:
    plain = entries(1000)
    assert len(proof_of_several(range(333, 777), 1000, plain.node)) <= 2 * 10


def test_any_other_proof_leads_elsewhere() -> None:
    chooser = random.Random(7)  # noqa: S311 - a seed, so that a failure comes again
    plain = entries(200)
    expected = root(200, plain.node)
    chosen = sorted(chooser.sample(range(200), 30))
    proof = proof_of_several(chosen, 200, plain.node)
    assert led_to(plain, chosen, 200, proof) == expected
    for at in range(len(proof)):
        assert led_to(plain, chosen, 200, [*proof[:at], bytes(32), *proof[at + 1 :]]) != expected
        assert led_to(plain, chosen, 200, proof[:at] + proof[at + 1 :]) != expected
    assert led_to(plain, chosen, 200, [*proof, bytes(32)]) is None
    assert led_to(plain, [*chosen[:-1], chosen[-1] - 1], 200, proof) != expected


@pytest.mark.parametrize("indexes", [[1, 0], [1, 1], [-1], [5], [0, 5]])
def test_places_that_no_such_tree_has_lead_nowhere(indexes: list[int]) -> None:
    assert root_of_several(indexes, lambda _: bytes(32), 5, [bytes(32)] * 4) is None


def test_a_tree_without_leaves_has_its_own_root() -> None:
    assert proof_of_several([], 0, entries(0).node) == []
    assert root_of_several([], lambda _: b"", 0, []) == EMPTY
    assert root_of_several([], lambda _: b"", 0, [bytes(32)]) is None
    assert root_of_several([], lambda _: b"", -1, []) is None
