"""What is done once a day beside the answers: again where it failed, and never after the block."""

from __future__ import annotations

from threading import Event

import pytest

from gateway.background import daily


def test_what_failed_is_told_and_done_again_and_what_was_done_waits_for_another_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.background._PAUSE_AFTER_FAULT_S", 0.01)
    told, done, tries = list[Exception](), Event(), list[int]()
    fault = ValueError("not now")

    def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise fault
        done.set()

    with daily("example", work, told.append):
        assert done.wait(60)
    assert (told, len(tries)) == ([fault, fault], 3)
