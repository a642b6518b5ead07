"""What it costs to know who asks, and that they still may: `python -m bench.identity [REQUESTS]`.

The application answers requests for one record in this process, as a worker does, with clocks around the check: who
sent the request, how often, whether anything of it was revoked, and what was settled. *Cold* is a token, and a key,
that the process has never seen; *steady* is a token that it remembers, with a new proof where it is bound to a key.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask import Flask
from werkzeug.test import Client as Browser
from werkzeug.test import TestResponse

from bench.acts import Station
from bench.archive import sqlite_archive
from bench.clock import Clock
from bench.deployment import Deployment, deploy
from bench.question import STREET_AGREEMENT
from bench.servers import free_port
from gateway import disclosure
from gateway.app import create_app
from gateway.embedded import EmbeddedRedis
from gateway.grants.admission import Admission
from gateway.identity import proof
from gateway.identity.assertion import make_proof, new_client_key
from gateway.identity.authenticate import Method, TokenVerifier
from gateway.identity.certificate import HEADER
from gateway.identity.proof import Proofs
from gateway.identity.signed import Unverified
from gateway.proxies import Proxies
from gateway.scripts import Script
from tests.behind_nginx import PROXY
from tests.certificates import Identity, make_identity

REQUESTS: Final = 400
AIMS: Final = {"mTLS, steady": 100, "DPoP, steady": 600}
"""The p50 in µs that a token of each kind is to stay under, once it is remembered."""

_HOUSEHOLDS: Final = 200
_MTLS: Final = "https://mtls.gateway.example"
_BEHIND: Final = {"REMOTE_ADDR": PROXY}
_PATH: Final = "/v1/records/household/nobody"
_US: Final = 1e6

SIGNATURES: Final = "signatures"
REDIS: Final = "round trips to Redis"
_PARTS: Final[tuple[tuple[str, object, str], ...]] = (
    ("the credentials", disclosure, "authenticate"),
    ("the token", TokenVerifier, "recognise"),
    ("the proof's claims", Proofs, "read"),
    ("the proof's key", proof, "key_in_proof"),
    (SIGNATURES, Unverified, "verify"),
    ("the proof's first use", Proofs, "spend"),
    (REDIS, Script, "__call__"),
    ("limits and revocations", Admission, "admit"),
    ("what was settled", disclosure, "authorise"),
)
"""The check in parts, each with the function that is it. A part's time is without that of the parts inside it."""
PARTS: Final = tuple(part for part, _, _ in _PARTS)


@dataclass(frozen=True, slots=True)
class Cost:
    """The check of one kind of token, request by request: each part's own time in seconds."""

    samples: Sequence[Mapping[str, float]]

    def quantile(self, share: float, parts: Sequence[str] | None = None) -> float:
        """The time within which ``share`` of the requests were checked, as a whole or in some parts, in µs."""
        wanted = PARTS if parts is None else parts
        times = sorted(sum(each.get(part, 0.0) for part in wanted) for each in self.samples)
        return times[min(len(times) - 1, int(len(times) * share))] * _US


class Program:
    """A program of a partner that asks the application here, as the proxy does for it.

    Its tokens are bound to a ``key`` or to a ``certificate``, or to nothing.
    """

    def __init__(
        self,
        app: Flask,
        deployment: Deployment,
        key: Mapping[str, Any] | None = None,
        certificate: Identity | None = None,
    ) -> None:
        self._browser = Browser(app)
        self._shown = {} if certificate is None else {HEADER: certificate.escaped}
        self._deployment = deployment
        self._key = key
        self._nonce = ""

    def token(self) -> str:
        """A new token."""
        reply = self._asked_for_token()
        if "DPoP-Nonce" in reply.headers:
            self._nonce = reply.headers["DPoP-Nonce"]
            reply = self._asked_for_token()
        return str(json.loads(reply.data)["access_token"])

    def ask(self, token: str) -> Callable[[], TestResponse]:
        """What sends the token with a proof that is made now."""
        headers = self._shown | {"Authorization": f"Bearer {token}"}
        if self._key is not None:
            headers = {"Authorization": f"DPoP {token}", "DPoP": self._proof("GET", _PATH, token)}
        return lambda: self._browser.get(_PATH, headers=headers, environ_base=_BEHIND)

    def _asked_for_token(self) -> TestResponse:
        headers = self._shown if self._key is None else {"DPoP": self._proof("POST", "/oauth/token")}
        form = self._deployment.token_form(STREET_AGREEMENT)
        media_type = "application/x-www-form-urlencoded"
        address = "/oauth/token"
        return self._browser.post(address, data=form, headers=headers, content_type=media_type, environ_base=_BEHIND)

    def _proof(self, method: str, path: str, token: str | None = None) -> str:
        address = self._deployment.settings.issuer + path
        return make_proof(self._key or {}, method, address, time.time(), token=token, nonce=self._nonce)


class Certified(Program):
    """A program whose tokens are bound to its certificate; the station gives them without being asked."""

    def __init__(self, app: Flask, deployment: Deployment, certificate: Identity, station: Station) -> None:
        super().__init__(app, deployment, certificate=certificate)
        self._station = station
        self._confirmation = {Method.CERTIFICATE.value: certificate.thumbprint}

    def token(self) -> str:
        """A new token."""
        return self._station.token(confirmation=self._confirmation)


def costs(requests: int) -> dict[str, Cost]:
    """What the check of each kind of token costs, cold and steady, in turn, ``requests`` times each."""
    with TemporaryDirectory(prefix="identity-") as folder:
        deployment = deploy(Path(folder) / "station", sqlite_archive(Path(folder), _HOUSEHOLDS), free_port())
        with EmbeddedRedis(deployment.settings.home) as url:
            proxies = Proxies((ip_network(PROXY),))
            settings = replace(deployment.settings, redis_url=url, mtls_address=_MTLS, proxies=proxies)
            certificate = make_identity(Path(folder), "measured")
            certified = Certified(create_app(settings), deployment, certificate, Station(deployment, url))
            app = create_app(replace(deployment.settings, redis_url=url))
            return _measured(app, deployment, certified, requests)


def _measured(app: Flask, deployment: Deployment, certified: Certified, requests: int) -> dict[str, Cost]:
    clock, samples = Clock(), dict[str, list[Mapping[str, float]]]()
    bearer = Program(app, deployment)
    bound = Program(app, deployment, new_client_key()[0])
    remembered = {"Bearer, steady": bearer, "mTLS, steady": certified, "DPoP, steady": bound}
    steady = {name: (program, program.token()) for name, program in remembered.items()}
    for program, token in steady.values():
        program.ask(token)()
    for _ in range(requests):
        new = Program(app, deployment, new_client_key()[0])
        cold = {"Bearer, cold": bearer, "mTLS, cold": certified, "DPoP, cold": new}
        turn = {**{name: (program, program.token()) for name, program in cold.items()}, **steady}
        for name, (program, token) in turn.items():
            ask = program.ask(token)
            clock.own.clear()
            with clock.put_around(_PARTS):
                reply = ask()
            if reply.status_code != 404:  # noqa: PLR2004 - there is no such record, which is known after the check
                raise RuntimeError(f"a record was asked for and the answer was {reply.status}: {reply.text}")
            samples.setdefault(name, []).append(dict(clock.own))
    return {name: Cost(each) for name, each in samples.items()}


def lines(requests: int = REQUESTS) -> Iterator[str]:
    """The table in lines."""
    title = f"the check of one request, of {requests} of each kind, in µs"
    yield f"{title:50}{'p50':>8}{'p95':>8}{'least':>8}{'aim':>8}"
    for name, cost in costs(requests).items():
        aim = AIMS.get(name)
        yield f"  {name:48}{_times(cost)}{'' if aim is None else f'<{aim}':>8}"
        parts = [part for part, _, _ in _PARTS if median(each.get(part, 0.0) for each in cost.samples)]
        yield f"  {'  without waiting for Redis':48}{_times(cost, [part for part in parts if part != REDIS])}"
        for part in sorted(parts, key=lambda part: -cost.quantile(0.5, [part])):
            yield f"      {part:44}{_times(cost, [part])}"


def _times(cost: Cost, parts: Sequence[str] | None = None) -> str:
    return "".join(f"{cost.quantile(share, parts):8.0f}" for share in (0.5, 0.95, 0.0))


if __name__ == "__main__":
    print("\n".join(lines(*map(int, sys.argv[1:]))))
