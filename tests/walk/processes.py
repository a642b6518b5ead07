"""Running the gateway as it runs at a station: as processes of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from tests.world import Asker, Deployment

PATIENCE: Final = 90.0
"""Seconds after which a test fails that waits for something; on an idle machine it happens at once."""


@contextmanager
def gateway(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a command of the gateway in a session of its own; its output is in ``folder``; nothing of it is left."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    environment["COLUMNS"] = "120"
    with (folder / "out").open("w") as out, (folder / "log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "gateway", *arguments],
            stdout=out,
            stderr=log,
            text=True,
            start_new_session=True,
            env=environment,
            cwd=folder,
        )
    try:
        yield process
    except BaseException as error:
        error.add_note(f"its log:\n{(folder / 'log').read_text(encoding='utf-8')}")
        raise
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def wait_until(condition: Callable[[], object], what: str, process: subprocess.Popen[str] | None = None) -> None:
    """Wait until ``condition`` holds, as long as ``process`` runs that is to bring it about."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process is None or process.poll() is None, f"it ended before {what}"
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def is_ready(url: str) -> bool:
    """Whether a gateway at ``url`` says that it is."""
    try:
        return requests.get(f"{url}/readyz", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def workers_of(process: subprocess.Popen[Any]) -> list[psutil.Process]:
    """The living processes that answer requests: all children but the Redis and the tracker of new interpreters."""
    return [child for child in psutil.Process(process.pid).children() if _answers_requests(child)]


def _answers_requests(child: psutil.Process) -> bool:
    try:
        return not re.search(r"keeper|resource_tracker", " ".join(child.cmdline()))
    except psutil.NoSuchProcess:
        return False


def family_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Everything that ``process`` has started, and what that has started, at the moment."""
    children: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    return children


@contextmanager
def served(
    deployment: Deployment, issuer: str | None = None, *, workers: int | None = None, redis_url: str = ""
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A deployment, ``prepared`` and served for real: its address, and its first process."""
    address = prepared(deployment, issuer, workers=workers, redis_url=redis_url)
    with gateway("--settings", str(deployment.settings.file), "serve", folder=deployment.directory) as process:
        wait_until(lambda: is_ready(address), "the gateway is ready", process)
        yield address, process


def prepared(
    deployment: Deployment, issuer: str | None = None, *, workers: int | None = None, redis_url: str = ""
) -> str:
    """Have a deployment be without limits when it is served; the address where it will be.

    It listens on a free port; or where ``issuer`` says, an address of this machine, which it then names as its own. It
    has as many ``workers`` as it is told or as the settings say, and a Redis of its own unless it is given one.
    """
    port = free_port() if issuer is None else int(issuer.rpartition(":")[2])
    if issuer is not None:
        _rewrite(deployment.settings.file, (r'(?m)^issuer = "[^"]*"', f'issuer = "{issuer}"'))
    _rewrite(deployment.settings.file, (r'(?m)^url = ""', f'url = "{redis_url}"'))
    if workers is not None:
        _rewrite(deployment.settings.file, (r"(?m)^workers = \d+", f"workers = {workers}"))
    _rewrite(deployment.settings.file, (r"(?m)^port = \d+", f"port = {port}"))
    _rewrite(deployment.settings.file, (r"(?m)^burst_per_second = \d+", "burst_per_second = 1000000"))
    _rewrite(deployment.settings.file, (r"(?m)^strangers_per_minute = \d+", "strangers_per_minute = 1000000"))
    for policy in {each.name for each in deployment.book.policies}:
        deployment.publish(policy, lambda text: re.sub(r"per_day: \d+", "per_day: 1000000", text))
    return f"http://127.0.0.1:{port}"


def token_for(deployment: Deployment, asker: Asker, address: str) -> str:
    """A token for ``asker`` with all its scopes, from the gateway at ``address``."""
    reply = ask_for_token(deployment, asker, address)
    assert reply.ok, reply.text
    token: str = reply.json()["access_token"]
    return token


def ask_for_token(deployment: Deployment, asker: Asker, address: str) -> requests.Response:
    """What the token endpoint of the gateway at ``address`` answers to ``asker``."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": make_assertion(asker.key, asker.client_id, deployment.settings.issuer, time.time()),
        "scope": " ".join(asker.scopes),
        "authorization_details": json.dumps([asker.details()]),
    }
    return requests.post(f"{address}/oauth/token", data=form, timeout=PATIENCE)


def _rewrite(file: Path, change: tuple[str, str]) -> None:
    file.write_text(re.sub(*change, file.read_text(encoding="utf-8")), encoding="utf-8")
