"""The processes that serve, told apart: a connection to each of them, so that none is left unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
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

    def __init__(self, connections: Mapping[int, HTTPConnection]) -> None:
        self.connections = dict(connections)

    def get(self, path: str, headers: Mapping[str, str]) -> list[Answer]:
        """What every process answers, one after the other."""
        return [self.ask(pid, path, headers) for pid in self.connections]

    def ask(self, pid: int, path: str, headers: Mapping[str, str]) -> Answer:
        """What one process answers."""
        return _asked(self.connections[pid], path, headers)


@contextmanager
def every_worker(process: Popen[Any], port: int, count: int) -> Iterator[Workers]:
    """A connection to each of the ``count`` processes that ``process`` has answer on ``port``."""
    found: dict[int, HTTPConnection] = {}
    try:
        for _ in range(_MOST):
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            _asked(connection, "/healthz", {})
            pid = _who_has(connection, process)
            if pid in found:
                connection.close()
            else:
                found[pid] = connection
            if len(found) == count:
                break
        assert len(found) == count, f"{len(found)} of {count} processes took a connection"
        yield Workers(found)
    finally:
        for each in found.values():
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
