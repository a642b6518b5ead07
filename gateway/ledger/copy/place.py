"""Where the copy of a deployment is; each process begins its sessions here."""

from __future__ import annotations

import errno
import time
from platform import node
from threading import Lock
from typing import Final

from gateway.ledger.copy.session import CopySession

_PAUSE_S: Final = 1.0
"""For so long nobody tries again: whoever asks meanwhile is told at once, and does not wait for the database."""


class Copy:
    """The copy at ``url``, for one process; called, it begins a session. Safe to share between threads."""

    def __init__(self, url: str, machine: str | None = None) -> None:
        self.url = url
        self.machine = machine or node() or "unknown"
        self._failed = -_PAUSE_S
        self._lock = Lock()

    def __call__(self) -> CopySession:
        """A session for one segment; raises ``OSError``."""
        with self._lock:
            if time.monotonic() - self._failed < _PAUSE_S:
                raise OSError(errno.EAGAIN, "the copy of the ledger failed a moment ago")
            try:
                return CopySession(self.url, self.machine)
            except OSError:
                self._failed = time.monotonic()
                raise
