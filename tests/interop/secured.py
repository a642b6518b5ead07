"""A gateway behind nginx, as others reach it: what its tests have, and how a program there trusts and proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import requests

from tests.behind_nginx import Front, behind_nginx
from tests.certificates import Identity, make_identity
from tests.identity_profile.certified import new_client
from tests.interop.clerk import Clerk, trust
from tests.interop.node import run
from tests.interop.station import RECORDS, Program, prepare
from tests.world import Deployment

CERTIFIED: Final = "desk-certificate"
"""The program that proves itself with a certificate."""


@dataclass(frozen=True, slots=True)
class Secured:
    """A gateway, a program that proves a key, the certificate of a second one and of nobody, and a clerk."""

    front: Front
    program: Program
    identity: Identity
    another: Identity
    clerk: Clerk

    @property
    def records(self) -> str:
        """Where records are had with a certificate."""
        return self.front.mtls + RECORDS

    def run(self, program: str, *, certified: bool = False) -> dict[str, Any]:
        """What a program in another language comes to, which proves a key, or shows the certificate."""
        told = self.program.told() | {"proof": "ES256"}
        if certified:
            files = {"cert": self.identity.certificate, "key": self.identity.key, "ca": self.front.authority}
            shown = {name: file.read_text(encoding="ascii") for name, file in files.items()}
            told |= {"clientId": CERTIFIED, "certificate": shown, "records": self.records, "jwk": None, "proof": None}
        return run(program, told, self.clerk.answer, NODE_EXTRA_CA_CERTS=str(self.front.authority))

    def showing(self, session: requests.Session) -> None:
        """Let ``session`` connect with the certificate."""
        trust(session, str(self.front.authority))
        session.cert = self.identity.files

    def refuses(self, session: requests.Session) -> bool:
        """Whether nobody has records with the session's token and the other certificate, or none."""
        answers = []
        for cert in (self.another.files, None):
            session.cert = cert
            answers.append(session.get(self.records).status_code)
        return set(answers) == {requests.codes.unauthorized}


@contextmanager
def secured_station(folder: Path, redis_url: str) -> Iterator[Secured]:
    """Serve one."""
    deployment = Deployment(folder / "station", redis_url)
    programs, code = prepare(deployment, "")
    identity, another = (make_identity(folder, name) for name in ("desk", "another"))
    new_client(deployment, CERTIFIED, identity)
    with behind_nginx(deployment) as front:
        program = replace(programs["ES256"], issuer=front.address)
        yield Secured(front, program, identity, another, Clerk(front.address, "clerk", code, str(front.authority)))
