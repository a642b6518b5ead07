"""The ledger of a deployment, opened as its settings say: to write to it, and to bring entries into its tree."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from gateway.ledger.accounting.following import Account
from gateway.ledger.book import Ledger
from gateway.ledger.references import KEY_FILE, ReferenceKey, read_reference_key
from gateway.ledger.second import Nowhere, Second
from gateway.ledger.segment import Clock
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.service import Begin
from gateway.settings import Settings


def open_ledger(
    settings: Settings,
    clock: Clock,
    key: ReferenceKey | None = None,
    documents: Mapping[str, bytes] = MappingProxyType({}),
) -> Ledger:
    """The ledger, for a process that decides by ``documents``; nothing is begun before the first entry.

    Raises ``ReferenceKeyError``.
    """
    return Ledger(
        settings.ledger,
        key or read_reference_key(settings.keys / KEY_FILE),
        clock,
        second=_second_of(settings),
        documents=documents,
    )


def account_of(settings: Settings) -> Account:
    """Its entries by what they refer to; what is erased is erased wherever the seals are."""
    if not settings.ledger_copy:
        return Account(settings.ledger)
    from gateway.ledger.copy.seals import SharedSeals  # noqa: PLC0415 - whoever has no copy need not load the driver

    return Account(settings.ledger, SharedSeals(settings.ledger_copy))


def place_of(settings: Settings) -> TreePlace:
    """Where its tree stands."""
    return TreePlace(settings.ledger, settings.keys, settings.issuer)


def sequencer_of(settings: Settings) -> Begin:
    """What brings entries into its tree: those of this machine, or by agreement those of all that share a copy."""
    place = place_of(settings)
    if not settings.ledger_copy:
        return place.sequencer
    from gateway.ledger.copy.sharing import Sharing  # noqa: PLC0415 - whoever has no copy need not load the driver

    return partial(Sharing, settings.ledger_copy, place)


def _second_of(settings: Settings) -> Second:
    """The copy in a database, where the settings name one."""
    if not settings.ledger_copy:
        return Nowhere
    from gateway.ledger.copy.place import Copy  # noqa: PLC0415 - the same

    return Copy(settings.ledger_copy)
