"""What the policy commands work on: the documents of a deployment, and the grants of its partners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import click

from gateway.catalogue.load import load_catalogue
from gateway.changes import looking
from gateway.cli.administration import administration
from gateway.db import open_database
from gateway.desk.reached import granted
from gateway.documents import FaultyFiles
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.grant import Agreement, Grant, Partner, Purposes
from gateway.model.inquiry import Action
from gateway.policies.book import with_names_model
from gateway.policies.guardrail import Guardrails
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Policy
from gateway.policies.store import load_policies, read_policy
from gateway.policies.workbench.questions import Bench
from gateway.publication.reading import Live, Standards, read_live
from gateway.publication.rows import read_versions
from gateway.publication.schedule import Schedule, schedule
from gateway.redaction.keyring import KEY_FILE, NO_KEYS, Keyring, read_keyring
from gateway.redaction.scrub.models import model_named
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """The documents that every policy command needs, read once."""

    settings: Settings
    catalogue: Catalogue
    purposes: Purposes
    guardrails: Guardrails

    @property
    def today(self) -> date:
        """The day at the station."""
        return datetime.now(self.settings.zone).date()

    @property
    def standards(self) -> Standards:
        """What policies are read and checked against."""
        return Standards(self.catalogue, self.purposes, self.guardrails)

    def schedule(self) -> Schedule:
        """Which versions are live, and when."""
        engine = open_database(self.settings.state_url)
        try:
            with looking(engine) as connection:
                return schedule(read_versions(connection))
        finally:
            engine.dispose()

    def live(self) -> Live:
        """What is live from today on, with those policies that cannot be used."""
        return read_live(self.schedule(), self.standards, self.today)

    def policies(self) -> tuple[Policy, ...]:
        """The policies that are live from today on; ``FaultyFiles`` with every fault of those that cannot be used."""
        live = self.live()
        if live.faults:
            raise FaultyFiles("the live policies", live.faults)
        # what was shown on days that are past is nobody's question
        return tuple(replace(policy, first=max(policy.first, self.today)) for policy in live.policies)

    def policies_at(self, path: Path) -> tuple[Policy, ...]:
        """The policies of a file or a folder; ``Faulty`` with every fault."""
        return load_policies(path, self.catalogue) if path.is_dir() else (read_policy(path, self.catalogue).policy,)

    @property
    def keyring(self) -> Keyring:
        """The deployment's keys of pseudonyms; ``KeyringError`` where there are none."""
        return read_keyring(self.settings.keys / KEY_FILE)

    def bench(self, policies: tuple[Policy, ...] = (), keyring: Keyring = NO_KEYS) -> Bench:
        """A bench with ``policies`` on it as the deployment carries them out, beside its catalogue and guardrails.

        The keys are needed where outcomes are compared, and nowhere else.
        """
        model = model_named(self.settings.names_model)
        carried_out = tuple(with_names_model(policy, model) for policy in policies)
        return Bench(self.catalogue, self.purposes, self.guardrails, carried_out, keyring)

    def record_type(self, name: str) -> RecordType:
        """The type of that name, or a sentence that names those there are."""
        if name not in self.catalogue.types:
            known = ", ".join(sorted(self.catalogue.types))
            raise click.ClickException(f"the catalogue has no type `{name}`: it has {known}")
        return self.catalogue.types[name]

    def grant(self, partner_id: str, purpose_name: str, record_type: RecordType, action: Action) -> Grant:
        """The grant that the partner's agreements would yield today, with the case and the officer named.

        Without an agreement that covers it there is no grant; a sentence says which part is missing.
        """
        directory = administration(self.settings).directory()
        partner = directory.partners.get(partner_id)
        if partner is None:
            raise click.ClickException(f"there is no partner `{partner_id}`: see `gateway partner list`")
        if purpose_name not in self.purposes.by_name:
            known = ", ".join(self.purposes.by_name)
            raise click.ClickException(f"there is no purpose `{purpose_name}`: choose from {known}")
        agreements = [each for _, each in sorted(directory.agreements.items()) if each.partner_id == partner_id]
        agreement = self._covering(agreements, partner, purpose_name, record_type, action)
        return self.grant_under(agreement, partner, purpose_name, record_type, action)

    def grant_under(
        self, agreement: Agreement, partner: Partner, purpose: str, record_type: RecordType, action: Action
    ) -> Grant:
        """The grant that one agreement yields today, with the case and the officer named."""
        return granted(agreement, partner, self.purposes.by_name[purpose], record_type.name, action, self.today)

    def _covering(
        self, agreements: list[Agreement], partner: Partner, purpose: str, record_type: RecordType, action: Action
    ) -> Agreement:
        for agreement in agreements:
            named = record_type.name in agreement.record_types and action in agreement.actions
            if named and purpose in agreement.purposes and agreement.in_force(self.today):
                return agreement
        raise click.ClickException(
            f"no agreement in force gives `{partner.id}` `{record_type.name}:{action}` for `{purpose}`: "
            "see `gateway partner show`"
        )


def open_desk(settings: Settings) -> Desk:
    """Read the documents of a deployment; ``Faulty`` with every fault of the first that has one."""
    return Desk(
        settings,
        load_catalogue(settings.catalogue),
        load_purposes(settings.purposes),
        load_guardrails(settings.guardrails),
    )
