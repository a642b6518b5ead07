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
from pathlib import Path
from typing import Final

from bench.load import HOST, LoadError, ask

PROCESSES: Final = 2
THREADS: Final = 4

_PATIENCE_S: Final = 60.0
_GRACE_S: Final = 3.0
"""A server that has not ended so long after it was asked to is killed: one asked while it starts may never hear it."""


class ServerError(Exception):
    """A server did not start, or did not end; the message says which and what it wrote."""


@contextmanager
def running(command: Sequence[str], port: int, log: Path, *, probe: bytes, archive: str = "") -> Iterator[None]:
    """Run ``command``, which serves on ``port``, from its first good answer to ``probe`` until the block ends.

    What it writes goes to ``log``; ``archive`` is handed to it as ``BENCH_ARCHIVE``. Raises ``ServerError`` where it
    ends by itself or does not answer, and where it leaves a process or its port behind.
    """
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603 - the commands of this file and of `deployment`
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "BENCH_ARCHIVE": archive},
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(server, port, log, probe)
        yield
    finally:
        _stop(server, port)


@contextmanager
def running_variant(variant: str, url: str, port: int, log: Path, *, probe: bytes) -> Iterator[None]:
    """Run one of ``bench.variants`` over the archive at ``url``, served as the gateway is."""
    command = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", HOST, "--port", str(port), "--workers", str(PROCESSES), "--blocking-threads", str(THREADS)),
        *("--backlog", "1024", "--backpressure", "1024", "--log-level", "error", f"bench.variants.{variant}:app"),
    )
    with running(command, port, log, probe=probe, archive=url):
        yield


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


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path, probe: bytes) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            ask(port, probe)
        except (OSError, LoadError):
            if server.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise ServerError(f"the server on port {port} did not answer a page; it wrote:\n{said}") from None
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes], port: int) -> None:
    """End the server and everything it started, and make sure of it."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=_GRACE_S)
    except subprocess.TimeoutExpired:
        _signal_group(server.pid, signal.SIGKILL)
        server.wait()
    deadline = time.monotonic() + _GRACE_S
    while _signal_group(server.pid, signal.SIGKILL) or is_open(port):
        if time.monotonic() > deadline:
            raise ServerError(f"the server on port {port} left a process or its port behind: end it by hand")
        time.sleep(0.02)


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to every process of a group, and tell whether there was any."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
