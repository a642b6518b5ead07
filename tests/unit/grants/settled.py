"""Partners, agreements and clients that tests settle, and who asks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gateway.grants.directory import Directory
from gateway.grants.purposes import load_purposes
from gateway.model.bounds import Longest
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.requester import Requester, Scope

CONFIG = Path(__file__).parents[3] / "config"
PURPOSES = load_purposes(CONFIG / "purposes.yaml")
LONGEST = Longest(policy_days=1096, agreement_days=1096)

COMMITTEE = Partner("committee-one", "community-committee", "一居委会", ("310115003001",), active=True)
CARE = Agreement(
    id="committee-one-care",
    partner_id="committee-one",
    record_types=frozenset({"household"}),
    actions=frozenset({Action.LIST}),
    purposes=frozenset({"elderly-care"}),
    areas=("310115003001",),
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
)
DESK = Client("desk", "committee-one-care", ({"kty": "EC", "kid": "k"},), active=True)
DIRECTORY = Directory(7, {COMMITTEE.id: COMMITTEE}, {CARE.id: CARE}, {DESK.id: DESK})

REQUESTER = Requester(
    client_id="desk",
    partner_id="committee-one",
    agreement_id="committee-one-care",
    purpose="elderly-care",
    scopes=frozenset({Scope("household", Action.LIST)}),
    token_id="t",
    expires=2**31,
    kid="key-1",
)
DAY = date(2026, 6, 1)
