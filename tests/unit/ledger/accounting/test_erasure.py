"""A person who was erased: with every key that is on disk and their ID number, nothing links; all else is as it was."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.ledger.accounting.following import Account, references_in
from gateway.ledger.accounting.index import FILE
from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import read_entry
from gateway.ledger.sealing import Unsealer
from gateway.ledger.seals import FOLDER
from gateway.ledger.verify import verify
from gateway.model.act import Act, ActName, Acts
from gateway.model.release import Preview, Release
from tests.unit.ledger.accounting.station import LI, WANG, looked_at, report, told, write
from tests.unit.ledger.answers import KEY, new_ledger, release, unsynced, written_lines

ZHAO = KEY.subject_key.reference("110105199003070118") or ""
PEOPLE = st.none() | st.sampled_from([LI, WANG, ZHAO])


def erase(folder: Path, person: str) -> int:
    with Account(folder) as account:
        account.more()
        return account.erase(person)


def linked(folder: Path) -> list[set[str]]:
    """What each entry can be opened to, with the keys that are on disk."""
    unsealer = Unsealer(folder)
    lines = [line for path in segment_paths(folder) for line in written_lines(path)]
    entries = [entry for line in lines if (entry := read_entry(line)) is not None]
    return [references_in(unsealer.open(entry.segment, entry.facts)) for entry in entries]


def account_of(folder: Path, person: str) -> dict[str, Any]:
    found = report(folder, person)
    return found.for_subject() | found.for_auditor()


def couple(number: int, head: str | None, spouse: str | None) -> Release:
    """A release of one record about two people."""
    return replace(told(number, head), subjects={"head": (head,), "spouse": (spouse,)})


def test_nothing_links_any_more_and_the_ledger_is_whole(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, WANG), told(2, LI), looked_at(3, LI), told(4, WANG), told(5))
    others = account_of(tmp_path, WANG)
    before = [path.read_bytes() for path in segment_paths(tmp_path)]
    assert erase(tmp_path, LI) == 3
    assert not any(LI in references for references in linked(tmp_path))
    assert account_of(tmp_path, LI) == account_of(tmp_path, "a" * 32)
    assert account_of(tmp_path, WANG) == others
    assert [path.read_bytes() for path in segment_paths(tmp_path)] == before
    assert verify(tmp_path).whole


def test_a_record_that_is_about_nobody_else_is_unlinkable_and_others_stay(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, WANG, None), couple(2, LI, WANG), couple(3, LI, None), couple(4, LI, LI))
    records = KEY.references("household", release(records=3).identifiers)
    erase(tmp_path, LI)
    found = [references & set(records) for references in linked(tmp_path) if references]
    assert sorted(map(sorted, found)) == sorted([sorted(records[1:]), records[:1]])
    erase(tmp_path, WANG)
    found = [references & set(records) for references in linked(tmp_path) if references]
    assert found == [{records[2]}]


def test_the_neighbourhood_goes_with_the_record(tmp_path: Path) -> None:
    write(tmp_path, couple(1, LI, WANG), couple(2, LI, None))

    def neighbourhoods() -> list[bool]:
        [path] = segment_paths(tmp_path)
        entries = [entry for line in written_lines(path) if (entry := read_entry(line)) is not None]
        opened = (Unsealer(tmp_path).open(each.segment, each.facts) for each in entries[1:-1])
        return [each.near is not None for each in opened]

    assert neighbourhoods() == [True, True]
    erase(tmp_path, LI)
    assert neighbourhoods() == [True, False]


def test_that_reports_were_made_about_the_person_goes_as_well(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(Acts(None, (Act(ActName.SUBJECT_REPORTED, "zhang", {}, {"copy": "subject"}),), LI))
    assert erase(tmp_path, LI) == 1
    assert report(tmp_path, LI).for_auditor()["reported"] == []


def test_what_is_disclosed_later_is_on_record_as_ever(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI))
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(told(2, LI))
        assert erase(tmp_path, LI) == 2
        ledger.append(told(3, LI))
        ledger.append(told(4, WANG))
    [found] = report(tmp_path, LI).for_auditor()["disclosures"]
    assert found["entry"].endswith("-2")
    assert len(report(tmp_path, WANG).for_auditor()["disclosures"]) == 1


def test_the_index_is_not_made_again_with_what_was_erased(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, WANG))
    erase(tmp_path, LI)
    (tmp_path / FILE).unlink()
    assert report(tmp_path, LI).for_auditor()["disclosures"] == []
    assert len(report(tmp_path, WANG).for_auditor()["disclosures"]) == 1


def test_no_file_of_the_ledger_s_holds_what_would_link(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, WANG), told(2, LI))
    roots = [path.read_bytes() for path in (tmp_path / FOLDER).iterdir()]
    erase(tmp_path, LI)
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert bytes.fromhex(LI)[:8] not in content
    assert not any(root in content for root in roots)
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("SELECT count(*) FROM erasing").fetchone() == (0,)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(st.tuples(PEOPLE, PEOPLE), min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_whoever_is_erased_in_whatever_order_is_gone_and_nobody_else(
    tmp_path_factory: pytest.TempPathFactory, pages: list[list[tuple[str | None, str | None]]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    answers = [
        replace(told(number, *(one for one, _ in page)), subjects={"head": [*heads], "other": [*others]})
        for number, page in enumerate(pages)
        for heads, others in [zip(*page, strict=True)]
    ]
    write(folder, *answers)
    for person in data.draw(st.permutations([LI, WANG, ZHAO]).map(lambda order: order[: data.draw(st.integers(1, 3))])):
        before = {other: account_of(folder, other) for other in {LI, WANG, ZHAO} - {person}}
        expected = sum(any(person in pair for pair in page) for page in pages)
        assert erase(folder, person) == expected
        assert not any(person in references for references in linked(folder))
        assert {other: account_of(folder, other) for other in before} == before
    assert verify(folder).whole


def test_an_erasure_that_is_interrupted_is_finished_by_whoever_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, told(1, LI, WANG), looked_at(2, LI))
    write(tmp_path, told(3, LI))
    whole = "gateway.ledger.seals.put_seal"
    with monkeypatch.context() as broken:
        broken.setattr(whole, lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            erase(tmp_path, LI)
    with Account(tmp_path) as account:
        assert account.index.places(LI) == []
        assert any(LI in references for references in linked(tmp_path))
        account.more()
    assert not any(LI in references for references in linked(tmp_path))
    assert sum(WANG in references for references in linked(tmp_path)) == 1


def test_somebody_of_whom_there_is_nothing_is_erased_without_a_trace(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI))
    before = [path.read_bytes() for path in (tmp_path / FOLDER).iterdir()]
    assert erase(tmp_path, WANG) == 0
    assert [path.read_bytes() for path in (tmp_path / FOLDER).iterdir()] == before


def test_a_segment_whose_seal_is_lost_stops_nothing(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI))
    with Account(tmp_path) as account:
        account.more()
        with account.index.writing():
            account.index.erase(WANG, [], [])
    [seal] = (tmp_path / FOLDER).iterdir()
    seal.unlink()
    assert erase(tmp_path, LI) == 0


def test_a_preview_is_erased_whole(tmp_path: Path) -> None:
    write(tmp_path, looked_at(1, LI))
    assert isinstance(looked_at(1, LI), Preview)
    erase(tmp_path, LI)
    assert linked(tmp_path)[1] == set()
