"""The tree over the ledger as it is now."""

from __future__ import annotations

import contextlib
from typing import Final

from gateway.ledger.opening import place_of, sequencer_of
from gateway.ledger.tree.keys import CheckpointKeyError
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NotSigned
from gateway.ledger.tree.sequencer import Busy
from gateway.ledger.tree.tiles import TilesDamaged
from gateway.settings import Settings

UNUSABLE: Final = (CheckpointKeyError, NotSigned, TilesDamaged, OSError)
"""What is raised where the ledger or its tree cannot be used."""


def up_to_date(settings: Settings) -> LogView:
    """The log with all that the ledger has now; while the gateway serves, it is what brings the entries in.

    Raises what ``UNUSABLE`` has.
    """
    with contextlib.suppress(Busy), sequencer_of(settings)() as sequencer:
        sequencer.more()
    return place_of(settings).view()
