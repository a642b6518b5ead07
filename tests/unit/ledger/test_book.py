from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.browse import find, newest
from gateway.ledger.claims import segment_paths
from gateway.ledger.disk import sync_data
from gateway.ledger.entries import EntryKind, read_entry
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import KEY, abandon, new_ledger, only_segment, refusal, release, unsynced, written_lines

ROOT = Path(__file__).parents[3]


def run(program: str, *arguments: str) -> str:
    """Run a program of its own with this project importable; what it printed."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def opened(path: Path) -> dict[str, Any]:
    entry = read_entry(written_lines(path)[0])
    assert entry is not None
    return entry.facts


def test_what_append_returns_names_the_entry_on_disk(tmp_path: Path) -> None:
    with new_ledger(tmp_path / "ledger") as ledger:
        recorded = ledger.append(release("a" * 32))
        ledger.append(refusal("b" * 32))
        entry = find(tmp_path / "ledger", recorded.entry_id)
    assert entry is not None
    assert (entry.hash, entry.kind, entry.facts["request"]) == (recorded.hash, EntryKind.RELEASE, "a" * 32)
    result = verify(tmp_path / "ledger")
    assert (result.whole, result.releases, result.refusals, result.entries) == (True, 1, 1, 4)


def test_no_identifier_of_a_record_is_in_any_file(tmp_path: Path) -> None:
    with new_ledger(tmp_path) as ledger:
        ledger.append(release())
    assert all(b"H-310115" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_ledger_in_use_is_ready_and_a_closed_one_is_not(tmp_path: Path) -> None:
    ledger = new_ledger(tmp_path)
    assert ledger.ready()
    ledger.close()
    assert not ledger.ready()
    with pytest.raises(GatewayError) as refused:
        ledger.append(refusal())
    assert refused.value.problem is LEDGER


def test_nothing_is_written_before_there_is_something_to_record(tmp_path: Path) -> None:
    new_ledger(tmp_path / "ledger").close()
    assert list(tmp_path.iterdir()) == []


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    with new_ledger(tmp_path / "ledger") as ledger:
        ledger.append(refusal())
    assert (tmp_path / "ledger").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "ledger").iterdir())


def test_a_full_segment_is_closed_and_the_next_records_its_end(tmp_path: Path) -> None:
    with new_ledger(tmp_path, segment_bytes=4000, clock=count(1_795_000_000.0).__next__) as ledger:
        for number in range(20):
            ledger.append(refusal(f"{number:032}"))
    first, second, *others = segment_paths(tmp_path)
    assert others
    last = read_entry(written_lines(first)[-1])
    assert last is not None
    assert last.kind is EntryKind.CLOSED
    assert opened(second)["heads"] == [
        {"segment": first.stem, "sequence": last.sequence, "hash": last.hash, "ended": True}
    ]
    result = verify(tmp_path)
    assert (result.whole, result.refusals, result.unclosed) == (True, 20, 0)


def test_threads_roll_over_without_losing_an_entry(tmp_path: Path) -> None:
    with new_ledger(tmp_path, segment_bytes=4000, sync=unsynced) as ledger, ThreadPoolExecutor(8) as pool:
        recorded = list(pool.map(ledger.append, [refusal(f"{number:032}") for number in range(200)]))
    result = verify(tmp_path)
    assert (result.whole, result.refusals) == (True, 200)
    assert len({place.entry_id for place in recorded}) == 200
    assert len(segment_paths(tmp_path)) > 5


def test_a_head_is_recorded_as_final_once_and_reached_through_the_others_afterwards(tmp_path: Path) -> None:
    for _ in range(3):
        with new_ledger(tmp_path, clock=count(1_795_000_000.0 + len(segment_paths(tmp_path)) * 100).__next__) as ledger:
            ledger.append(refusal())
    first, second, third = segment_paths(tmp_path)
    assert [head["segment"] for head in opened(second)["heads"]] == [first.stem]
    assert [head["segment"] for head in opened(third)["heads"]] == [second.stem]


def test_of_a_segment_in_use_only_what_is_surely_durable_is_recorded(tmp_path: Path) -> None:
    one, other = new_ledger(tmp_path), new_ledger(tmp_path)
    one.append(refusal("1" * 32))
    one.append(refusal("2" * 32))
    first = only_segment(tmp_path)
    other.append(refusal("3" * 32))
    (second,) = set(segment_paths(tmp_path)) - {first}
    (head,) = opened(second)["heads"]
    assert (head["segment"], head["sequence"], head["ended"]) == (first.stem, 1, False)
    one.close()
    other.close()
    assert verify(tmp_path).whole


def test_after_a_failed_sync_answers_go_to_a_fresh_segment(tmp_path: Path) -> None:
    failing = False

    def sync(descriptor: int) -> None:
        if failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync_data(descriptor)

    ledger = new_ledger(tmp_path, sync=sync)
    kept = [ledger.append(refusal("1" * 32))]
    failing = True
    for _ in range(3):
        with pytest.raises(GatewayError):
            ledger.append(refusal("2" * 32))
    assert not ledger.ready()
    failing = False
    kept.append(ledger.append(refusal("3" * 32)))
    ledger.close()
    result = verify(tmp_path)
    assert (result.whole, result.segments, result.refusals) == (True, 2, 2)
    assert all(find(tmp_path, place.entry_id) for place in kept)
    assert find(tmp_path, "2" * 32) is None


def test_a_clock_that_goes_back_changes_no_order_and_is_counted(tmp_path: Path) -> None:
    times = iter([1000.0, 1000.0, 1001.0, 900.0, 900.5, 901.0])
    with new_ledger(tmp_path, clock=times.__next__) as ledger:
        for number in range(3):
            ledger.append(refusal(f"{number:032}"))
    result = verify(tmp_path)
    assert (result.whole, result.clock_steps) == (True, 1)
    entries = [read_entry(line) for line in written_lines(only_segment(tmp_path))]
    assert [entry.time for entry in entries if entry] == [1_000_000, 1_001_000, 900_000, 900_500, 901_000]
    assert [entry.sequence for entry in entries if entry] == [0, 1, 2, 3, 4]


def test_a_directory_that_cannot_be_made_or_entered_refuses_and_recovers(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_bytes(b"")
    ledger = new_ledger(tmp_path / "ledger")
    assert not ledger.ready()
    with pytest.raises(GatewayError) as refused:
        ledger.append(release())
    assert refused.value.problem is LEDGER
    (tmp_path / "ledger").unlink()
    assert ledger.append(release()).entry_id
    ledger.close()


def test_a_read_only_directory_refuses() -> None:
    told = run("""
        import os, tempfile
        from pathlib import Path
        from gateway.errors import LEDGER, GatewayError
        from tests.unit.ledger.answers import new_ledger, release
        directory = Path(tempfile.mkdtemp())
        directory.chmod(0o555)
        if os.geteuid() == 0:
            os.setegid(65534)
            os.seteuid(65534)  # root may write anywhere
        ledger = new_ledger(directory)
        try:
            ledger.append(release())
        except GatewayError as error:
            print(error.problem.code, ledger.ready(), list(directory.iterdir()))
        if os.getuid() == 0:
            os.seteuid(0)
        directory.rmdir()
    """)
    assert told == "GW601 False []\n"


def test_a_full_disk_refuses_loses_nothing_and_works_again_with_room(tmp_path: Path) -> None:
    told = run(
        """
        import resource, sys
        from pathlib import Path
        from gateway.errors import GatewayError
        from gateway.ledger import segment
        from tests.unit.ledger.answers import new_ledger, release
        segment._RESERVE_STEP = 4096
        directory = Path(sys.argv[1])
        ledger = new_ledger(directory)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        kept = []
        try:
            while True:
                kept.append(ledger.append(release()).entry_id)
        except GatewayError as error:
            print(error.problem.code)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        print(ledger.ready())
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        kept.append(ledger.append(release()).entry_id)
        ledger.close()
        print(*kept)
        """,
        str(tmp_path),
    )
    code, ready, kept = told.splitlines()
    assert (code, ready) == ("GW601", "False")
    assert len(kept.split()) > 5
    result = verify(tmp_path)
    assert (result.whole, result.releases) == (True, len(kept.split()))
    assert all(find(tmp_path, entry_id) for entry_id in kept.split())
    assert not list(tmp_path.glob("*.opening"))


def test_a_forked_child_writes_a_segment_of_its_own(tmp_path: Path) -> None:
    told = run(
        """
        import os, sys
        from pathlib import Path
        from gateway.ledger.verify import verify
        from tests.unit.ledger.answers import new_ledger, refusal
        directory = Path(sys.argv[1])
        ledger = new_ledger(directory)
        ours = ledger.append(refusal("1" * 32))
        ledger._lock.acquire()  # as another thread of the parent may at that moment
        child = os.fork()
        if child == 0:
            theirs = ledger.append(refusal("2" * 32))
            print(theirs.entry_id.split("-")[0] != ours.entry_id.split("-")[0], verify(directory).live, flush=True)
            ledger.close()
            os._exit(0)
        os.waitpid(child, 0)
        ledger._lock.release()
        print(verify(directory).live)
        print(ledger.append(refusal("3" * 32)).entry_id.split("-")[0] == ours.entry_id.split("-")[0])
        ledger.close()
        """,
        str(tmp_path),
    )
    assert told.split() == ["True", "2", "1", "True"]
    result = verify(tmp_path)
    assert (result.whole, result.segments, result.refusals, result.unclosed) == (True, 2, 3, 0)


def test_a_child_that_writes_nothing_does_not_keep_its_parents_segment_alive(tmp_path: Path) -> None:
    told = run(
        """
        import os, sys, signal
        from pathlib import Path
        from gateway.ledger.verify import verify
        from tests.unit.ledger.answers import abandon, new_ledger, refusal
        directory = Path(sys.argv[1])
        ledger = new_ledger(directory)
        ledger.append(refusal())
        child = os.fork()
        if child == 0:
            signal.pause()
        abandon(ledger)
        for _ in range(200):
            if not verify(directory).live:
                break
        print(verify(directory).live)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        """,
        str(tmp_path),
    )
    assert told == "0\n"


def test_the_reference_key_is_not_in_the_ledger(tmp_path: Path) -> None:
    with new_ledger(tmp_path) as ledger:
        ledger.append(release())
        assert KEY.secret.hex() not in repr(ledger)
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.secret not in content
    assert KEY.secret.hex().encode() not in content


def test_the_newest_entries_of_all_segments_come_in_order_of_time(tmp_path: Path) -> None:
    ticks = count(1_795_000_000.0)
    one, other = new_ledger(tmp_path, clock=ticks.__next__), new_ledger(tmp_path, clock=ticks.__next__)
    for number in range(6):
        (one, other)[number % 2].append(refusal(f"{number:032}"))
    assert [entry.facts["request"] for entry in newest(tmp_path, 4)] == [f"{number:032}" for number in (2, 3, 4, 5)]
    abandon(one)
    abandon(other)


@pytest.mark.parametrize("wanted", ["f" * 32, "0" * 20 + "-1", "../x-1", '"', "", "a" * 500, "0" * 20 + "-01"])
def test_an_id_that_no_entry_has_is_not_found(tmp_path: Path, wanted: str) -> None:
    with new_ledger(tmp_path) as ledger:
        ledger.append(refusal("a" * 32))
        assert find(tmp_path, wanted) is None
        assert find(tmp_path, "a" * 32) is not None
