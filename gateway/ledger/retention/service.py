"""Who removes what has been kept for long enough: a thread of the process that answers nothing, once a day."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Final

from gateway.background import daily
from gateway.ledger.opening import open_ledger, place_of
from gateway.ledger.retention.due import due_before, last_day_to_keep
from gateway.ledger.retention.prune import PruningElsewhere, prune
from gateway.settings import Settings

_log: Final = logging.getLogger(__name__)


def pruning(settings: Settings, clock: Callable[[], float] = time.time) -> AbstractContextManager[None]:
    """Remove what is due now, and once a day while the block runs."""
    return daily("retention", partial(_prune, settings, clock), _interrupted)


def prune_today(settings: Settings, clock: Callable[[], float]) -> int:
    """Remove what is due, by itself; how many segments. Raises what reading the tree and ``prune`` raise."""
    today = datetime.fromtimestamp(clock(), settings.zone).date()
    place = place_of(settings)
    try:
        log = place.view()
    except FileNotFoundError:
        return 0
    due = due_before(place.ledger, log, last_day_to_keep(today, settings.ledger_keep_years), settings.zone)
    with open_ledger(settings, clock) as ledger:
        prune(place.ledger, place.tree, ledger, due, None)
    return len(due)


def _prune(settings: Settings, clock: Callable[[], float]) -> None:
    number = prune_today(settings, clock)
    if number:
        _log.warning("segments of the ledger were removed at the end of their time: %d", number)


def _interrupted(fault: Exception) -> None:
    """Say so in the log, unless another process is at it; what was begun goes on the next time."""
    if not isinstance(fault, PruningElsewhere):
        _log.error("the ledger's retention was interrupted", extra={"kind": type(fault).__name__})
