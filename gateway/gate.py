"""What a request's walk has with it from the first step to the last: the parts that it needs, and the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gateway.access.asking import AccessRequests
from gateway.adapters.base import Adapter
from gateway.cursors import Cursors
from gateway.errors import INTERNAL, GatewayError
from gateway.grants.admission import Admission
from gateway.identity.authenticate import TokenVerifier
from gateway.ledger.book import Ledger
from gateway.ledger.receipt import Receipts
from gateway.model.grant import Purposes
from gateway.model.inquiry import Action, Format
from gateway.model.release import Asked, Refusal
from gateway.model.requester import Requester
from gateway.policies.book import Policies
from gateway.recall.recalls import Recalls
from gateway.rendering import Renderer


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything that the walk needs, wired once by ``gateway.wiring``; nothing is looked up elsewhere."""

    clock: Callable[[], float]
    zone: ZoneInfo
    tokens: TokenVerifier
    admission: Admission
    purposes: Purposes
    policies: Policies
    adapters: Mapping[str, Adapter]
    cursors: Cursors
    renderers: Mapping[Format, Renderer]
    ledger: Ledger
    receipts: Receipts
    recalls: Recalls
    access: AccessRequests

    def today(self) -> date:
        """The day at the station."""
        return datetime.fromtimestamp(self.clock(), self.zone).date()


@contextmanager
def refusals_on_record(ledger: Ledger, asked: Asked) -> Iterator[None]:
    """Whatever goes wrong inside is recorded before anybody hears of it; faults nobody foresaw as well."""
    try:
        yield
    except GatewayError as refusal:
        ledger.append(Refusal(asked, refusal.problem.code))
        raise
    except Exception:
        ledger.append(Refusal(asked, INTERNAL.code))
        raise


def asked_by(requester: Requester, request_id: str, record_type: str | None, action: Action | None) -> Asked:
    """Who asks for what, as the record has it; None for what is not established yet."""
    return Asked(
        request_id=request_id,
        record_type=record_type,
        action=None if action is None else action.value,
        client_id=requester.client_id,
        partner_id=requester.partner_id,
        agreement_id=requester.agreement_id,
        purpose=requester.purpose,
        case_number=requester.case_number,
        officer=requester.officer,
        reason=requester.reason,
        token_id=requester.token_id,
        person_id=requester.person_id,
        actors=requester.actors,
    )
