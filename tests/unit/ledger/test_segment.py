from __future__ import annotations

import errno
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.canonical import canonical
from gateway.ledger.disk import Sync, sync_data
from gateway.ledger.entries import EntryKind
from gateway.ledger.segment import Segment, SegmentClosed
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import a_clock, only_segment, written_lines

OPENED = canonical({"heads": [], "recovered": [], "damaged": []})


def begin(directory: Path, sync: Sync = sync_data) -> Segment:
    return Segment.begin(directory, OPENED, a_clock(), sync)


class HeldSync:
    """A sync that waits to be let through, once ``holding`` is set, and counts."""

    def __init__(self) -> None:
        self.count = 0
        self.holding = False
        self.reached = Event()
        self.let_through = Event()
        self.fail_with: int | None = None

    def __call__(self, descriptor: int) -> None:
        self.count += 1
        if self.holding:
            self.reached.set()
            assert self.let_through.wait(30)
        if self.fail_with is not None:
            raise OSError(self.fail_with, os.strerror(self.fail_with))
        sync_data(descriptor)


def test_append_returns_only_after_the_sync(tmp_path: Path) -> None:
    sync = HeldSync()
    segment = begin(tmp_path, sync)
    sync.holding = True
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(segment.append, EntryKind.REFUSAL, b"{}")
        assert sync.reached.wait(30)
        assert not answer.done()
        sync.let_through.set()
        assert answer.result(30).entry_id == f"{segment.name}-1"


def test_threads_that_append_during_a_sync_share_the_next_one(tmp_path: Path) -> None:
    sync = HeldSync()
    segment = begin(tmp_path, sync)
    sync.holding = True
    with ThreadPoolExecutor(9) as pool:
        answers = [pool.submit(segment.append, EntryKind.REFUSAL, b"{}")]
        assert sync.reached.wait(30)
        answers += [pool.submit(segment.append, EntryKind.REFUSAL, b"{}") for _ in range(8)]
        while len(segment._waiting) < 8:  # noqa: SLF001 - they wait for the leader, which waits for us
            pass
        sync.let_through.set()
        recorded = [answer.result(30) for answer in answers]
    assert len({place.entry_id for place in recorded}) == 9
    assert sync.count == 3, "one for `opened`, one for the first entry, one for the eight that came meanwhile"
    segment.close()
    assert verify(tmp_path).whole


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EBADF])
def test_a_failed_sync_fails_everybody_who_waited_and_the_segment_for_good(
    tmp_path: Path, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    sync = HeldSync()
    segment = begin(tmp_path, sync)
    sync.holding, sync.fail_with = True, code
    with caplog.at_level(logging.ERROR), ThreadPoolExecutor(5) as pool:
        answers = [pool.submit(segment.append, EntryKind.REFUSAL, b"{}")]
        assert sync.reached.wait(30)
        answers += [pool.submit(segment.append, EntryKind.REFUSAL, b"{}") for _ in range(4)]
        while len(segment._waiting) < 4:  # noqa: SLF001 - as above
            pass
        sync.let_through.set()
        for answer in answers:
            with pytest.raises(GatewayError) as refused:
                answer.result(30)
            assert refused.value.problem is LEDGER
            assert refused.value.retry_after
    syncs = sync.count
    sync.fail_with = None
    with pytest.raises(SegmentClosed):
        segment.append(EntryKind.REFUSAL, b"{}")
    assert sync.count == syncs, "a sync is never tried again on the same file"
    assert len(written_lines(only_segment(tmp_path))) == 1, "what nobody was told of is cut off"
    assert errno.errorcode[code] in caplog.text


def test_a_clock_that_fails_leaves_nobody_waiting(tmp_path: Path) -> None:
    times = iter([1.0, 1.0])
    segment = Segment.begin(tmp_path, OPENED, lambda: next(times), sync_data)
    with pytest.raises(StopIteration):
        segment.append(EntryKind.REFUSAL, b"{}")
    with pytest.raises(SegmentClosed):
        segment.append(EntryKind.REFUSAL, b"{}")


def test_a_segment_gets_its_name_only_with_a_durable_first_entry(tmp_path: Path) -> None:
    sync = HeldSync()
    sync.holding, sync.fail_with = True, errno.EIO
    failed: list[GatewayError] = []

    def try_to_begin() -> None:
        try:
            begin(tmp_path, sync)
        except GatewayError as error:
            failed.append(error)

    thread = Thread(target=try_to_begin)
    thread.start()
    assert sync.reached.wait(30)
    assert [path.suffix for path in tmp_path.iterdir()] == [".opening"]
    sync.let_through.set()
    thread.join(30)
    assert [error.problem for error in failed] == [LEDGER]
    assert list(tmp_path.iterdir()) == []


def test_closing_writes_an_end_and_gives_back_what_was_reserved(tmp_path: Path) -> None:
    segment = begin(tmp_path)
    segment.append(EntryKind.REFUSAL, b"{}")
    segment.close()
    segment.close()
    content = only_segment(tmp_path).read_bytes()
    assert content.count(b"\n") == 3
    assert content.endswith(b"}\n")
    assert b'"kind":"closed"' in content.splitlines()[-1]
    assert verify(tmp_path).unclosed == 0


def test_closing_waits_for_those_who_append_and_loses_none_of_them(tmp_path: Path) -> None:
    sync = HeldSync()
    segment = begin(tmp_path, sync)
    sync.holding = True
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(segment.append, EntryKind.REFUSAL, b"{}")]
        assert sync.reached.wait(30)
        answers += [pool.submit(segment.append, EntryKind.REFUSAL, b"{}") for _ in range(2)]
        while len(segment._waiting) < 2:  # noqa: SLF001 - as above
            pass
        closing = pool.submit(segment.close)
        while segment.is_open:
            pass
        assert not closing.done()
        sync.let_through.set()
        assert [answer.result(30).entry_id for answer in answers]
        closing.result(30)
    result = verify(tmp_path)
    assert result.whole
    assert (result.refusals, result.unclosed) == (3, 0)


def test_closing_on_a_disk_that_refuses_leaves_a_segment_that_verifies(tmp_path: Path) -> None:
    sync = HeldSync()
    segment = begin(tmp_path, sync)
    segment.append(EntryKind.REFUSAL, b"{}")
    sync.fail_with = errno.EIO
    segment.close()
    result = verify(tmp_path)
    assert result.whole
    assert (result.entries, result.unclosed) == (2, 1)


def test_an_entry_longer_than_a_reader_holds_is_refused(tmp_path: Path) -> None:
    segment = begin(tmp_path)
    with pytest.raises(ValueError, match="smaller parts"):
        segment.append(EntryKind.REFUSAL, canonical({"x": "x" * (8 << 20)}))
    assert segment.append(EntryKind.REFUSAL, b"{}").entry_id.endswith("-1")
    segment.close()


def test_an_entry_of_several_megabytes_is_recorded_and_verified(tmp_path: Path) -> None:
    segment = begin(tmp_path)
    segment.append(EntryKind.REFUSAL, canonical({"x": "x" * (5 << 20)}))
    segment.append(EntryKind.REFUSAL, b"{}")
    segment.close()
    assert verify(tmp_path).whole
