"""Who brings entries into the tree: a thread of the process that answers nothing, twice a second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from threading import Event
from typing import Final, Protocol, TypeAlias

from gateway.background import in_background
from gateway.ledger.tree.keys import CheckpointKeyError
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.sequencer import Busy

_PAUSE_S: Final = 0.4
_PAUSE_AFTER_FAULT_S: Final = 5.0
_PAUSE_WITHOUT_KEY_S: Final = 300.0

_log: Final = logging.getLogger(__name__)


class Bringing(Protocol):
    """Brings entries into a tree."""

    def more(self) -> int:
        """Bring in what there is by now; how many entries."""


Begin: TypeAlias = Callable[[], AbstractContextManager[Bringing]]
"""Begins to; raises ``Busy`` where another process does, and what opening a tree raises."""


def sequencing(place: TreePlace, begin: Begin) -> AbstractContextManager[None]:
    """Bring entries into the tree for as long as the block runs, and to the ledger's end when it has run."""
    return in_background("sequencer", partial(_sequence, place, begin))


def _sequence(place: TreePlace, begin: Begin, ended: Event) -> None:
    """A fault is logged, and begun anew: what is on disk says where to go on, and with which keys to sign."""
    last = False
    while not last:
        pause = _PAUSE_S
        try:
            known = place.keys.stat().st_mtime_ns
            with begin() as sequencer:
                while not last:
                    last = ended.is_set()
                    sequencer.more()
                    ended.wait(_PAUSE_S)
                    if place.keys.stat().st_mtime_ns != known:
                        break
        except Busy:
            last = ended.is_set()
        except CheckpointKeyError:
            _log.error("the ledger's checkpoints cannot be signed: `gateway ledger keys list` tells why")
            last, pause = last or ended.is_set(), _PAUSE_WITHOUT_KEY_S
        except Exception as fault:  # noqa: BLE001 - whatever it is, entries are on the record and the tree comes after
            _log.error("the tree of the ledger was interrupted", extra={"kind": type(fault).__name__})
            last, pause = last or ended.is_set(), _PAUSE_AFTER_FAULT_S
        ended.wait(pause)
