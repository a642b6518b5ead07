from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from bench.load import HOST, LoadError, Round, ask, get, post, put_under_load

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def answering(parts: Sequence[bytes]) -> Iterator[int]:
    """A server that answers everything on one connection with the same bytes, sent in ``parts``; yields its port."""
    listener = socket.create_server((HOST, 0))
    listener.settimeout(5)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while connection.recv(65536):
                for part in parts:
                    connection.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


@pytest.mark.parametrize("size", [1, 7, 40, len(PAGE)])
def test_an_answer_is_whole_however_it_arrives(size: int) -> None:
    parts = [PAGE[start : start + size] for start in range(0, len(PAGE), size)]
    with answering(parts) as port:
        assert ask(port, get("/")) == b"hello"


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
)
def test_what_is_no_page_of_known_length_stops_the_load(answer: bytes) -> None:
    with answering([answer]) as port, pytest.raises(LoadError):
        put_under_load(port, [get("/")], connections=1, seconds=5)


def test_a_load_ends_after_its_last_answer() -> None:
    with answering([PAGE]) as port:
        done = put_under_load(port, [get("/")], connections=1, seconds=5, most=3)
    assert len(done.latencies) == 3
    assert done.bytes_read == 3 * len(PAGE)


def test_a_load_without_time_takes_in_one_answer() -> None:
    with answering([PAGE]) as port:
        assert len(put_under_load(port, [get("/")], connections=1, seconds=0).latencies) == 1


@pytest.mark.parametrize(("share", "latency"), [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.0, 1.0)])
def test_a_quantile_is_the_latency_within_which_a_share_of_the_answers_came(share: float, latency: float) -> None:
    assert Round(1.0, tuple(float(number) for number in range(100, 0, -1)), 0).quantile(share) == latency


def test_a_request_says_how_long_its_body_is() -> None:
    assert post("/x", b"{}", ["A: b"]).endswith(b"Content-Length: 2\r\nA: b\r\n\r\n{}")
