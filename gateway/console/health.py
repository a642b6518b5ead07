"""Whether each part works, as the first page tells it: nobody waits for a part that does not answer.

Each check runs beside the page, and what it found is kept for some seconds. One that hangs is told as such, and is not
begun a second time while it does.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Final

from gateway.api.operating import Check
from gateway.ledger.claims import segment_paths
from gateway.ledger.stamps.kept import Stamps
from gateway.ledger.tree.log import CHECKPOINT

KEPT_S: Final = 5.0
_PATIENCE_S: Final = 0.5
_LEAST_FREE: Final = 1024**3
_LEAST_FREE_PART: Final = 0.05
_BEHIND_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a part: it works, it does not, or (None) it has not answered yet."""

    part: str
    works: bool | None


class Health:
    """The checks of one process, by name; safe to share between threads."""

    def __init__(self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic) -> None:
        self._checks = checks
        self._clock = clock
        self._lock = Lock()
        self._running: dict[str, Thread] = {}
        self._found: dict[str, tuple[float, bool]] = {}

    def look(self, patience_s: float = _PATIENCE_S) -> list[Found]:
        """How each part is; whoever asks waits no longer than ``patience_s`` for all of them together."""
        with self._lock:
            for name in self._checks:
                self._begin(name)
            running = dict(self._running)
        until = time.monotonic() + patience_s
        for thread in running.values():
            thread.join(max(0.0, until - time.monotonic()))
        with self._lock:
            return [Found(name, self._known(name)) for name in self._checks]

    def _begin(self, name: str) -> None:
        running = self._running.get(name)
        if running is not None and running.is_alive():
            return
        if name in self._found and 0 <= self._clock() - self._found[name][0] < KEPT_S:
            return
        thread = Thread(target=self._run, args=(name,), name=f"check {name}", daemon=True)
        self._running[name] = thread
        thread.start()

    def _run(self, name: str) -> None:
        try:
            works = self._checks[name]()
        except Exception:  # noqa: BLE001 - whatever a part does wrong, it does not work
            works = False
        self._found[name] = (self._clock(), works)

    def _known(self, name: str) -> bool | None:
        return None if self._running[name].is_alive() else self._found[name][1]


def ledger_checks(ledger: Path, *, stamped_every_hours: int | None) -> dict[str, Check]:
    """That the ledger has room on its disk, that its tree follows, and that it is stamped where it should be."""

    def room() -> bool:
        usage = shutil.disk_usage(ledger)
        return usage.free >= max(_LEAST_FREE, usage.total * _LEAST_FREE_PART)

    def tree() -> bool:
        newest = max((path.stat().st_mtime for path in segment_paths(ledger)), default=0.0)
        signed = ledger / "tree" / CHECKPOINT
        behind = newest - (signed.stat().st_mtime if signed.exists() else 0.0)
        return behind <= _BEHIND_S or time.time() - newest <= _BEHIND_S

    def stamps() -> bool:
        kept = Stamps(ledger)
        newest = max((kept.reply_file(size).stat().st_mtime for size in kept.sizes()), default=0.0)
        return time.time() - newest < 2 * 3600 * (stamped_every_hours or 0)

    return {"ledger disk": room, "ledger tree": tree, **({"time stamps": stamps} if stamped_every_hours else {})}
