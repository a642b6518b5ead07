"""The ledger of a deployment, opened for writing as its settings say."""

from __future__ import annotations

from gateway.ledger.book import Ledger
from gateway.ledger.references import KEY_FILE, ReferenceKey, read_reference_key
from gateway.ledger.second import Nowhere, Second
from gateway.ledger.segment import Clock
from gateway.settings import Settings


def open_ledger(settings: Settings, clock: Clock, key: ReferenceKey | None = None) -> Ledger:
    """The ledger; nothing is begun before the first entry. Raises ``ReferenceKeyError``."""
    return Ledger(
        settings.ledger, key or read_reference_key(settings.keys / KEY_FILE), clock, second=second_of(settings)
    )


def second_of(settings: Settings) -> Second:
    """The copy in a database, where the settings name one."""
    if not settings.ledger_copy:
        return Nowhere
    from gateway.ledger.copy.place import Copy  # noqa: PLC0415 - whoever has no copy need not load a database's driver

    return Copy(settings.ledger_copy)
