"""``/desk/ledger`` and all pages below it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from gateway.console.records.canaries import add_canaries
from gateway.console.records.emergencies import add_emergencies
from gateway.console.records.events import add_events
from gateway.console.records.ledger import add_entry, add_search
from gateway.console.records.office import Records
from gateway.console.records.persons import add_persons
from gateway.console.records.proving import add_proving
from gateway.console.records.recalls import add_recalls
from gateway.console.station import desk_part

LARGEST_FORM: Final = 16 * 1024
"""Bytes of a form; the longest is a recall with its reason."""


def records_blueprint(records: Records) -> Blueprint:
    """The part of the desk for what is on record."""
    blueprint = desk_part(records.desk, "desk_records", LARGEST_FORM)
    for add in (
        *(add_search, add_entry, add_proving, add_persons),
        *(add_events, add_canaries, add_recalls, add_emergencies),
    ):
        add(blueprint, records)
    return blueprint
