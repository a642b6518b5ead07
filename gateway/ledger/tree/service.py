"""Who brings entries into the tree: a thread of the process that answers nothing, twice a second."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from gateway.ledger.receipt import Receipts
from gateway.ledger.references import ReferenceKey
from gateway.ledger.tree.keys import CheckpointKeyError, known_keys, origin_of, signers
from gateway.ledger.tree.sequencer import Busy, Sequencer

FOLDER: Final = "tree"
"""Where the tree stands in the ledger's folder."""

_PAUSE_S: Final = 0.4
_PAUSE_AFTER_FAULT_S: Final = 5.0
_PAUSE_WITHOUT_KEY_S: Final = 300.0

_log: Final = logging.getLogger(__name__)


def open_sequencer(ledger: Path, keys: Path, issuer: str) -> Sequencer:
    """Begin to bring the entries of ``ledger`` into its tree, signed with the keys in the folder ``keys``.

    Raises ``Busy``, ``CheckpointKeyError``, ``NotSigned`` for a tree of other keys, ``TilesDamaged`` and ``OSError``.
    """
    origin = origin_of(issuer)
    return Sequencer(ledger, ledger / FOLDER, origin, [*signers(keys, origin).values()])


def receipts_of(ledger: Path, keys: Path, issuer: str, reference_key: ReferenceKey) -> Receipts:
    """What finds the receipts of ``ledger``; keys that are added meanwhile are known with the next question."""
    origin = origin_of(issuer)
    return Receipts(ledger, ledger / FOLDER, origin, lambda: known_keys(keys, origin), reference_key)


@contextmanager
def sequencing(ledger: Path, keys: Path, issuer: str) -> Iterator[None]:
    """Bring entries into the tree for as long as the block runs, and to the ledger's end when it has run."""
    ended = Event()
    thread = Thread(target=_sequence, args=(ledger, keys, issuer, ended), name="sequencer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _sequence(ledger: Path, keys: Path, issuer: str, ended: Event) -> None:
    """A fault is logged, and begun anew: what is on disk says where to go on, and with which keys to sign."""
    last = False
    while not last:
        pause = _PAUSE_S
        try:
            known = keys.stat().st_mtime_ns
            with open_sequencer(ledger, keys, issuer) as sequencer:
                while not last:
                    last = ended.is_set()
                    sequencer.more()
                    ended.wait(_PAUSE_S)
                    if keys.stat().st_mtime_ns != known:
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
