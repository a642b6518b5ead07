"""The load: a few connections kept open in one thread, each asking again as soon as it is answered.

It does as little as it can for an answer, since it shares the machine with what it measures: one system call to ask,
as few as possible to read, and no parsing beyond the status and the length.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final, Self

HOST: Final = "127.0.0.1"

_LONGEST_ANSWER_S: Final = 10.0
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_GOOD: Final = b"HTTP/1.1 200 "


class LoadError(Exception):
    """A server answered something else than a page; the message says what to look at."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did in ``seconds`` under load: ``latencies`` in seconds, one an answer, as they came."""

    seconds: float
    latencies: tuple[float, ...]
    bytes_read: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """The latency, in seconds, within which ``share`` of the answers came.

        >>> Round(1.0, (0.4, 0.1, 0.3, 0.2), 0).quantile(0.5)
        0.2
        """
        ordered = sorted(self.latencies)
        return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def get(path: str, headers: Sequence[str] = ()) -> bytes:
    """A request for ``path`` as it stands on the wire."""
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}", *headers)
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


def post(path: str, body: bytes, headers: Sequence[str] = (), *, media_type: str = "application/json") -> bytes:
    """A request with a ``body`` as it stands on the wire."""
    lines = (f"POST {path} HTTP/1.1", f"Host: {HOST}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}")
    return "".join(f"{line}\r\n" for line in (*lines, *headers, "")).encode("ascii") + body


def ask(port: int, request: bytes) -> bytes:
    """The body of the answer to one request on a connection of its own."""
    with Connection(port) as connection:
        return connection.ask(request)


def put_under_load(
    port: int, requests: Sequence[bytes], *, connections: int, seconds: float, most: int = 1_000_000
) -> Round:
    """Ask ``requests`` in turn for ``seconds``, at most ``most`` times, and take in at least one answer.

    Raise ``LoadError`` at the first answer that is no page.
    """
    upcoming = cycle(requests)
    latencies: list[float] = []
    with selectors.DefaultSelector() as selector:
        opened = [Connection(port) for _ in range(connections)]
        try:
            for connection in opened:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            began = time.perf_counter()
            for connection in opened:
                connection.send(next(upcoming))
            for connection in _answered(selector):
                latencies.append(connection.seconds)
                if len(latencies) >= most or time.perf_counter() - began >= seconds:
                    break
                connection.send(next(upcoming))
            return Round(time.perf_counter() - began, tuple(latencies), sum(each.bytes_read for each in opened))
        finally:
            for connection in opened:
                connection.close()


def _answered(selector: selectors.BaseSelector) -> Iterator[Connection]:
    """Every connection whose answer is complete, as they come."""
    while ready := selector.select(_LONGEST_ANSWER_S):
        for key, _ in ready:
            connection: Connection = key.data
            if connection.receive():
                yield connection
    raise LoadError(f"no answer came within {_LONGEST_ANSWER_S:g} s: look at what the server says")


class Connection:
    """One connection and the answer that is arriving on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=_LONGEST_ANSWER_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bytes_read = 0
        self.seconds = 0.0
        self._asked = 0.0
        self._head = b""
        self._parts: list[bytes] = []
        self._missing: int | None = None

    def ask(self, request: bytes) -> bytes:
        """Ask, wait for the answer and return its body."""
        self.send(request)
        while not self.receive():
            pass
        return b"".join(self._parts)

    def send(self, request: bytes) -> None:
        """Ask; the answer to what was asked before has been read."""
        self._head, self._parts, self._missing = b"", [], None
        self._asked = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what has arrived, and tell whether the answer is complete."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise LoadError("the server closed the connection before it had answered: see what it wrote to stderr")
        self.bytes_read += len(part)
        if self._missing is None:
            part = self._read_head(part)
        if self._missing is not None:
            self._parts.append(part)
            self._missing -= len(part)
        if self._missing != 0:
            return False
        self.seconds = time.perf_counter() - self._asked
        return True

    def close(self) -> None:
        """End the connection."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_head(self, part: bytes) -> bytes:
        """Take the head off what arrived, once it is whole, and return what follows it."""
        self._head += part
        head, found, rest = self._head.partition(b"\r\n\r\n")
        if not found:
            return b""
        if not head.startswith(_GOOD):
            status = head.split(b"\r\n", 1)[0].decode("ascii", "replace")
            raise LoadError(f"a page was asked for and the answer was `{status}`: look at what the server says")
        length = _LENGTH.search(head + b"\r\n")
        if length is None:
            raise LoadError("an answer has no length: the load speaks HTTP/1.1 with content-length only")
        self._missing = int(length[1])
        return rest
