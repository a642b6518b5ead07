"""The index of references: where entries stand, found by a key, whatever the index has beside."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gateway.ledger.accounting.index import FILE, LOOK_UP, Erasing, Index, Place

ONE, OTHER = "0" * 31 + "1", "c0ffee1234567890" * 2
RECORD = "badc0de123456789" * 2
FIRST, SECOND = "a" * 20, "b" * 20


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


def steps(index: Index, reference: str) -> int:
    """What a look-up takes: the instructions of SQLite, in tens."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection = index._connection  # noqa: SLF001 - the measure of the work
    connection.set_progress_handler(count, 10)
    index.places(reference)
    connection.set_progress_handler(None, 10)
    return counted


def test_what_was_added_is_found_where_it_stands(index: Index) -> None:
    index.add(FIRST, [(ONE, 0), (OTHER, 0), (ONE, 700), (ONE, 700)], 900)
    index.add(SECOND, [(ONE, 2**39)], 2**39 + 1)
    assert index.places(ONE) == [Place(FIRST, 0), Place(FIRST, 700), Place(SECOND, 2**39)]
    assert index.places(OTHER) == [Place(FIRST, 0)]
    assert index.places("2" * 32) == []
    assert (index.read_to(FIRST), index.read_to(SECOND), index.read_to("c" * 20)) == (900, 2**39 + 1, 0)


def test_what_was_erased_is_gone_from_the_file_and_noted_until_it_is_done(index: Index, tmp_path: Path) -> None:
    index.add(FIRST, [(OTHER, 5), (ONE, 5), (OTHER, 700), (RECORD, 5), (RECORD, 700)], 900)
    kept = [bytes.fromhex(each)[:8] for each in (OTHER, RECORD)]
    assert all(any(each in path.read_bytes() for path in tmp_path.iterdir()) for each in kept)
    noted = [Erasing(FIRST, 7, frozenset({1, 12}), 20), Erasing(SECOND, 0, frozenset({0}), 1)]
    with index.writing():
        index.erase(OTHER, [(RECORD, Place(FIRST, 5)), (ONE, Place("c" * 20, 5))], noted)
    assert (index.places(OTHER), index.places(ONE)) == ([], [Place(FIRST, 5)])
    assert index.places(RECORD) == [Place(FIRST, 700)]
    assert index.erasing() == noted
    index.erased()
    assert index.erasing() == []
    with index.writing():
        index.erase(RECORD, [], [])
    index.wipe()
    assert not [path for path in tmp_path.iterdir() if any(each in path.read_bytes() for each in kept)]


def test_a_segment_that_is_kept_no_more_is_taken_out(index: Index) -> None:
    index.add(FIRST, [(ONE, 5)], 900)
    index.add(SECOND, [(ONE, 5)], 900)
    index.forget([FIRST, "c" * 20])
    assert index.places(ONE) == [Place(SECOND, 5)]
    assert index.segments() == {SECOND: 0}
    assert index.read_to(FIRST) == 0


def test_what_failed_is_not_there(index: Index) -> None:
    with pytest.raises(ZeroDivisionError), index.writing():
        index.add(FIRST, [(ONE, 5), (ONE, 1 // 0)], 900)
    assert (index.places(ONE), index.read_to(FIRST)) == ([], 0)


def test_only_its_owner_may_read_it(index: Index, tmp_path: Path) -> None:
    index.add(FIRST, [(ONE, 5)], 900)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{FILE}*")} == {0o600}


def test_a_look_up_goes_by_the_key_and_costs_the_same_in_an_index_of_any_size(tmp_path: Path) -> None:
    def filled(name: str, rows: int) -> Index:
        (tmp_path / name).mkdir()
        index = Index(tmp_path / name)
        with index.writing():
            index.add(FIRST, ((f"{number:032x}"[::-1], number) for number in range(rows)), rows)
            index.add(SECOND, [(ONE, number) for number in range(50)], 50)
        return index

    small, large = filled("small", 10_000), filled("large", 300_000)
    plan = small._connection.execute(f"EXPLAIN QUERY PLAN {LOOK_UP}", (1,)).fetchall()  # noqa: SLF001
    told = [row[-1] for row in plan]
    assert any("SEARCH cell USING PRIMARY KEY (key=?)" in line for line in told)
    assert not any(line.startswith("SCAN") or "TEMP B-TREE" in line for line in told)
    assert steps(large, ONE) <= steps(small, ONE) * 1.2


def test_readers_do_not_wait_for_the_writer(index: Index, tmp_path: Path) -> None:
    other = Index(tmp_path)
    index.add(FIRST, [(ONE, 5)], 900)
    with index.writing():
        index.add(FIRST, [(OTHER, 7)], 950)
        assert other.places(ONE) == [Place(FIRST, 5)]
        assert other.places(OTHER) == []
    assert other.places(OTHER) == [Place(FIRST, 7)]
    index.close()
    with pytest.raises(sqlite3.ProgrammingError):
        index.places(ONE)
