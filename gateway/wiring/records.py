"""What the pages for the ledger are made with."""

from __future__ import annotations

from gateway.casework.canaries import Canaries
from gateway.casework.persons import Persons
from gateway.console.records.office import Records
from gateway.console.station import Desk
from gateway.cursors import Cursors
from gateway.identity.people.administration import People
from gateway.identity.people.key import PeopleKey
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.publication.reading import Standards
from gateway.wiring.common import Common


def wire_records(common: Common, standards: Standards, desk: Desk, key: PeopleKey) -> Records:
    """The rooms that hold what is on record, as one process has them; ``key`` is that of people's secrets."""
    types = standards.catalogue.types
    end_allowed = RefreshTokens(common.state, common.revocations.revoke).end_person
    return Records(
        desk,
        common.settings,
        Persons(common.settings, common.state, common.reference_key.subject_key, types, standards.purposes),
        Canaries(common.state, common.reference_key, types),
        People(common.state, key, end_allowed),
        Cursors(common.cursor_key),
        common.clock,
    )
