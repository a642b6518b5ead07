"""References under seal: what goes in comes out, what was erased does not, and the file tells nothing by itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import GatewayError
from gateway.ledger.canonical import canonical
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.puncture import Descent
from gateway.ledger.sealing import Cells, Sealer, Unsealer
from gateway.ledger.seals import FOLDER, begin_seal, put_seal, read_seal
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import KEY, new_ledger, only_segment, refusal, release, unsynced, written_lines

SEGMENT = "0" * 20
REFERENCES = st.binary(min_size=16, max_size=16).filter(any).map(bytes.hex)
PEOPLE = {"head": ("d" * 32, None), "spouse": (None, "e" * 32)}


@st.composite
def cells(draw: st.DrawFn) -> Cells:
    records = draw(st.lists(REFERENCES, min_size=1, max_size=5))
    people = st.lists(st.none() | REFERENCES, min_size=len(records), max_size=len(records)).map(tuple)
    subjects = draw(st.dictionaries(st.sampled_from(["head", "near", "records"]), people))
    return Cells(tuple(records), draw(st.none() | REFERENCES) if len(records) == 1 else None, subjects)


def entries(folder: Path) -> list[Entry]:
    return [entry for line in written_lines(only_segment(folder)) if (entry := read_entry(line)) is not None][1:]


def sealed(folder: Path, *given: Cells) -> list[dict[str, Any]]:
    """The bodies of entries with these references, under a new seal."""
    (folder / FOLDER / SEGMENT).unlink(missing_ok=True)
    sealer = Sealer(begin_seal(folder, SEGMENT))
    bodies = [sealer.seal([str(each) for each in one.records], one.near, one.subjects) for one in given]
    return [orjson.loads(canonical(body)) for body in bodies]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(cells(), min_size=1, max_size=4))
def test_what_was_sealed_is_opened(tmp_path: Path, given_cells: list[Cells]) -> None:
    bodies = sealed(tmp_path, *given_cells)
    assert [Unsealer(tmp_path).open(SEGMENT, body) for body in bodies] == given_cells
    written = repr(bodies)
    assert not any(reference in written for each in given_cells for reference in map(str, each.records))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(cells(), min_size=2, max_size=4), st.data())
def test_what_was_erased_is_gone_and_the_rest_is_as_it_was(
    tmp_path: Path, given_cells: list[Cells], data: st.DataObject
) -> None:
    bodies = sealed(tmp_path, *given_cells)
    counts = [
        len(each.records) + (each.near is not None) + sum(map(len, each.subjects.values())) for each in given_cells
    ]
    for _ in range(2):  # erased once, and more of it another time
        which = data.draw(st.integers(0, len(bodies) - 1))
        gone = data.draw(st.frozensets(st.integers(0, counts[which] - 1), min_size=1))
        before = [Unsealer(tmp_path).open(SEGMENT, body) for body in bodies]
        seal = read_seal(tmp_path, SEGMENT).without(bodies[which]["seal"], gone, counts[which])
        put_seal(tmp_path, SEGMENT, seal)
        after = [Unsealer(tmp_path).open(SEGMENT, body) for body in bodies]
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            expected = [
                None if number == which and place in gone else cell
                for place, cell in enumerate(in_order(old, counts[number]))
            ]
            assert in_order(new, counts[number]) == expected
            assert new.erased == (old.erased | gone if number == which else old.erased)


def in_order(opened: Cells, count: int) -> list[str | None]:
    """The references of an entry by number."""
    people = [each for role in sorted(opened.subjects) for each in opened.subjects[role]]
    near = [opened.near] if count > len(opened.records) + len(people) else []
    return [*opened.records, *near, *people]


def test_no_two_entries_are_sealed_alike(tmp_path: Path) -> None:
    one, other = sealed(tmp_path, *[Cells(("a" * 32,), "b" * 32, {"head": ("c" * 32,)})] * 2)
    assert one["seal"] != other["seal"]
    parts = [body["records"] for body in (one, other)] + [body["subjects"]["head"] for body in (one, other)]
    assert len({*parts, one["near"], other["near"]}) == 6


def test_threads_never_share_a_key() -> None:
    sealer, taken = Sealer(Descent(bytes(32))), list[Any]()

    def seal() -> None:
        taken.extend(sealer.seal(["a" * 32], None, {})["seal"] for _ in range(200))

    threads = [Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(800))


def test_entries_of_before_have_their_references_in_the_clear(tmp_path: Path) -> None:
    facts = {"records": ["a" * 32, "b" * 32]}
    assert Unsealer(tmp_path).open(SEGMENT, facts) == Cells(("a" * 32, "b" * 32))
    assert Unsealer(tmp_path).open(SEGMENT, {"records": ["a" * 32], "near": "b" * 32}).near == "b" * 32
    assert Unsealer(tmp_path).open(SEGMENT, {"code": "GW401"}) == Cells()


def test_an_entry_whose_seal_is_lost_opens_to_nothing(tmp_path: Path) -> None:
    [body] = sealed(tmp_path, Cells(("a" * 32, "c" * 32), None, PEOPLE))
    (tmp_path / FOLDER / SEGMENT).unlink()
    opened = Unsealer(tmp_path).open(SEGMENT, body)
    assert (opened.records, opened.subjects) == ((None, None), {"head": (None, None), "spouse": (None, None)})
    assert opened.erased == frozenset(range(6))


def test_a_reader_notices_that_a_seal_was_replaced(tmp_path: Path) -> None:
    [body] = sealed(tmp_path, Cells(("a" * 32,)))
    unsealer = Unsealer(tmp_path)
    assert unsealer.open(SEGMENT, body).records == ("a" * 32,)
    for _ in range(3):
        put_seal(tmp_path, SEGMENT, read_seal(tmp_path, SEGMENT).without(0, frozenset({0}), 1))
        assert unsealer.open(SEGMENT, body).records == (None,)


def test_the_bytes_of_a_seal_that_was_replaced_are_written_over(tmp_path: Path) -> None:
    sealed(tmp_path, Cells(("a" * 32,)))
    path = tmp_path / FOLDER / SEGMENT
    with path.open("rb") as old:
        before = old.read()
        put_seal(tmp_path, SEGMENT, read_seal(tmp_path, SEGMENT).without(0, frozenset({0}), 1))
        old.seek(0)
        assert old.read() == bytes(len(before))
    assert path.stat().st_mode & 0o777 == 0o600


# -- in the ledger


def test_the_ledger_keeps_who_a_record_is_about_under_seal(tmp_path: Path) -> None:
    answer = replace(release(), subjects=PEOPLE)
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(answer)
        ledger.append(refusal())
    [entry, refused, _] = entries(tmp_path)
    opened = Unsealer(tmp_path).open(entry.segment, entry.facts)
    assert opened.records == tuple(KEY.references("household", answer.identifiers))
    assert opened.subjects == PEOPLE
    assert "seal" not in refused.facts
    assert b"d" * 32 not in only_segment(tmp_path).read_bytes()
    shown = Unsealer(tmp_path).facts(entry)
    assert (shown["records"], shown["subjects"]["head"]) == ([*opened.records], ["d" * 32, None])
    assert Unsealer(tmp_path).facts(refused) == refused.facts


def test_each_segment_has_a_seal_of_its_own_which_only_its_owner_may_read(tmp_path: Path) -> None:
    with new_ledger(tmp_path, segment_bytes=1, sync=unsynced) as ledger:
        for number in range(3):
            ledger.append(release(f"{number:032}"))
    segments = {path.stem for path in tmp_path.glob("*.ledger")}
    seals = {path.name: path for path in (tmp_path / FOLDER).iterdir()}
    assert seals.keys() == segments
    assert len({path.read_bytes() for path in seals.values()}) == len(segments) == 3
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in seals.values())


def test_a_forked_process_has_a_seal_of_its_own(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release("0" * 32))
        child = os.fork()
        if child == 0:
            ledger.append(release("1" * 32))
            os._exit(0)
        os.waitpid(child, 0)
        ledger.append(release("2" * 32))
    assert len(list((tmp_path / FOLDER).iterdir())) == 2


def test_nothing_is_recorded_where_no_seal_can_be_made(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("not a folder")
    with new_ledger(tmp_path, sync=unsynced) as ledger, pytest.raises(GatewayError):
        ledger.append(release())
    assert verify(tmp_path).releases == 0
    assert verify(tmp_path).whole
    (tmp_path / FOLDER).unlink()
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release())
    assert verify(tmp_path).releases == 1


def test_the_ledger_is_whole_whatever_was_erased(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release())
    [entry, _] = entries(tmp_path)
    put_seal(tmp_path, entry.segment, read_seal(tmp_path, entry.segment).without(0, frozenset({1}), 2))
    assert Unsealer(tmp_path).open(entry.segment, entry.facts).records[1] is None
    assert verify(tmp_path).whole
    assert entry.kind is EntryKind.RELEASE
