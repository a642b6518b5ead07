"""Work beside the answers: one at a time for all processes, which see how it stands, and that its process has died."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.casework.work import Stage, Standing, Work
from gateway.changes import AdministrationError
from gateway.ledger.reading import Progress


def ended(work: Work) -> Standing:
    for _ in range(600):
        if (found := work.standing()).stage is not Stage.GOING:
            return found
        time.sleep(0.02)
    raise AssertionError("the work has no end")


def test_what_is_done_is_kept_with_who_began_it(tmp_path: Path) -> None:
    work = Work(tmp_path / "work", lambda: 5.0)
    assert work.standing() == Standing()
    assert work.begin("zhao", 10, lambda _, step: {"steps": step(10) or 1})
    assert ended(work) == Standing(Stage.DONE, "zhao", 5.0, 5.0, 100, {"steps": 1})


def test_one_goes_on_at_a_time_and_others_see_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.casework.work._BETWEEN_S", 0)
    come, let_go = threading.Event(), threading.Event()

    def half(_: Path, progress: Progress) -> Mapping[str, Any]:
        progress(5)
        come.set()
        assert let_go.wait(60)
        return {}

    work, seen = (Work(tmp_path / "work", lambda: 5.0) for _ in range(2))
    assert work.begin("zhao", 10, half)
    assert come.wait(60)
    assert seen.standing() == Standing(Stage.GOING, "zhao", 5.0, 0, 50)
    assert not seen.begin("wang", 10, half)
    seen.forget()
    let_go.set()
    assert ended(seen).by == "zhao"


def test_what_is_refused_is_told_in_its_words_and_a_fault_by_its_kind_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_: Path, __: Progress) -> Mapping[str, Any]:
        raise AdministrationError("these days have nothing")

    def broken(_: Path, __: Progress) -> Mapping[str, Any]:
        raise ValueError("310115195003071230")

    work = Work(tmp_path / "work", lambda: 5.0)
    work.begin("zhao", 1, refused)
    assert ended(work).facts == {"refusal": "these days have nothing"}
    work.begin("zhao", 1, broken)
    found = ended(work)
    assert (found.stage, found.facts) == (Stage.BROKEN, {})
    assert [record.__dict__["kind"] for record in caplog.records] == ["ValueError"]
    assert "310115195003071230" not in caplog.text


def _work_and_wait(folder: Path) -> None:
    def wait(_: Path, __: Progress) -> Mapping[str, Any]:
        time.sleep(600)
        return {}

    Work(folder, lambda: 5.0).begin("zhao", 1, wait)
    time.sleep(600)


def test_work_ends_with_its_process_and_may_begin_anew(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    process = multiprocessing.get_context("spawn").Process(target=_work_and_wait, args=(folder,))
    process.start()
    work = Work(folder, lambda: 6.0)
    for _ in range(3000):
        if work.standing().by:
            break
        time.sleep(0.02)
    assert not work.begin("wang", 1, lambda _, __: {})
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert work.standing() == Standing(Stage.BROKEN, "zhao", 5.0)
    assert work.begin("wang", 1, lambda _, __: {})
    assert ended(work).by == "wang"


def test_a_result_is_kept_for_its_time_and_no_longer(tmp_path: Path) -> None:
    now = [100.0]
    work = Work(tmp_path / "work", lambda: now[0], keep_s=60)

    def write(file: Path, _: Progress) -> Mapping[str, Any]:
        file.write_bytes(b"a pack")
        return {}

    work.begin("zhao", 1, write)
    ended(work)
    now[0] = 159
    assert (work.standing().stage, work.result.read_bytes()) == (Stage.DONE, b"a pack")
    now[0] = 160
    assert (work.standing(), work.result.exists()) == (Standing(), False)


def test_a_result_goes_away_when_nobody_looks(tmp_path: Path) -> None:
    work = Work(tmp_path / "work", lambda: 5.0, keep_s=0.05)
    work.begin("zhao", 1, lambda file, _: {"bytes": file.write_bytes(b"a pack")})
    for _ in range(600):
        if not (tmp_path / "work").exists():
            return
        time.sleep(0.02)
    raise AssertionError("it is there still")
