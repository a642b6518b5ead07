from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.browse import find
from gateway.ledger.canonical import canonical
from gateway.ledger.claims import own_segments, segment_paths
from gateway.ledger.entries import NOTHING_BEFORE, Entry, EntryKind, read_entry
from gateway.ledger.verify import ledger_bytes, verify
from tests.unit.ledger.answers import abandon, new_ledger, refusal, release, unsynced

Lines = list[bytes]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[list[Path]]:
    """Three segments: one closed, one of a writer that died and was recovered, one in use."""
    ticks = count(1_795_000_000.0)
    with new_ledger(tmp_path, clock=ticks.__next__, sync=unsynced) as closed:
        for number in range(8):
            closed.append(release(f"1{number:031}"))
    died = new_ledger(tmp_path, clock=ticks.__next__, sync=unsynced)
    for number in range(8):
        died.append(refusal(f"2{number:031}"))
    abandon(died)
    live = new_ledger(tmp_path, clock=ticks.__next__, sync=unsynced)
    for number in range(8):
        live.append(release(f"3{number:031}", records=number))
    yield segment_paths(tmp_path)
    live.close()


CLOSED, DIED, LIVE = range(3)


def rewrite(path: Path, change: Callable[[Lines], Lines]) -> None:
    """Change a segment's lines in place, keeping what is reserved behind them."""
    content = path.read_bytes()
    lines = content.rstrip(b"\0").splitlines(keepends=True)
    changed = b"".join(change(lines))
    with path.open("r+b") as file:
        file.write(changed.ljust(len(content), b"\0") if content.endswith(b"\0") else changed)
        if not content.endswith(b"\0"):
            file.truncate()


def relinked(lines: Lines) -> Lines:
    """The same entries with every hash computed anew: the work of somebody who knows the format."""
    entries = [entry for entry in (read_entry(line[:-1]) for line in lines) if entry]
    head, done = NOTHING_BEFORE, []
    for sequence, entry in enumerate(entries):
        again = Entry(entry.segment, sequence, min(entry.durable, sequence), head, entry.time, entry.kind, entry.body)
        head = again.hash
        done.append(again.line())
    return done


def test_a_ledger_as_it_was_written_is_whole(book: list[Path]) -> None:
    result = verify(book[0].parent)
    assert result.faults == ()
    assert (result.segments, result.live, result.unclosed) == (3, 1, 1)
    assert (result.entries, result.releases, result.refusals) == (28, 16, 8)


def test_an_empty_directory_is_a_whole_ledger_of_nothing(tmp_path: Path) -> None:
    result = verify(tmp_path)
    assert (result.whole, result.entries) == (True, 0)


def test_progress_is_told_of_every_byte(book: list[Path]) -> None:
    told: list[int] = []
    verify(book[0].parent, told.append)
    assert sum(told) == ledger_bytes(book[0].parent)


@pytest.mark.parametrize("which", [CLOSED, DIED, LIVE])
@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (
            lambda lines: [*lines[:4], lines[4].replace(b"GW4", b"GW3").replace(b"json", b"JSON"), *lines[5:]],
            5,
            "altered",
        ),
        (lambda lines: [*lines[:4], b"0" * 64 + lines[4][64:], *lines[5:]], 5, "altered"),
        (lambda lines: [*lines[:4], b"\n", *lines[5:]], 5, "altered"),
        (lambda lines: [*lines[:4], *lines[5:]], 5, "entry 4 is missing before this line"),
        (lambda lines: [*lines[:4], *lines[7:]], 5, "entries 4 to 6 are missing before this line"),
        (lambda lines: [*lines[:4], lines[3], *lines[4:]], 5, "entry 3 stands here, where entry 4 belongs"),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], 4, "entry 3 is missing"),
        (lambda lines: lines[1:], 1, "entry 0 is missing"),
    ],
    ids=["altered", "hash-altered", "blanked", "deleted", "three-deleted", "repeated", "exchanged", "beheaded"],
)
def test_tampering_is_found_where_it_was_done(
    book: list[Path], which: int, change: Callable[[Lines], Lines], line: int, message: str
) -> None:
    rewrite(book[which], change)
    faults = verify(book[0].parent).faults
    found = [fault for fault in faults if fault.file == book[which].name]
    assert found[0].line == line
    assert message in found[0].message


@pytest.mark.parametrize("which", [CLOSED, DIED])
def test_a_segment_that_was_cut_is_found_by_what_a_later_one_recorded(book: list[Path], which: int) -> None:
    rewrite(book[which], lambda lines: lines[:-3])
    (fault,) = verify(book[0].parent).faults
    assert fault.file == book[which].name
    assert "the end of this one was cut off" in fault.message


@pytest.mark.parametrize("which", [CLOSED, DIED])
def test_a_segment_rewritten_with_new_hashes_is_found_by_what_a_later_one_recorded(
    book: list[Path], which: int
) -> None:
    rewrite(
        book[which],
        lambda lines: relinked([lines[0], *lines[2:], lines[1]] if which == DIED else [*lines[:3], *lines[4:]]),
    )
    assert not verify(book[0].parent).whole


@pytest.mark.parametrize("which", [CLOSED, DIED])
def test_a_segment_that_was_removed_is_found(book: list[Path], which: int) -> None:
    book[which].unlink()
    (fault,) = verify(book[0].parent).faults
    assert str(fault).startswith(f"{book[which].name}:1  the file is missing")


def test_a_segment_that_was_emptied_is_found(book: list[Path]) -> None:
    book[DIED].write_bytes(b"")
    assert {fault.file for fault in verify(book[0].parent).faults} == {book[DIED].name}


def test_a_segment_under_another_name_is_found(book: list[Path]) -> None:
    book[CLOSED].rename(book[CLOSED].with_name("backup.ledger"))
    assert {fault.file for fault in verify(book[0].parent).faults} == {"'backup.ledger'", book[CLOSED].name}


def test_a_segment_in_the_place_of_another_is_found(book: list[Path]) -> None:
    book[CLOSED].write_bytes(book[DIED].read_bytes())
    faults = [fault for fault in verify(book[0].parent).faults if fault.file == book[CLOSED].name]
    assert "belongs to another segment" in faults[0].message


@pytest.mark.parametrize("which", [CLOSED, DIED])
def test_an_entry_added_behind_the_end_is_found(book: list[Path], which: int) -> None:
    def add(lines: Lines) -> Lines:
        last = read_entry(lines[-1][:-1])
        assert last is not None
        number = last.sequence + 1
        return [*lines, Entry(last.segment, number, number, last.hash, last.time, EntryKind.REFUSAL, b"{}").line()]

    rewrite(book[which], add)
    messages = [fault.message for fault in verify(book[0].parent).faults]
    assert any("behind" in message for message in messages)


@pytest.mark.parametrize("which", [CLOSED, DIED])
def test_bytes_added_behind_the_end_are_found(book: list[Path], which: int) -> None:
    with book[which].open("ab") as file:
        file.write(b"notes")
    (fault,) = verify(book[0].parent).faults
    assert "no entry" in fault.message


def test_entries_of_a_segment_in_use_overwritten_with_nul_are_found(book: list[Path]) -> None:
    content = book[LIVE].read_bytes()
    start = content.index(b"\n", 3000)
    with book[LIVE].open("r+b") as file:
        file.seek(start)
        file.write(bytes(700))
    (fault,) = verify(book[0].parent).faults
    assert "overwritten" in fault.message


def test_an_entry_that_is_being_written_is_tolerated(book: list[Path]) -> None:
    content = book[LIVE].read_bytes()
    with book[LIVE].open("r+b") as file:
        file.seek(len(content.rstrip(b"\0")))
        file.write(b"0123456789abcdef")
    assert verify(book[0].parent).whole


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"heads":7}',
        b'{"heads":[7]}',
        b'{"heads":[{"segment":"../../etc","sequence":0,"hash":"' + b"0" * 64 + b'","ended":true}]}',
        b"{not json}",
        b"{\xff}",
    ],
)
def test_a_forged_beginning_of_another_form_is_a_fault_and_no_crash(tmp_path: Path, body: bytes) -> None:
    name = "0" * 20
    entry = Entry(name, 0, 0, NOTHING_BEFORE, 0, EntryKind.OPENED, body)
    (tmp_path / f"{name}.ledger").write_bytes(entry.line())
    (fault,) = verify(tmp_path).faults
    assert "does not record the other segments" in fault.message


def test_faults_beyond_a_hundred_in_a_file_are_summed_up(tmp_path: Path) -> None:
    name = "0" * 20
    first = Entry(name, 0, 0, NOTHING_BEFORE, 0, EntryKind.OPENED, canonical({"heads": []}))
    (tmp_path / f"{name}.ledger").write_bytes(first.line() + b"x\n" * 5000)
    faults = verify(tmp_path).faults
    assert len(faults) == 101
    assert "more faults" in faults[-1].message


def test_a_very_long_line_is_read_in_bounded_pieces(tmp_path: Path) -> None:
    (tmp_path / f"{'0' * 20}.ledger").write_bytes(b"x" * (40 << 20))
    assert not verify(tmp_path).whole


@pytest.fixture(scope="module")
def recorded() -> Iterator[tuple[Path, list[bytes]]]:
    """A ledger of three segments, none in use: closed, recovered, and of a writer that has just died."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        ticks = count(1_795_000_000.0)
        with new_ledger(directory, clock=ticks.__next__, sync=unsynced) as closed:
            closed.append(release("1" * 32))
        for _ in range(2):
            died = new_ledger(directory, clock=ticks.__next__, sync=unsynced)
            for number in range(4):
                died.append(refusal(f"{number:032}"))
            abandon(died)
        yield directory, [path.read_bytes() for path in segment_paths(directory)]


@given(data=st.data())
def test_any_byte_that_is_changed_is_found_or_was_not_in_use(
    recorded: tuple[Path, list[bytes]], data: st.DataObject
) -> None:
    directory, contents = recorded
    which = data.draw(st.integers(0, len(contents) - 1), label="segment")
    content = contents[which]
    used = len(content.rstrip(b"\0"))
    position = data.draw(st.integers(0, used + 5000) | st.integers(used - 3, used + 3), label="position")
    position = min(position, len(content) - 1)
    value = data.draw(st.integers(0, 255) | st.sampled_from(b"\0\n {}"), label="value")
    path = segment_paths(directory)[which]
    with path.open("r+b") as file:
        file.seek(position)
        file.write(bytes([value]))
        file.flush()
        result = verify(directory)
        file.seek(position)
        file.write(content[position : position + 1])
    line_end_lost = which == 2 and position == used - 1 and value == 0
    if value == content[position] or line_end_lost:
        assert (result.whole, result.entries) == (True, 13), "a line end alone is restored, not missed"
    elif position < used:
        assert not result.whole
    assert result.whole or result.faults[0].file == path.name


def test_segments_of_other_machines_are_looked_at_and_never_mended(tmp_path: Path) -> None:
    """A mirrored segment ends where the mirror has got to; its own machine mends it, if anybody."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    with new_ledger(theirs) as ledger:
        disclosed = ledger.append(release("d" * 32))
        abandon(ledger)
    with new_ledger(ours) as ledger:
        ledger.append(refusal())
    mirror = ours / "mirror"
    mirror.mkdir()
    (path,) = own_segments(theirs)
    (mirror / path.name).write_bytes(path.read_bytes().rstrip(b"\0"))
    with new_ledger(ours) as ledger:
        ledger.append(refusal())

    found = verify(ours)
    assert (found.whole, found.segments, found.releases, found.unclosed) == (True, 3, 1, 0)
    assert {each.parent for each in segment_paths(ours)} == {ours, mirror}
    assert find(ours, "d" * 32) == find(ours, disclosed.entry_id) is not None
    assert b'recovered":[]' in own_segments(ours)[-1].read_bytes()
