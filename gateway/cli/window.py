"""The station's own window on its archives: what commands need that look at records, by the walk and on the record.

A look is kept under an account that is entrusted with it, or under a name while the station has none (`acting.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from gateway.adapters.base import Adapter
from gateway.adapters.registry import open_adapters
from gateway.ledger.book import Ledger
from gateway.ledger.opening import open_ledger
from gateway.policies.standing import standing_guardrails
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class StationWindow:
    """The sources and the ledger of a deployment, as ``gateway.desk`` asks for them."""

    adapters: Mapping[str, Adapter]
    ledger: Ledger


@contextmanager
def open_window(settings: Settings) -> Iterator[StationWindow]:
    """Open the window, and close it in good order; a ledger segment is begun by the first entry only.

    Raises ``UnknownSource``, ``ReferenceKeyError`` and ``SignatureError`` (for guardrails that were changed and not
    signed), each with a sentence for the operator.
    """
    standing_guardrails(settings)
    with open_ledger(settings, time.time) as ledger:
        adapters = open_adapters(settings.sources)
        try:
            yield StationWindow(adapters, ledger)
        finally:
            for adapter in adapters.values():
                adapter.close()
