"""The servers that are measured: started the same way, and gone, with all their processes, when their turn is over."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.load import HOST, LoadError, ask

PROCESSES: Final = 2
THREADS: Final = 2

_PATIENCE_S: Final = 180.0


class ServerError(Exception):
    """A server did not start, or did not end; the message says which and what it wrote."""


@dataclass(frozen=True, slots=True)
class Server:
    """How one is started and asked: ``probe`` is a request that it answers well, ``log`` gets what it writes.

    ``archive`` is handed to it as ``BENCH_ARCHIVE``. One that has not ended ``grace`` seconds after it was asked to is
    killed: a server that is asked while it starts may never hear it.
    """

    command: Sequence[str]
    port: int
    log: Path
    probe: bytes
    archive: str = ""
    grace: float = 3.0


@contextmanager
def running(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``server`` from its first good answer until the block ends.

    Raises ``ServerError`` where it ends by itself or does not answer, and where it leaves a process or its port behind.
    """
    with server.log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the commands of this file and of `deployment`
            server.command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "BENCH_ARCHIVE": server.archive},
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(server, process)
        yield process
    finally:
        _stop(server, process)


def variant(name: str, archive: str, port: int, log: Path, *, probe: bytes) -> Server:
    """One of ``bench.variants`` over the archive at a URL, served as the gateway is."""
    command = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", HOST, "--port", str(port), "--workers", str(PROCESSES), "--blocking-threads", str(THREADS)),
        *("--backlog", "1024", "--backpressure", "1024", "--log-level", "error", f"bench.variants.{name}:app"),
    )
    return Server(command, port, log, probe, archive)


def free_port() -> int:
    """A port of the loopback interface on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def is_open(port: int) -> bool:
    """Whether somebody listens on ``port``."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _wait_until_it_answers(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            ask(server.port, server.probe)
        except (OSError, LoadError):
            if process.poll() is not None or time.monotonic() > deadline:
                said = server.log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise ServerError(
                    f"the server on port {server.port} did not answer a page; it wrote:\n{said}"
                ) from None
            time.sleep(0.05)
        else:
            return


def _stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    """End the server and everything it started, and make sure of it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=server.grace)
    except subprocess.TimeoutExpired:
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()
    deadline = time.monotonic() + _PATIENCE_S
    while _signal_group(process.pid, signal.SIGKILL) or is_open(server.port):
        if time.monotonic() > deadline:
            raise ServerError(f"the server on port {server.port} left a process or its port behind: end it by hand")
        time.sleep(0.02)


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to every process of a group, and tell whether there was any."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
