"""Nobody waits for a part that does not answer, and none is asked more often than it can answer."""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Event

from gateway.console.health import KEPT_S, Found, Health, ledger_checks
from gateway.ledger.book import Ledger
from gateway.ledger.stamps.kept import Stamps
from tests.unit.ledger.answers import KEY, release, unsynced

PATIENT = 60.0


class Part:
    """A part that does not answer before it is let, and may fail."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.let = Event()
        self.asked = 0

    def check(self) -> bool:
        self.asked += 1
        self.let.wait(PATIENT)
        if not self.works:
            raise RuntimeError("what it says stays inside")
        return True


def test_a_part_that_hangs_holds_nobody_up_and_is_asked_once() -> None:
    hanging, sound, failing = Part(), Part(), Part(works=False)
    sound.let.set()
    failing.let.set()
    now = [0.0]
    health = Health({"hanging": hanging.check, "sound": sound.check, "failing": failing.check}, clock=lambda: now[0])
    while health.look(0.01) != [Found("hanging", None), Found("sound", True), Found("failing", False)]:
        pass
    assert hanging.asked == 1
    hanging.let.set()
    assert health.look(PATIENT)[0] == Found("hanging", True)


def test_what_was_found_is_kept_for_some_seconds_and_no_longer() -> None:
    part, now = Part(), [0.0]
    part.let.set()
    health = Health({"part": part.check}, clock=lambda: now[0])
    for moment, asked in ((0.0, 1), (KEPT_S - 0.1, 1), (KEPT_S, 2), (KEPT_S + 1, 2), (0.0, 3)):
        now[0] = moment
        assert health.look(PATIENT) == [Found("part", True)]
        assert part.asked == asked


def test_a_tree_that_does_not_follow_and_stamps_that_are_missing_are_told(tmp_path: Path) -> None:
    with Ledger(tmp_path, KEY, sync=unsynced) as ledger:
        ledger.append(release())
    assert "time stamps" not in ledger_checks(tmp_path, stamped_every_hours=None)
    checks = ledger_checks(tmp_path, stamped_every_hours=1)
    assert checks["ledger disk"]()
    assert checks["ledger tree"](), "what was written just now may wait a moment"
    assert not checks["time stamps"]()
    stamps = Stamps(tmp_path)
    stamps.folder.mkdir()
    stamps.reply_file(1).write_bytes(b"")
    assert checks["time stamps"]()
    long_ago = time.time() - 3 * 3600
    os.utime(stamps.reply_file(1), (long_ago, long_ago))
    assert not checks["time stamps"]()
    for path in tmp_path.glob("*"):
        os.utime(path, (long_ago, long_ago))
    assert not checks["ledger tree"]()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "checkpoint").write_bytes(b"")
    assert checks["ledger tree"]()
