"""Every command of ``gateway ledger``, each file adding its own to the group."""

from __future__ import annotations

from gateway.cli import ledger_acts, ledger_copy, ledger_export, ledger_prune, ledger_stamps, ledger_tree
from gateway.cli.ledger import ledger

__all__ = ["ledger", "ledger_acts", "ledger_copy", "ledger_export", "ledger_prune", "ledger_stamps", "ledger_tree"]
