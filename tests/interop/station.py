"""The station that programs nobody here wrote are tried on: served as at a station, on the address it calls its own."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from gateway.identity.client_keys import read_jwks
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.client import Client
from gateway.model.person import Person, Role
from tests.interop.clerk import Clerk
from tests.world import Archive, Deployment, Row

BACK: Final = "https://desk.example/back"
"""Where the browser of a clerk is sent back to; nobody listens there."""

SCOPE: Final = "household:list household:read"
RECORDS: Final = "/v1/records/household"

HOUSEHOLD: Final[Row] = {
    "household_no": "HH-1",
    "area_code": "310115003001",
    "status": "active",
    "classification": "公开",
    "protected": False,
    "care_needs": "mobility",
    "phone": "12500001234",
    "head_name": "沈月华",
    "spouse_name": "withheld-spouse",
    "visit_notes": "withheld-notes",
}

SHARED: Final = {"household_no": "HH-1", "care_needs": "mobility", "phone": "*******1234", "head_name": "沈月华"}
"""What of it the committee is shown, among other things that are null."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a partner's developer has: where the gateway is, who the program is, and its private key."""

    issuer: str
    client_id: str
    jwk: Mapping[str, Any]
    algorithm: str

    def told(self) -> dict[str, Any]:
        """The same, as the configuration of a program in another language."""
        facts = {"issuer": self.issuer, "clientId": self.client_id, "jwk": dict(self.jwk), "alg": self.algorithm}
        return {**facts, "scope": SCOPE, "records": f"{self.issuer}{RECORDS}", "back": BACK}


@dataclass(frozen=True, slots=True)
class Station:
    """A gateway that is served, the programs that may ask it, and a clerk who has signed in."""

    address: str
    programs: Mapping[str, Program]
    clerk: Clerk


def keys() -> dict[str, Key]:
    """A key of each kind that a client may register, by the algorithm that it signs with."""
    return {
        "ES256": ECKey.generate_key("P-256"),
        "PS256": RSAKey.generate_key(2048),
        "Ed25519": OKPKey.generate_key("Ed25519"),
    }


def prepare(deployment: Deployment, issuer: str) -> tuple[dict[str, Program], str]:
    """Give the deployment a record, a program for each kind of key, and a clerk: the programs, and the clerk's code.

    For the program of ES256, that of PS256 may act.
    """
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": [HOUSEHOLD]})
    asker = deployment.asker("community-committee", "elderly-care")
    programs = {}
    for algorithm, key in keys().items():
        kid = f"{algorithm}-2026"
        public = read_jwks(json.dumps({"keys": [{**key.as_dict(private=False), "kid": kid}]}))
        client = Client(
            f"desk-{algorithm.lower()}",
            asker.agreement.id,
            public,
            active=True,
            redirect_uris=(BACK,),
            may_exchange=True,
        )
        deployment.administration.add_client(client)
        programs[algorithm] = Program(issuer, client.id, {**key.as_dict(private=True), "kid": kid}, algorithm)
    deployment.administration.let_act(programs["ES256"].client_id, programs["PS256"].client_id)
    return programs, _clerk_code(deployment, asker.partner.id)


def _clerk_code(deployment: Deployment, partner_id: str) -> str:
    """The one-time code of a clerk of the partner."""
    settings = deployment.settings
    key = read_people_key(settings.keys / KEY_FILE)
    people = People(replace(deployment.state, clock=time.time), key)
    return people.add(Person("clerk", "张三", partner_id, frozenset({Role.CLERK}), active=True))
