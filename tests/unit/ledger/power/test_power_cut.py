"""The power is cut after any operation of the ledger and of its tree, on a disk that drops what was not synced.

What a run asked of the disk is noted and played back up to the cut, with all that was not synced lost, or kept, torn
and lost by chance. ``GATEWAY_POWER_CUTS=20`` looks at twenty times as many states after each operation.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree

import pytest

from gateway.errors import GatewayError
from tests.unit.ledger.answers import abandon, only_segment
from tests.unit.ledger.power.disk import (
    ALL_KEPT,
    ALL_LOST,
    Choice,
    Folder,
    State,
    as_durable,
    as_it_stands,
    lay_down,
    state_of,
)
from tests.unit.ledger.power.recorder import Noted, Recorder
from tests.unit.ledger.power.station import (
    an_answer,
    assert_nothing_lost,
    grow,
    ledger_in,
    nothing_synced,
    start_again,
    work,
)

TIMES = int(os.environ.get("GATEWAY_POWER_CUTS", "1"))


def recorded(home: Path, root: Folder, *, rounds: int) -> list[Noted]:
    """What a run asks of the disk."""
    recorder = Recorder(home, root)
    with recorder.recording():
        work(home, recorder.tell, rounds=rounds)
    return recorder.noted


def cut(root: Folder, noted: Sequence[Noted], after: Path, *, every: int = 1, told: Sequence[Noted] = ()) -> None:
    """Play ``noted`` back, and after each operation, or a part of them, look at what a cut may leave.

    ``told`` is what was told before.
    """
    chance = random.Random(len(told))  # noqa: S311 - a test repeats itself
    by_chance = Choice(chance.randrange, lambda: chance.random() < 0.5)
    for number, each in enumerate(noted):
        each.step()
        if not chance.randrange(every):
            for choice in (ALL_LOST, *[by_chance] * TIMES):
                look_at(state_of(root, choice), after, [*told, *noted[: number + 1]])


def look_at(state: State, after: Path, before: Sequence[Noted]) -> None:
    """What a cut behind ``before`` left has lost nothing."""
    lay_down(state, after)
    try:
        assert_nothing_lost(after, before)
    except BaseException as error:
        error.add_note(f"the power was cut behind operation {len(before)}, `{before[-1].what}`")
        raise
    finally:
        rmtree(after)


def test_a_cut_after_any_operation_loses_nothing_that_anybody_was_told(home: Path, scratch: Path) -> None:
    root = as_durable(home)
    noted = recorded(home, root, rounds=2)
    assert len(noted) > 100
    cut(root, noted, scratch / "after")


def test_a_cut_while_the_tree_grows_by_a_level_loses_nothing(home: Path, scratch: Path) -> None:
    with nothing_synced():
        grow(home, 248)
    root = as_durable(home)
    noted = recorded(home, root, rounds=1)
    assert any("rename .1.new" in each.what for each in noted), "a tile of the second level"
    cut(root, noted, scratch / "after", every=4)


class Killed(Exception):  # noqa: N818 - what happens to a process
    """Stands for the end of the process."""


def killed_and_started_again(
    home: Path, root: Folder, is_over: Callable[[Sequence[Noted]], bool]
) -> tuple[list[Noted], list[Noted]]:
    """What a process did until its life ``is_over``, and what the next one asks of the disk that it left behind."""

    def dying(what: str, _name: str) -> None:
        if is_over(first.noted):
            raise Killed
        if what == "reserve":
            raise OSError(errno.EOPNOTSUPP, "so that a segment may end with an entry")

    first = Recorder(home, root, dying)
    with first.recording(), contextlib.suppress(Killed, GatewayError):
        work(home, first.tell, rounds=1)
    first.let_go()
    for each in first.noted:
        each.step()
    second = Recorder(home, root)
    with second.recording():
        start_again(home, second.tell)
    return first.noted, second.noted


def test_a_cut_while_the_next_process_finds_what_a_killed_one_left_loses_nothing(home: Path, scratch: Path) -> None:
    """What a killed process wrote and did not sync is seen by the next, and may be lost all the same."""
    for lived in range(1, 110, 4):
        home.mkdir(exist_ok=True)
        root = as_durable(home)
        told, noted = killed_and_started_again(home, root, lambda noted: len(noted) >= lived)  # noqa: B023 - used at once
        cut(root, noted, scratch / "after", every=12, told=told)
        rmtree(home)


@pytest.mark.parametrize("last", ["rename", "write"])
def test_what_a_killed_process_did_last_may_be_lost_with_the_power(home: Path, scratch: Path, last: str) -> None:
    """Its last change is seen by the next process, which must not build on it before it is durable."""
    root = as_durable(home)
    _, noted = killed_and_started_again(home, root, lambda noted: len(noted) > 5 and noted[-1].what.startswith(last))
    chance = random.Random(1)  # noqa: S311 - a test repeats itself
    for number, each in enumerate(noted):
        each.step()
        for _ in range(8 if each.what.startswith("rename") else 0):
            state = state_of(root, Choice(lambda _: 0, lambda: chance.random() < 0.5))
            look_at(state, scratch / "after", noted[: number + 1])


def test_torn_bytes_are_kept_whenever_the_power_is_cut_again(home: Path, scratch: Path) -> None:
    with nothing_synced(), ledger_in(home) as ledger:
        ledger.append(an_answer(1))
        abandon(ledger)
    torn = only_segment(home / "ledger")
    torn.write_bytes(torn.read_bytes().rstrip(b"\0") + b"a part of an entry")
    root = as_durable(home)
    recorder = Recorder(home, root)
    with recorder.recording():
        start_again(home, recorder.tell)
    for each in recorder.noted:
        each.step()
        lay_down(state_of(root, ALL_LOST), scratch / "after")
        assert b"a part of an entry" in b"".join(
            path.read_bytes() for path in scratch.glob(f"after/ledger/{torn.stem}*")
        )
        rmtree(scratch / "after")


def test_everything_that_a_run_asks_of_the_disk_is_noted(home: Path) -> None:
    root = as_durable(home)
    for each in recorded(home, root, rounds=2):
        each.step()
    assert without_index(state_of(root, ALL_KEPT)) == without_index(as_it_stands(home))


def without_index(state: State) -> State:
    """SQLite's files are left out: it syncs them itself, and the sequencer fills what they lack."""
    return {
        name: without_index(content) if isinstance(content, dict) else content
        for name, content in state.items()
        if not name.startswith("index.db")
    }


SYNCS = {
    "entries": r"\w+\.opening",
    "names of segments": "ledger",
    "where entries stand": "[0-9a-f]{20}",
    "names of the files that say so": "segments",
    "tiles": r"\.\d+\.new",
    "names of tiles": r"\d+\.p",
    "a level of the tree": "tile",
    "the checkpoint": r"\.checkpoint\.new",
    "names in the tree": "tree",
    "the ledger itself": "home",
    "seals": r"\.[0-9a-f]{20}\.new",
    "names of seals": "seals",
    "documents": r"\.[0-9a-f]{64}\.new",
    "names of documents": "documents",
}


@pytest.mark.parametrize("left_out", SYNCS)
def test_a_sync_that_is_left_out_is_noticed(home: Path, scratch: Path, left_out: str) -> None:
    root = as_durable(home)
    noted = recorded(home, root, rounds=2)
    kept = [each for each in noted if not re.fullmatch(f"sync {SYNCS[left_out]}", each.what)]
    assert len(kept) < len(noted)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever shows that something is lost
        look_whenever_somebody_was_told(root, kept, scratch / "after")


def look_whenever_somebody_was_told(root: Folder, noted: Sequence[Noted], after: Path) -> None:
    for number, each in enumerate(noted):
        each.step()
        if each.told is not None:
            look_at(state_of(root, ALL_LOST), after, noted[: number + 1])
