"""The disk refuses at any operation: full, read-only or broken, for a moment or for longer."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pytest

from gateway.errors import LEDGER, GatewayError
from tests.unit.ledger.power.disk import ALL_KEPT, ALL_LOST, as_durable, lay_down, state_of
from tests.unit.ledger.power.recorder import Recorder
from tests.unit.ledger.power.station import an_answer, assert_nothing_lost, checkpoint_in, ledger_in, sequencer_in


class Failing:
    """Refuses ``times`` operations, from the one with the number ``first`` on."""

    def __init__(self, code: int, first: int, times: int) -> None:
        self.code, self.first, self.last = code, first, first + times
        self.asked = 0

    def __call__(self, _what: str, _name: str) -> None:
        self.asked += 1
        if self.first < self.asked <= self.last:
            raise OSError(self.code, os.strerror(self.code))


@contextmanager
def patient(refused: type[Exception]) -> Iterator[None]:
    """What a fault may do to whoever asks, and nothing else."""
    try:
        yield
    except refused as fault:
        assert not isinstance(fault, GatewayError) or (fault.problem is LEDGER and fault.retry_after)


def answer_and_follow(home: Path, recorder: Recorder, failing: Failing) -> None:
    """Two processes answer in turn, and the tree follows as its service has it, anew after each fault.

    As soon as the disk does again what it is asked, so does the ledger.
    """
    with ledger_in(home) as one, ledger_in(home) as other:
        for number in range(8):
            with patient(GatewayError):
                recorder.tell((one, other)[number % 2].append(an_answer(number)))
            if number % 3 == 1 and (home / "ledger").is_dir():
                with patient(OSError), sequencer_in(home) as sequencer:
                    sequencer.more()
                    recorder.tell(checkpoint_in(home))
        failing.last = 0
        recorder.tell(one.append(an_answer(1)))


def each_operation(fault: int, times: int, step: int) -> Iterator[Failing]:
    """Have every ``step``-th operation fail in turn, and ``times - 1`` after it, until there are no more."""
    first, failing = 0, Failing(fault, 0, 1)
    while failing.asked >= first:
        failing = Failing(fault, first, times)
        yield failing
        first += step


@pytest.mark.parametrize(
    ("fault", "times"),
    [(errno.ENOSPC, 1), (errno.EROFS, 25), (errno.EIO, 3)],
    ids=["full for a moment", "read-only for long", "broken"],
)
def test_a_disk_that_refuses_at_any_operation_loses_nothing(scratch: Path, home: Path, fault: int, times: int) -> None:
    after = scratch / "after"
    for failing in each_operation(fault, times, step=5):
        home.mkdir(exist_ok=True)
        root = as_durable(home)
        recorder = Recorder(home, root, failing)
        with recorder.recording():
            answer_and_follow(home, recorder, failing)
        told = [each for each in recorder.noted if each.told is not None]
        for each in recorder.noted:
            each.step()
        for choice in (ALL_KEPT, ALL_LOST):
            lay_down(state_of(root, choice), after)
            try:
                assert_nothing_lost(after, told)
            except BaseException as error:
                error.add_note(f"refused from operation {failing.first} on")
                raise
            rmtree(after)
        rmtree(home)


def test_a_write_that_ends_early_on_a_full_disk_leaves_nothing_of_its_entry(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[[int, bytes, int], int] = os.pwrite
    full = False

    def short(descriptor: int, content: bytes, offset: int) -> int:
        if full and len(content) < 600:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, bytes(content[:300]) if full else content, offset)

    monkeypatch.setattr(os, "pwrite", short)
    with ledger_in(home) as ledger:
        first = ledger.append(an_answer(0))
        full = True
        with pytest.raises(GatewayError):
            ledger.append(an_answer(33))
        full = False
        recorder = Recorder(home, as_durable(home))
        recorder.tell(first)
        recorder.tell(ledger.append(an_answer(1)))
    assert_nothing_lost(home, recorder.noted)
