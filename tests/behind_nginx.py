"""The gateway as a station runs it: behind a real nginx that ends TLS, with the site that comes with the gateway.

Of the site nothing is changed but addresses, ports and paths. Its two names are two ports of ``localhost`` here. The
proxy comes from an address of its own, so that a program beside it on this machine is not taken for it.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest
import redis

from gateway.embedded import EmbeddedRedis, KeptServer
from gateway.grants.administration import Administration
from gateway.settings import read_settings
from tests.certificates import Identity, make_identity
from tests.walk.processes import free_port, served, wait_until
from tests.world import Deployment

DEPLOY: Final = Path(__file__).parents[1] / "config" / "deploy"
PROXY: Final = "127.0.0.2"
"""Where nginx connects to the gateway from."""

_MAIN: Final = """
daemon off;
worker_processes 1;
pid nginx.pid;
{user}
events {{}}
http {{
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    access_log off;
    proxy_bind {proxy};
    include site.conf;
}}
"""

needs_nginx: Final = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="NO NGINX on this machine: nothing is tried behind a real proxy; install it"
)
"""Marks a test that cannot run without nginx."""


@dataclass(frozen=True, slots=True)
class Front:
    """Where the gateway is reached. ``authority`` is the file that vouches for the server, as clients are given it."""

    deployment: Deployment
    address: str
    """The issuer, where nobody is asked for a certificate."""
    mtls: str
    """Where everybody is asked for one."""
    direct: str
    """The gateway itself, past the proxy."""
    authority: Path


@dataclass(frozen=True, slots=True)
class Ports:
    """Where nginx listens on this machine."""

    tls: int
    mtls: int
    plain: int

    @property
    def address(self) -> str:
        """The first site."""
        return f"https://localhost:{self.tls}"

    @property
    def mtls_address(self) -> str:
        """The site where certificates are asked for."""
        return f"https://localhost:{self.mtls}"


@contextmanager
def behind_nginx(deployment: Deployment) -> Iterator[Front]:
    """Serve ``deployment`` behind nginx. Its issuer becomes nginx's address, so its tokens are all bound.

    What its ``administration`` writes from then on holds at once: it tells the Redis of the gateway that is served.
    """
    ports = Ports(free_port(), free_port(), free_port())
    _set(deployment, issuer=ports.address, mtls_address=ports.mtls_address, trusted_proxies=[PROXY])
    with served(deployment) as (direct, _), _nginx(ports, direct) as authority:
        # without the gateway's impatience: a write here is no part of what is tried
        server = redis.Redis.from_url(EmbeddedRedis(deployment.settings.run).url)
        deployment.administration = Administration(replace(deployment.state, server=server, clock=time.time))
        yield Front(deployment, ports.address, ports.mtls_address, direct, authority)


@contextmanager
def another_nginx(front: Front, common: str) -> Iterator[Front]:
    """One more nginx before the same gateway, with the text ``common`` for what its sites have in common."""
    ports = Ports(free_port(), free_port(), free_port())
    with _nginx(ports, front.direct, common) as authority:
        yield replace(front, address=ports.address, mtls=ports.mtls_address, authority=authority)


@contextmanager
def _nginx(ports: Ports, gateway: str, common: str | None = None) -> Iterator[Path]:
    """Run the site before ``gateway``; yield the file that vouches for it."""
    folder = Path(tempfile.mkdtemp(prefix="nginx-", dir="/tmp"))
    server = make_identity(folder, "server", hosts=["localhost", "127.0.0.1"])
    proxy = _started(folder, server, ports, gateway, common)
    try:
        wait_until(lambda: not proxy.running or (_answers(ports.tls) and _answers(ports.mtls)), "nginx answers")
        assert proxy.running, "nginx has ended at once; `nginx -t` tells why"
        yield server.certificate
    finally:
        proxy.stop()


def _set(deployment: Deployment, **changes: object) -> None:
    """Change settings of the deployment in its file, where they stand already."""
    file = deployment.settings.file
    text = file.read_text(encoding="utf-8")
    for name, value in changes.items():
        written = str(value).replace("'", '"') if isinstance(value, list) else f'"{value}"'
        text, count = re.subn(rf"(?m)^{name} = \S+", f"{name} = {written}", text)
        assert count == 1, name
    file.write_text(text, encoding="utf-8")
    read = read_settings(file, environ={})
    deployment.settings = replace(
        deployment.settings, issuer=read.issuer, mtls_address=read.mtls_address, proxies=read.proxies
    )


def _started(folder: Path, server: Identity, ports: Ports, gateway: str, common: str | None) -> KeptServer:
    """An nginx that runs the site in ``folder``."""
    _, *servers = blocks = re.split(r"(?m)^(?=server )", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert len(servers) == 3, "the site has another server: say here where it listens"
    (folder / "site.conf").write_text("".join(_adjusted(block, ports, gateway) for block in blocks), encoding="utf-8")
    snippet = common or (DEPLOY / "nginx-snippet.conf").read_text(encoding="utf-8")
    snippet = snippet.replace("/etc/nginx/gateway.example.crt", str(server.certificate))
    snippet = snippet.replace("/etc/nginx/gateway.example.key", str(server.key))
    snippet = snippet.replace("/var/log/nginx/gateway.error.log", str(folder / "error.log"))
    (folder / "gateway.conf").write_text(snippet, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(user=user, proxy=PROXY), encoding="utf-8")
    command = [shutil.which("nginx") or "nginx", "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"]
    return KeptServer(command, folder, stop_signal="QUIT")


def _adjusted(block: str, ports: Ports, gateway: str) -> str:
    """A part of the site that listens on this machine alone, and finds its snippet in its own folder."""
    tls = ports.mtls if "ssl_verify_client" in block else ports.tls
    block = re.sub(r"(?m)^ *listen \[::\].*\n", "", block)
    for listener, port in {"listen 443": tls, "listen 80": ports.plain}.items():
        block = block.replace(listener, f"listen 127.0.0.1:{port}")
    block = block.replace("127.0.0.1:8080", gateway.removeprefix("http://"))
    block = block.replace("/etc/nginx/snippets/gateway.conf", "gateway.conf")
    return re.sub(r"(mtls\.)?gateway\.example", "localhost", block)


def _answers(port: int) -> bool:
    context = ssl._create_unverified_context()  # noqa: S323, SLF001 - only whether somebody is there
    try:
        with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain):
            return True
    except OSError:
        return False
