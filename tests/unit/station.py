"""A small station for tests of the walk: one archive in memory, a real ledger, and tokens that are believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson
import pytest

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms
from gateway.adapters.memory import MemoryAdapter
from gateway.beside import describe_catalogue
from gateway.changes import OpenState
from gateway.cursors import Cursors
from gateway.db import open_database
from gateway.disclosure import disclose
from gateway.errors import RATE, GatewayError
from gateway.gate import Gate
from gateway.grants.admission import Admission, Admitted
from gateway.grants.directory import Directory
from gateway.identity.authenticate import Recognised, TokenVerifier
from gateway.identity.people.key import PeopleKey
from gateway.identity.signed import NotGenuine
from gateway.ledger.entries import EntryKind, read_entry
from gateway.ledger.receipt import Receipts
from gateway.ledger.sealing import Unsealer
from gateway.ledger.tree.place import TreePlace
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.model.grant import Agreement, Notice, Purposes
from gateway.model.inquiry import Action, Inquiry
from gateway.model.outcome import Record
from gateway.model.plan import DisclosurePlan
from gateway.model.requester import Credentials, Requester, Scope
from gateway.policies.book import PolicyBook
from gateway.policies.policy import PolicyLimits
from gateway.recall.recalls import Recalls
from gateway.redaction.mask import Mask
from gateway.redaction.plain import REVEAL
from gateway.rendering import RENDERERS
from tests.factories import COMMITTEE, ELDERLY_CARE, HOUSEHOLD, NO_GUARDRAILS, OWN_AREA, allow, household, policy
from tests.unit.ledger.answers import KEY, new_ledger, only_segment, unsynced, written_lines

ID = "f" * 32
ZONE = ZoneInfo("Asia/Shanghai")
LAST_MOMENT = 1_798_732_799.0
"""2026-12-31 23:59:59 at the station, which is 15:59:59 by UTC."""

VENUE = replace(HOUSEHOLD, name="venue", table="venue")
CATALOGUE = Catalogue({"household": HOUSEHOLD, "venue": VENUE}, "0" * 64)
OPENED = allow(
    {"members": REVEAL, "phone": Mask(keep_last=4)},
    OWN_AREA,
    filter_on=("members", "household_no"),
    sort_on=("members", "household_no"),
)
LIMITS = PolicyLimits(page=3, per_day=5, statistics_min_group=10)
CARE = replace(
    ELDERLY_CARE, obligations=("no-onward-transfer", "retain-at-most-90-days"), notice=Notice(deferred="a duty")
)
ROLL = replace(CARE, name="disaster-roll")
POLICY = policy(OPENED, limits=LIMITS, purposes=frozenset({CARE.name, ROLL.name}))
ROWS = [household(household_no=f"HH-{number}", members=number % 3) for number in range(4)]
ELSEWHERE = household(household_no="HH-9", area_code="310115003002")

AGREED = Agreement(
    id="agreement-1",
    partner_id=COMMITTEE.id,
    record_types=frozenset({"household", "venue"}),
    actions=frozenset(Action),
    purposes=frozenset({CARE.name, ROLL.name}),
    areas=COMMITTEE.areas,
    first=date(2026, 3, 1),
    last=date(2026, 12, 31),
)
CLIENTS = {name: Client(name, AGREED.id, (), active=True) for name in ("client-1", "client-2")}
SCOPES = frozenset(Scope(name, action) for name in ("household", "nothing") for action in Action)
REQUESTER = Requester(
    client_id="client-1",
    partner_id=COMMITTEE.id,
    agreement_id=AGREED.id,
    purpose=CARE.name,
    scopes=SCOPES,
    token_id="token-1",
    expires=2**31,
    case_number="case-1",
    officer="officer-1",
)
TOKEN = Credentials("Bearer token")
WHO = {
    "request": ID,
    "client": "client-1",
    "partner": COMMITTEE.id,
    "agreement": AGREED.id,
    "purpose": CARE.name,
    "case_number": "case-1",
    "officer": "officer-1",
    "token": "token-1",
}

LIST = Inquiry("household", Action.LIST)
READ = Inquiry("household", Action.READ, identifier="HH-1")


class Tokens:
    """Knows one token, which is good until the clock reaches its requester's end, and bound to nothing."""

    proofs = None

    def __init__(self, requester: Requester) -> None:
        self.requester_of_token = requester

    def recognise(self, token: str, now: float) -> Recognised:
        if token != "token" or now >= self.requester_of_token.expires:
            raise NotGenuine("unknown")
        return Recognised(self.requester_of_token, kid="k", not_before=0, bound_to=None)


@dataclass
class Counter:
    """Counts whom it admits, on one day, and for what; refuses all while ``closed``, and questions while ``full``."""

    directory: Directory
    admitted: list[Requester] = field(default_factory=list)
    types: list[str | None] = field(default_factory=list)
    asked: list[tuple[Requester, str, int]] = field(default_factory=list)
    closed: bool = False
    full: bool = False

    def admit(self, requester: Requester, record_type: str | None = None) -> Admitted:
        if self.closed:
            raise GatewayError(RATE, retry_after=1)
        self.admitted.append(requester)
        self.types.append(record_type)
        return Admitted(self.directory, len(self.admitted), day_ends_in=77)

    def admit_question(self, requester: Requester, record_type: str, ask: str, per_day: int) -> None:
        if self.full:
            raise GatewayError(RATE, retry_after=1)
        self.asked.append((requester, f"{record_type}:{ask}", per_day))


class Source(MemoryAdapter):
    """An archive that keeps the plans it was given, and may be told what to answer to the next."""

    def __init__(self) -> None:
        super().__init__({"household": [*ROWS, ELSEWHERE]})
        self.plans: list[DisclosurePlan] = []
        self.answer: Sequence[Record] | Exception | None = None

    def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
        self.plans.append(plan)
        if isinstance(self.answer, Exception):
            raise self.answer
        return super().execute(plan) if self.answer is None else self.answer


class Station:
    """A gate over one small archive, with a real ledger; ``ask`` is a request of ``requester``."""

    def __init__(self, directory: Path) -> None:
        self.now = LAST_MOMENT
        self.source = Source()
        self.directory = directory
        self.counter = Counter(Directory(1, {COMMITTEE.id: COMMITTEE}, {AGREED.id: AGREED}, CLIENTS))
        ledger = new_ledger(directory, sync=unsynced)
        self.gate = Gate(
            clock=lambda: self.now,
            zone=ZONE,
            tokens=cast("TokenVerifier", Tokens(REQUESTER)),
            admission=cast("Admission", self.counter),
            purposes=Purposes({CARE.name: CARE, ROLL.name: ROLL}, "p" * 64),
            policies=PolicyBook(CATALOGUE, [POLICY], NO_GUARDRAILS),
            adapters={"archive": self.source},
            cursors=Cursors(bytes(64)),
            renderers=RENDERERS,
            ledger=ledger,
            receipts=Receipts(TreePlace(directory, directory, "http://station"), KEY),
            recalls=Recalls(OpenState(open_database("sqlite://"), None, ledger, lambda: self.now), str),
            access=AccessRequests(
                OpenState(open_database("sqlite://"), None, ledger, lambda: self.now),
                Terms(),
                ZONE,
                PeopleKey(bytes(32)),
            ),
        )

    def change(self, **changes: Any) -> None:
        self.gate = replace(self.gate, **changes)

    def let_in(self, **changes: Any) -> None:
        self.change(tokens=cast("TokenVerifier", Tokens(replace(REQUESTER, **changes))))

    def ask(self, inquiry: Inquiry = LIST, **changes: Any) -> dict[str, Any]:
        answer: dict[str, Any] = orjson.loads(disclose(self.gate, TOKEN, replace(inquiry, **changes), ID).body)
        return answer

    def refusal(self, inquiry: Inquiry = LIST, **changes: Any) -> GatewayError:
        with pytest.raises(GatewayError) as refused:
            self.ask(inquiry, **changes)
        return refused.value

    def share_venues(self) -> None:
        """Share venues as households are shared, from the same archive."""
        venues = policy(replace(OPENED, record_type="venue"), name="venues", schema=VENUE.schema, limits=LIMITS)
        self.change(policies=PolicyBook(CATALOGUE, [POLICY, venues], NO_GUARDRAILS))

    def catalogue(self, record_type: str | None = None, credentials: Credentials = TOKEN) -> list[dict[str, Any]]:
        return describe_catalogue(self.gate, credentials, record_type, ID)["types"]

    def questions(self, record_type: str | None = None) -> list[dict[str, Any]]:
        return describe_catalogue(self.gate, TOKEN, record_type, ID)["answers"]

    def account(self) -> list[tuple[EntryKind, dict[str, Any]]]:
        """The kind and the facts of each entry after the one that opens the segment, with its references opened."""
        if not self.directory.exists():
            return []
        entries = [read_entry(line) for line in written_lines(only_segment(self.directory))]
        unsealer = Unsealer(self.directory)
        account = [(entry.kind, unsealer.facts(entry)) for entry in entries[1:] if entry is not None]
        return [(kind, {name: fact for name, fact in facts.items() if name != "seal"}) for kind, facts in account]
