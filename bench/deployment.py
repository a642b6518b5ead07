"""The gateway that is measured: a deployment of its own, with everything that a real one has and nothing left out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any, Final
from urllib.parse import urlencode

from bench.load import HOST, LoadError, ask, get, post
from bench.question import COMMITTEE_AGREEMENT, STREET_AGREEMENT
from bench.servers import PROCESSES, THREADS, Server, running
from gateway.changes import OpenState
from gateway.cli.deployment import make_deployment
from gateway.db import open_database
from gateway.grants.administration import Administration
from gateway.grants.partner_file import load_partner
from gateway.grants.purposes import load_purposes
from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, new_client_key
from gateway.ledger.opening import open_ledger
from gateway.model.client import Client
from gateway.settings import Settings, read_settings

_LONGEST_STOP_S: Final = 30.0
"""Requests that have begun are answered, and the ledger is closed, before the gateway ends."""

_HERE: Final = Path(__file__).parent

_SETTINGS: Final = """\
[identity]
issuer = "http://{host}:{port}"

[config]
policies = {policies}

[sources]
archive = {archive}

[server]
host = "{host}"
port = {port}
workers = {workers}
threads = {threads}

[redis]
url = "{redis_url}"

[limits]
burst_per_second = 1000000
"""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment, and the private keys of its clients, which are named after their agreements."""

    settings: Settings
    keys: Mapping[str, Mapping[str, Any]]

    @property
    def port(self) -> int:
        """Where it serves."""
        return self.settings.port

    def token_form(self, client: str) -> bytes:
        """What ``client`` sends to the token endpoint, good for one minute."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": make_assertion(self.keys[client], client, self.settings.issuer, time.time()),
            "scope": "household:list household:read",
        }
        return urlencode(form).encode()

    def authorization(self, client: str) -> str:
        """The header with a fresh token of ``client``, which the running gateway issues."""
        request = post("/oauth/token", self.token_form(client), media_type="application/x-www-form-urlencoded")
        return f"Authorization: Bearer {json.loads(ask(self.port, request))['access_token']}"


def deploy(directory: Path, archive: str, port: int, *, workers: int = PROCESSES, redis_url: str = "") -> Deployment:
    """Make a deployment in the empty ``directory``, over the archive at the URL ``archive``.

    It has a Redis of its own where it is given none; then one has to run.
    """
    directory.mkdir(parents=True)
    (directory / "gateway.toml").write_text(
        _SETTINGS.format(
            host=HOST,
            port=port,
            policies=json.dumps(str(_HERE / "policies")),
            archive=json.dumps(archive),
            workers=workers,
            threads=THREADS,
            redis_url=redis_url,
        ),
        encoding="utf-8",
    )
    for _ in make_deployment(directory):
        pass
    settings = read_settings(directory / "gateway.toml", {})
    return Deployment(settings, _settle(settings))


@contextmanager
def serving(deployment: Deployment) -> Iterator[Popen[bytes]]:
    """Run ``gateway serve`` for the deployment; raise ``ServerError`` where it does not start or leaves anything."""
    command = (sys.executable, "-m", "gateway", "--settings", str(deployment.settings.file), "serve")
    log = deployment.settings.home / "log"
    with running(Server(command, deployment.port, log, probe=get("/readyz"), grace=_LONGEST_STOP_S)) as process:
        yield process
    if any(deployment.settings.run.glob("redis/*")):
        raise LoadError("the gateway left its Redis behind: end it by hand")


def _settle(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """Enter the partner with its agreements, and a client for each."""
    engine = open_database(settings.state_url)
    ledger = open_ledger(settings, time.time)
    try:
        administration = Administration(OpenState(engine, None, ledger, time.time, "the benchmark"))
        given = load_partner(_HERE / "partner.yaml", load_purposes(settings.purposes), None)
        administration.settle([(given.partner, given.agreements)])
        keys: dict[str, Mapping[str, Any]] = {}
        for agreement in (STREET_AGREEMENT, COMMITTEE_AGREEMENT):
            keys[agreement], public = new_client_key()
            administration.add_client(Client(agreement, agreement, (public,), active=True))
        return keys
    finally:
        ledger.close()
        engine.dispose()
