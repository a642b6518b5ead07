"""The auditor's pack of some days: the entries, what proves them, and all that decided."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from sqlalchemy import Engine

from gateway.auditing.gathering import gather
from gateway.casework.tree import up_to_date
from gateway.changes import looking
from gateway.ledger.opening import place_of
from gateway.ledger.pack.manifest import Manifest
from gateway.ledger.pack.stretch import Days, find_stretch
from gateway.ledger.pack.writing import write_pack
from gateway.ledger.reading import Progress
from gateway.settings import Settings


def pack_days(settings: Settings, engine: Engine, days: Days, file: BinaryIO, progress: Progress) -> Manifest:
    """Write the pack of ``days``; ``progress`` is told of bytes of the ledger that were read.

    Raises ``TooLarge``, ``NothingToPack``, and what reading the ledger, keys and tiles raises.
    """
    log = up_to_date(settings)
    stretch = find_stretch(settings.ledger, log, days, progress)
    with looking(engine) as connection:
        return write_pack(file, place_of(settings), log, days, stretch, partial(gather, settings, connection))
