"""The index follows the ledger: it has what was written, once, whoever brings it in, and is made again when gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from gateway.ledger.accounting.following import Account
from gateway.ledger.accounting.index import FILE
from gateway.ledger.accounting.service import _follow, accounting
from gateway.ledger.book import Ledger
from gateway.ledger.claims import MIRROR, segment_paths
from gateway.ledger.seals import put_seal, read_seal
from gateway.model.release import Preview, Release
from tests.unit.ledger.answers import KEY, asked, new_ledger, refusal, release, unsynced

HEAD = KEY.subject_key.reference("310115195003071230") or ""
OTHER = KEY.subject_key.reference("11010519491231002X") or ""
H_0, H_1 = KEY.references("household", ["H-310115-00000", "H-310115-00001"])


def about(number: int, *people: str | None) -> Release:
    """A release of as many records as people are given."""
    return replace(release(f"{number:032}", len(people)), subjects={"head": people})


def requests(folder: Path, reference: str) -> list[str]:
    """The ids of the disclosures that have a reference, by the index."""
    with Account(folder) as account:
        account.more()
        return [entry.facts["request"][-1] for _, entry, _ in account.entries(reference)]


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        yield ledger


def test_entries_are_found_by_people_and_by_records(tmp_path: Path, ledger: Ledger) -> None:
    for answer in (about(1, HEAD, None), about(2, OTHER), refusal(), about(3, None, HEAD), about(4)):
        ledger.append(answer)
    ledger.append(
        Preview(replace(asked("5" * 32), operator="li"), release().provenance, (), (), ("x",), {"head": (HEAD,)})
    )
    assert requests(tmp_path, HEAD) == ["1", "3", "5"]
    assert requests(tmp_path, OTHER) == ["2"]
    assert requests(tmp_path, H_0) == ["1", "2", "3"]
    assert requests(tmp_path, H_1) == ["1", "3"]
    assert requests(tmp_path, "a" * 32) == []


def test_what_is_written_later_comes_in_later_and_once(tmp_path: Path, ledger: Ledger) -> None:
    with Account(tmp_path) as one, Account(tmp_path) as other:
        for number in range(4):
            ledger.append(about(number, HEAD))
            for account in (one, other) if number % 2 else (other, one):
                account.more()
                assert len([*account.entries(HEAD)]) == number + 1


def test_it_is_made_again_when_it_is_gone_or_damaged(tmp_path: Path, ledger: Ledger) -> None:
    ledger.append(about(1, HEAD))
    assert requests(tmp_path, HEAD) == ["1"]
    (tmp_path / FILE).unlink()
    assert requests(tmp_path, HEAD) == ["1"]
    (tmp_path / FILE).write_bytes(b"no database, by any means" * 100)
    assert requests(tmp_path, HEAD) == ["1"]


def test_it_is_made_again_where_it_has_another_form_and_what_was_to_be_erased_is(
    tmp_path: Path, ledger: Ledger
) -> None:
    ledger.append(about(1, HEAD, OTHER))
    [segment] = segment_paths(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.executescript(
            "CREATE TABLE segment (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, read INTEGER NOT NULL);"
            "CREATE TABLE cell (key INTEGER, entry INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID;"
            "CREATE TABLE erasing (segment TEXT, seal INTEGER, cells TEXT, total INTEGER);"
        )
        connection.execute("INSERT INTO erasing VALUES (?, 0, '2', 4)", (segment.stem,))
        connection.commit()
    assert (requests(tmp_path, HEAD), requests(tmp_path, OTHER)) == ([], ["1"])


def test_entries_of_before_are_in_it_by_their_records(tmp_path: Path, ledger: Ledger, monkeypatch: Any) -> None:
    plain = {"records": [H_0], "near": "c" * 32}
    monkeypatch.setattr("gateway.ledger.sealing.Sealer.seal", lambda *_: plain)
    ledger.append(release("1" * 32, 1))
    assert requests(tmp_path, H_0) == ["1"]


def test_segments_that_are_kept_no_more_are_taken_out(tmp_path: Path) -> None:
    with new_ledger(tmp_path, segment_bytes=1, sync=unsynced) as ledger:
        for number in range(3):
            ledger.append(about(number, HEAD))
    assert sorted(requests(tmp_path, HEAD)) == ["0", "1", "2"]
    segment_paths(tmp_path)[0].unlink()
    with Account(tmp_path) as account:
        assert len([*account.entries(HEAD)]) == 2
        assert len(account.index.places(HEAD)) == 3
        account.more()
        assert len(account.index.places(HEAD)) == 2


def test_a_place_at_which_no_such_entry_stands_is_passed(tmp_path: Path, ledger: Ledger) -> None:
    ledger.append(about(1, HEAD))
    with Account(tmp_path) as account:
        account.more()
        [place] = account.index.places(HEAD)
        with account.index.writing():
            account.index.add(place.segment, [(HEAD, 1), (HEAD, 10**9), (OTHER, place.offset)], 0)
        assert [found for found, _, _ in account.entries(HEAD)] == [place]
        assert [*account.entries(OTHER)] == []


def test_what_another_machine_wrote_is_found_as_well(tmp_path: Path, ledger: Ledger) -> None:
    ledger.append(about(1, HEAD))
    ledger.close()
    [path] = segment_paths(tmp_path)
    (tmp_path / MIRROR).mkdir()
    path.rename(tmp_path / MIRROR / path.name)
    assert requests(tmp_path, HEAD) == ["1"]


def test_what_was_erased_is_not_brought_in_again(tmp_path: Path, ledger: Ledger) -> None:
    ledger.append(about(1, HEAD))
    [path] = segment_paths(tmp_path)
    put_seal(tmp_path, path.stem, read_seal(tmp_path, path.stem).without(0, frozenset({2}), 3))
    assert requests(tmp_path, HEAD) == []
    assert requests(tmp_path, H_0) == ["1"]


def test_how_far_it_is_behind_is_told_in_bytes(tmp_path: Path, ledger: Ledger) -> None:
    ledger.append(about(1, HEAD))
    ledger.close()
    with Account(tmp_path) as account:
        size = segment_paths(tmp_path)[0].stat().st_size
        assert account.behind == size
        told: list[int] = []
        account.more(told.append)
        assert (sum(told), account.behind) == (size, 0)


def test_long_lines_are_read_whole(tmp_path: Path, ledger: Ledger) -> None:
    people = [KEY.subject_key.reference(f"31011519500307{number:03}X") for number in range(900)]
    ledger.append(about(1, *people))
    assert requests(tmp_path, str(people[-1])) == ["1"]


def test_a_thread_follows_to_the_ledger_s_end_and_survives_a_fault(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gateway.ledger.accounting.service._PAUSE_S", 0.01)
    monkeypatch.setattr("gateway.ledger.accounting.service._PAUSE_AFTER_FAULT_S", 0.01)
    (tmp_path / FILE).mkdir()
    ended = Event()
    thread = Thread(target=_follow, args=(tmp_path, partial(Account, tmp_path), ended))
    thread.start()
    while "interrupted" not in caplog.text:
        ended.wait(0.01)
    (tmp_path / FILE).rmdir()
    ledger.append(about(1, HEAD))
    ended.set()
    thread.join()
    with Account(tmp_path) as account:
        assert len([*account.entries(HEAD)]) == 1


def test_a_ledger_that_has_not_begun_is_waited_for(tmp_path: Path) -> None:
    with accounting(tmp_path / "none", partial(Account, tmp_path / "none")):
        pass
    assert not (tmp_path / "none").exists()
