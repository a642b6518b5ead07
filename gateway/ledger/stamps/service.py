"""Who has checkpoints stamped: a thread of the process that answers nothing, so that neither answers nor the tree wait.

An authority that does not answer is asked again some minutes later. Nothing depends on a stamp: one that is missing
leaves a longer time between those that there are.
"""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager
from functools import partial
from threading import Event
from typing import Final

from gateway.background import in_background
from gateway.ledger.stamps.authority import Authority
from gateway.ledger.stamps.kept import Stamps
from gateway.ledger.stamps.reply import NotStamped
from gateway.ledger.tree.place import TreePlace

_PAUSE_S: Final = 60.0
_PAUSE_AFTER_FAULT_S: Final = 300.0

_log: Final = logging.getLogger(__name__)


def stamping(place: TreePlace, authority: Authority, every_s: float) -> AbstractContextManager[None]:
    """Have the newest checkpoint stamped every so often while the block runs, and once more when it has run."""
    return in_background("stamps", partial(_stamp_until, place, authority, every_s))


def _stamp_until(place: TreePlace, authority: Authority, every_s: float, ended: Event) -> None:
    """The work of that thread; whatever goes wrong is logged in words of our own and tried again."""
    stamps = Stamps(place.ledger)
    last = False
    while not last:
        last = ended.is_set()
        pause = _PAUSE_S
        try:
            _look(stamps, place, authority, 0.0 if last else every_s, time.time())
        except NotStamped as verdict:
            _log.warning("the ledger got no time stamp", extra={"reason": str(verdict)})
            pause = _PAUSE_AFTER_FAULT_S
        except Exception as fault:  # noqa: BLE001 - whatever it is, entries are on the record and a stamp comes after
            _log.error("the ledger's time stamps were interrupted", extra={"kind": type(fault).__name__})
            pause = _PAUSE_AFTER_FAULT_S
        if not last:
            ended.wait(pause)


def _look(stamps: Stamps, place: TreePlace, authority: Authority, every_s: float, now: float) -> None:
    """Have what there is stamped, if it is time and there is more than was stamped before."""
    if _due_in(stamps, every_s, now) > 0:
        return
    try:
        log = place.view()
    except FileNotFoundError:
        return
    if log.size > max(stamps.sizes(), default=0):
        stamps.take(log, authority)


def _due_in(stamps: Stamps, every_s: float, now: float) -> float:
    """Seconds until the next stamp, by when the newest was kept; never more than a whole turn."""
    sizes = stamps.sizes()
    return min(every_s, stamps.reply_file(sizes[-1]).stat().st_mtime + every_s - now) if sizes else 0.0
