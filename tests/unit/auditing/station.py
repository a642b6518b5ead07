"""A gateway whose ledger has all that was ever done at its station, and what is exported from it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from click.testing import CliRunner, Result

import gateway.cli.ledger_export  # noqa: F401 - adds its command to the group
from gateway.cli.ledger import ledger
from gateway.cli.pack import pack
from gateway.errors import NOT_SHARED
from gateway.grants.administration import Administration
from gateway.identity.assertion import new_client_key
from gateway.ledger.book import Ledger
from gateway.ledger.entries import EntryKind
from gateway.ledger.pack.checking import Pack, check_pack
from gateway.ledger.references import KEY_FILE, ReferenceKey, read_reference_key
from gateway.ledger.tree.note import NoteKey
from gateway.ledger.tree.place import TreePlace
from gateway.model.act import Act, ActName, Acts
from gateway.model.client import Client
from gateway.model.facts import facts as facts_of
from gateway.model.plan import Provenance
from gateway.model.release import Asked, Refusal, Release
from gateway.publication.documents import read_files
from gateway.publication.office import Office
from tests.world import Asker, Deployment, World


class Station:
    """A deployment and one gateway, which share a ledger."""

    def __init__(self, home: Path, redis_url: str) -> None:
        self.deployment = Deployment(home / "station", redis_url)
        self.deployment.clock.now = time.time() + 60
        settings = self.deployment.settings
        self.world = World(self.deployment, "audited", ledger=settings.ledger)
        self.settings = self.world.settings
        self.acting = Ledger(settings.ledger, self.key, self.deployment.clock)
        for acts in self.deployment.state.record:  # type: ignore[attr-defined]  # a list, in tests
            assert isinstance(acts, Acts)
            self.acting.append(acts)
        self.deployment.state = replace(self.deployment.state, record=self.acting)
        self.deployment.administration = Administration(self.deployment.state)
        self.home = home

    @property
    def key(self) -> ReferenceKey:
        return read_reference_key(self.deployment.settings.keys / KEY_FILE)

    @property
    def place(self) -> TreePlace:
        return TreePlace(self.settings.ledger, self.settings.keys, self.settings.issuer)

    @property
    def keys(self) -> list[NoteKey]:
        return self.place.known_keys()

    def pass_time(self, seconds: float) -> None:
        self.deployment.clock.now += seconds

    def ask_everything(self) -> None:
        """Each asker asks for each type that there is, in each way, and whatever may be answered with yes or no."""
        for asker in self.deployment.askers:
            for record_type in self.deployment.catalogue.types:
                self.world.get(asker, f"/v1/records/{record_type}")
            for _, question in self.deployment.questions(asker):
                self.world.ask(asker, question.ask, dict.fromkeys(question.given, "x"))

    def ask(self, asker: Asker, record_type: str = "household") -> int:
        return self.world.get(asker, f"/v1/records/{record_type}").status_code

    @property
    def today(self) -> str:
        return datetime.fromtimestamp(self.deployment.clock(), UTC).astimezone(self.settings.zone).date().isoformat()

    def export(self, name: str = "the.pack") -> Path:
        file = self.home / name
        result = self.run_export("--from", "2026-01-01", "--to", "2027-12-31", str(file))
        assert result.exit_code == 0, result.output + str(result.exception)
        return file

    def run_export(self, *arguments: str) -> Result:
        return CliRunner().invoke(ledger, ["export", *arguments], obj=self.settings)

    def verify(self, file: Path, *arguments: str) -> Result:
        keys = [part for key in self.keys for part in ("--key", str(key))]
        return CliRunner().invoke(pack, ["verify", str(file), *keys, *arguments])

    def checked(self, file: Path) -> Pack:
        return check_pack(BytesIO(file.read_bytes()), self.keys)

    def answers(self, file: Path) -> list[dict[str, Any]]:
        """The releases in a pack, oldest first."""
        placed = sorted(self.checked(file).entries(), key=lambda each: each.index)
        return [each.entry.facts for each in placed if each.entry.kind is EntryKind.RELEASE]

    def tell(self, facts: dict[str, Any], *, named: bool = True) -> None:
        """Put a release on record that says what ``facts`` say, as a gateway would that decides otherwise."""
        asked = Asked(
            request_id=uuid4().hex,
            record_type=facts["record_type"],
            action=facts["action"],
            client_id=facts["client"],
            partner_id=facts["partner"],
            agreement_id=facts["agreement"],
            purpose=facts["purpose"],
            legal_basis=facts["legal_basis"],
            case_number=facts["case_number"],
            officer=facts["officer"],
            token_id=facts["token"],
            question=facts.get("question"),
            reason=facts.get("reason"),
        )
        release = Release(
            asked=asked,
            provenance=Provenance(tuple(facts["policies"]), facts["policy_digest"], facts["guardrail_digest"]),
            released=tuple(facts["released"]),
            withheld=tuple(facts["withheld"]),
            identifiers=tuple(f"H-{number}" for number in range(facts["count"])),
            format="json",
            obligations=tuple(facts["obligations"]),
            digest=bytes(32),
            notice_deferred=facts["notice_deferred"],
        )
        documents = read_files(self.settings) if named else {}
        with Ledger(self.settings.ledger, self.key, self.deployment.clock, documents=documents) as written:
            written.append(release)

    def refuse(self, facts: dict[str, Any]) -> None:
        """Put on record that the policies did not share what they do."""
        documents = read_files(self.settings)
        names = ("record_type", "action", "officer", "purpose", "case_number", "question")
        told: dict[str, Any] = {name: facts.get(name) for name in names}
        who = {f"{name}_id": facts[name] for name in ("client", "partner", "agreement", "token")}
        with Ledger(self.settings.ledger, self.key, self.deployment.clock, documents=documents) as written:
            written.append(Refusal(Asked(uuid4().hex, **told, **who), NOT_SHARED.code))

    def withdraw(self, name: str) -> None:
        """Put a policy out of force."""
        Office(self.deployment.state, self.deployment.standards, self.settings.zone).withdraw(name, "the test")

    def record_only(self, agreement: str) -> None:
        """Put on record that an agreement is revoked, as a writer does that dies before it has done it."""
        directory = self.deployment.directory_now()
        ended = replace(directory.agreements[agreement], revoked=True)
        act = Act(ActName.AGREEMENT_REVOKED, "the test", {"agreement": agreement}, facts_of(ended))
        self.acting.append(Acts(directory.version + 1, (act,)))

    def settle(self, asker: Asker, purpose: str) -> Asker:
        """An agreement for one more purpose with an asker's partner, with a client of its own."""
        private, public = new_client_key()
        agreement = replace(asker.agreement, id=f"{asker.agreement.id}-{purpose}", purposes=frozenset({purpose}))
        client = Client(f"{agreement.id}-client", agreement.id, (public,), active=True)
        self.deployment.administration.add_agreement(agreement)
        self.deployment.administration.add_client(client)
        return Asker(client.id, asker.partner, agreement, self.deployment.purposes.by_name[purpose], private)
