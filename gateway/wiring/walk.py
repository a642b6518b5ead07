"""The walk: the one ``Gate`` through which everything leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms, WorkingDays
from gateway.adapters.base import Adapter
from gateway.adapters.registry import open_adapters
from gateway.catalogue.areas import load_areas
from gateway.catalogue.load import load_catalogue
from gateway.cursors import Cursors
from gateway.gate import Gate
from gateway.grants.admission import Admission
from gateway.grants.purposes import load_purposes
from gateway.identity.authenticate import TokenVerifier
from gateway.identity.people.key import KEY_FILE as PEOPLE_KEY_FILE
from gateway.identity.people.key import read_people_key
from gateway.ledger.opening import place_of
from gateway.ledger.receipt import Receipts
from gateway.model.bounds import Aggregate
from gateway.policies.standing import standing_guardrails
from gateway.publication.live import LivePolicies
from gateway.publication.reading import Standards
from gateway.recall.recalls import Recalls
from gateway.redaction.keyring import KEY_FILE as PSEUDONYM_KEY_FILE
from gateway.redaction.keyring import read_keyring
from gateway.redaction.scrub.models import model_named
from gateway.rendering import renderers
from gateway.settings import RequestSettings, Settings
from gateway.tracing.step import Tracing
from gateway.wiring.common import Common
from gateway.wiring.traced import traced


@dataclass(frozen=True, slots=True)
class Walk:
    """The gate, and the policies that it follows."""

    gate: Gate
    policies: LivePolicies


def read_standards(settings: Settings) -> Standards:
    """The deployment's documents; raises ``Faulty`` for one that cannot be used."""
    return Standards(
        load_catalogue(settings.catalogue),
        load_purposes(settings.purposes),
        standing_guardrails(settings),
        load_areas(settings.areas),
    )


def wire_walk(
    common: Common,
    standards: Standards,
    tokens: TokenVerifier,
    adapters: Mapping[str, Adapter] | None = None,
    tracing: Tracing | None = None,
) -> Walk:
    """Wire the rooms; ``adapters`` replace those that the settings' sources would open, ``tracing`` is told each step.

    Raises ``KeyFileError``, ``KeyringError`` and ``NamesModelError`` for keys and models that cannot be used.
    """
    settings, clock = common.settings, common.clock
    admission = Admission(
        common.keeper,
        common.revocations,
        common.server,
        clock,
        zone=settings.zone,
        burst_per_second=settings.burst_per_second,
        person_per_minute=settings.person_per_minute,
        aggregate=standards.guardrails.strictest(Aggregate),
    )
    policies = LivePolicies(
        common.engine,
        standards,
        read_keyring(settings.keys / PSEUDONYM_KEY_FILE),
        today=common.today,
        names_model=model_named(settings.names_model),
        subject_key=common.reference_key.subject_key,
    )
    gate = Gate(
        clock=clock,
        zone=settings.zone,
        tokens=tokens,
        admission=admission,
        purposes=standards.purposes,
        policies=policies,
        adapters=open_adapters(settings.sources) if adapters is None else adapters,
        cursors=Cursors(common.cursor_key),
        renderers=renderers(standards.areas),
        ledger=common.ledger,
        receipts=Receipts(place_of(settings), common.reference_key),
        recalls=Recalls(common.state, place_of(settings).sign),
        access=AccessRequests(
            common.state, terms_of(settings.requests), settings.zone, read_people_key(settings.keys / PEOPLE_KEY_FILE)
        ),
    )
    return Walk(gate if tracing is None else traced(gate, tracing), policies)


def terms_of(settings: RequestSettings) -> Terms:
    """How soon the station decides on requests for access."""
    calendar = WorkingDays(settings.days_off, settings.working_days)
    return Terms(settings.days, settings.urgent_days, settings.purpose_days, settings.open_per_partner, calendar)
