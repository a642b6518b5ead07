"""Who has the index follow the ledger: a thread of the process that answers nothing, every second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from gateway.background import in_background
from gateway.ledger.accounting.following import Account

_PAUSE_S: Final = 1.0
_PAUSE_AFTER_FAULT_S: Final = 30.0

_log: Final = logging.getLogger(__name__)


def accounting(ledger: Path, begin: Callable[[], Account]) -> AbstractContextManager[None]:
    """Keep the index of ``ledger``, which ``begin`` opens, up to date while the block runs, and once when it has."""
    return in_background("accounting", partial(_follow, ledger, begin))


def _follow(ledger: Path, begin: Callable[[], Account], ended: Event) -> None:
    """A fault is logged, and begun anew: what is not in the index yet comes in with the next report at the latest."""
    last = False
    while not last:
        pause = _PAUSE_S
        try:
            last = ended.is_set()
            if ledger.is_dir():
                with begin() as account:
                    while True:
                        account.more()
                        if last:
                            return
                        last = ended.wait(_PAUSE_S)
        except Exception as fault:  # noqa: BLE001 - whatever it is, entries are on the record and the index comes after
            _log.error("the index of the ledger was interrupted", extra={"kind": type(fault).__name__})
            pause = _PAUSE_AFTER_FAULT_S
        ended.wait(pause)
