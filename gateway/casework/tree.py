"""The tree over the ledger as it is now."""

from __future__ import annotations

import contextlib

from gateway.ledger.opening import place_of, sequencer_of
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.sequencer import Busy
from gateway.settings import Settings


def up_to_date(settings: Settings) -> LogView:
    """The log with all that the ledger has now; while the gateway serves, it is what brings the entries in.

    Raises ``NotSigned``, ``TilesDamaged`` and ``OSError``.
    """
    with contextlib.suppress(Busy), sequencer_of(settings)() as sequencer:
        sequencer.more()
    return place_of(settings).view()
