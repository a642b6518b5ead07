"""The processes that serve, told apart: a connection to each of them, so that none is left unasked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from subprocess import Popen
from typing import Any, Final

import psutil

from tests.walk.processes import PATIENCE, workers_of

_MOST: Final = 400
"""Connections after which it is no chance any more that a process got none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one process answered. ``code`` is that of a problem, or empty."""

    status: int
    code: str = ""


class Workers:
    """A connection to each process that serves, kept open: whoever takes it over answers all that is sent on it."""

    def __init__(self, process: Popen[Any], port: int) -> None:
        self.connections: dict[int, HTTPConnection] = {}
        self._process = process
        self._port = port

    def get(self, path: str, headers: Mapping[str, str]) -> list[Answer]:
        """What every process answers; they are asked at once, for one that waits for Redis takes seconds."""
        with ThreadPoolExecutor(len(self.connections)) as pool:
            return list(pool.map(lambda pid: self.ask(pid, path, headers), list(self.connections)))

    def ask(self, pid: int, path: str, headers: Mapping[str, str]) -> Answer:
        """What one process answers; a connection that it closed, being idle for long, is opened anew."""
        try:
            return _asked(self.connections[pid], path, headers)
        except (RemoteDisconnected, ConnectionError):
            self.connections.pop(pid).close()
            self.connect(lambda: pid in self.connections)
            return _asked(self.connections[pid], path, headers)

    def connect(self, enough: Callable[[], bool]) -> None:
        """Open connections, one for each process, until there are ``enough``."""
        for _ in range(_MOST):
            if enough():
                return
            connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            _asked(connection, "/healthz", {})
            pid = _who_has(connection, self._process)
            if pid in self.connections:
                connection.close()
            else:
                self.connections[pid] = connection
        raise AssertionError(f"only these processes took a connection: {sorted(self.connections)}")


@contextmanager
def every_worker(process: Popen[Any], port: int, count: int) -> Iterator[Workers]:
    """A connection to each of the ``count`` processes that ``process`` has answer on ``port``."""
    found = Workers(process, port)
    try:
        found.connect(lambda: len(found.connections) == count)
        yield found
    finally:
        for each in found.connections.values():
            each.close()


def _who_has(connection: HTTPConnection, process: Popen[Any]) -> int:
    """The process at the other end of a connection on which something was answered."""
    ours = connection.sock.getsockname()[1]
    for worker in workers_of(process):
        if any(end.raddr and end.raddr.port == ours for end in worker.net_connections("tcp")):
            return int(worker.pid)
    raise psutil.NoSuchProcess(0)


def _asked(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> Answer:
    connection.request("GET", path, headers=dict(headers))
    response = connection.getresponse()
    body = response.read()
    if response.getheader("Content-Type", "").startswith("application/problem+json"):
        return Answer(response.status, json.loads(body)["code"])
    return Answer(response.status)
