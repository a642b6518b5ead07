"""Who destroys what was attached to requests at the end of its time: a thread of the process that answers nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Final

from gateway.access.destroying import destroy_due
from gateway.background import daily
from gateway.changes import OpenState
from gateway.db import open_database
from gateway.ledger.opening import open_ledger
from gateway.settings import Settings

_log: Final = logging.getLogger(__name__)


def destroying(settings: Settings, clock: Callable[[], float] = time.time) -> AbstractContextManager[None]:
    """Destroy what is due now, and once a day while the block runs."""
    return daily("attachments", partial(_destroy, settings, clock), _interrupted)


def destroy_today(settings: Settings, clock: Callable[[], float]) -> int:
    """Destroy what is due, by itself; how much. Raises what ``destroy_due`` and opening the ledger raise."""
    engine = open_database(settings.state_url)
    try:
        with open_ledger(settings, clock) as ledger:
            return destroy_due(OpenState(engine, None, ledger, clock), settings.requests.attachments_keep_days)
    finally:
        engine.dispose()


def _destroy(settings: Settings, clock: Callable[[], float]) -> None:
    number = destroy_today(settings, clock)
    if number:
        _log.warning("attachments of requests were destroyed at the end of their time: %d", number)


def _interrupted(fault: Exception) -> None:
    _log.error("the end of attachments was interrupted", extra={"kind": type(fault).__name__})
