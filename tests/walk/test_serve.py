"""The gateway as processes: it starts, replaces what dies, ends in good order, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import signal
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from gateway.ledger.verify import verify
from gateway.settings import Settings, read_settings
from tests.walk.processes import PATIENCE, family_of, free_port, gateway, is_ready, wait_until, workers_of

SECRET = "310115195003071224"


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("a station")
    for arguments in (("init", str(directory)), ("synth", str(directory), "--households", "40")):
        with gateway(*arguments, folder=tmp_path_factory.mktemp("made")) as process:
            assert process.wait(PATIENCE) == 0
    return read_settings(directory / "gateway.toml", {})


@pytest.fixture
def served(station: Settings) -> Settings:
    """The station's settings with a port that is free now."""
    port = free_port()
    text = re.sub(r"(?m)^port = \d+", f"port = {port}", station.file.read_text(encoding="utf-8"))
    text = re.sub(r'(?m)^issuer = "[^"]*"', f'issuer = "http://127.0.0.1:{port}"', text)
    station.file.write_text(text, encoding="utf-8")
    return read_settings(station.file, {})


def serve(settings: Settings) -> tuple[str, ...]:
    return ("--settings", str(settings.file), "serve")


def half_a_request(url: str) -> socket.socket:
    """A connection on which a search has begun whose body is still to come."""
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE)
    head = "POST /v1/records/household/search HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
    connection.sendall(f"{head}Content-Length: 2\r\nConnection: close\r\n\r\n{{".encode())
    return connection


def is_closed(url: str) -> bool:
    try:
        requests.get(f"{url}/healthz", timeout=PATIENCE)
    except requests.ConnectionError:
        return True
    return False


def test_a_service_replaces_what_dies_and_ends_in_good_order(served: Settings, tmp_path: Path) -> None:
    url = served.issuer
    with gateway(*serve(served), folder=tmp_path) as process:
        wait_until(lambda: is_ready(url), "the gateway", process)
        asked = requests.get(f"{url}/v1/records/household", params={"head_id_number": SECRET}, timeout=PATIENCE)
        assert asked.status_code == 401

        for _ in range(3):
            killed = workers_of(process)[0]
            killed.kill()
            wait_until(lambda: len(workers_of(process)) == 2 and killed not in workers_of(process), "a new worker")  # noqa: B023 - called at once
        wait_until(lambda: is_ready(url), "the gateway again")

        with half_a_request(url) as begun:
            wait_until(lambda: is_ready(url), "another answer meanwhile")
            started = family_of(process)
            process.send_signal(signal.SIGTERM)
            wait_until(lambda: is_closed(url), "the door to close")
            begun.sendall(b"}")
            answer = b"".join(iter(lambda: begun.recv(65_536), b""))
        assert process.wait(PATIENCE) == 0

    assert answer.startswith(b"HTTP/1.1 401 ")
    _, alive = psutil.wait_procs(started, PATIENCE)
    assert not alive
    assert not list(served.run.glob("redis"))
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert all(json.loads(line)["level"] in {"info", "warning", "error"} for line in log.splitlines())
    assert SECRET not in log
    found = verify(served.ledger)
    assert (found.faults, found.live) == ((), 0)


def test_ctrl_c_at_the_terminal_ends_it_though_every_process_hears_it(served: Settings, tmp_path: Path) -> None:
    with gateway(*serve(served), folder=tmp_path) as process:
        wait_until(lambda: is_ready(served.issuer), "the gateway", process)
        with half_a_request(served.issuer) as begun:
            wait_until(lambda: is_ready(served.issuer), "another answer meanwhile")
            for each in (psutil.Process(process.pid), *workers_of(process)):
                with suppress(psutil.NoSuchProcess):  # it ended by what the first one was told
                    each.send_signal(signal.SIGINT)
            wait_until(lambda: is_closed(served.issuer), "the door to close")
            begun.sendall(b"}")
            answer = b"".join(iter(lambda: begun.recv(65_536), b""))
        assert process.wait(PATIENCE) == 0

    assert answer.startswith(b"HTTP/1.1 401 ")
    assert "refused to gracefully stop" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_when_the_first_process_is_killed_nothing_is_left(served: Settings, tmp_path: Path) -> None:
    with gateway(*serve(served), folder=tmp_path) as process:
        wait_until(lambda: is_ready(served.issuer), "the gateway", process)
        started = family_of(process)
        process.kill()
        _, alive = psutil.wait_procs(started, PATIENCE)

    assert len(started) >= 4
    assert not alive
    assert is_closed(served.issuer)


def test_a_port_that_is_taken_is_told_in_one_sentence(served: Settings, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((served.host, served.port))
        taken.listen()
        with gateway(*serve(served), folder=tmp_path) as process:
            assert process.wait(PATIENCE) == 1

    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert told == (
        f"Error: cannot listen on 127.0.0.1:{served.port} (address already in use): "
        "stop what listens there, or set another `[server] host` and `port`\n"
    )


def test_a_fault_in_a_document_is_told_before_anything_is_served(served: Settings, tmp_path: Path) -> None:
    purposes = served.purposes.read_text(encoding="utf-8")
    served.purposes.write_text(purposes + "purposes: {}\n", encoding="utf-8")
    try:
        with gateway(*serve(served), folder=tmp_path) as process:
            assert process.wait(PATIENCE) == 1
    finally:
        served.purposes.write_text(purposes, encoding="utf-8")

    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert re.match(r"Error: .*purposes\.yaml:\d+:\d+  ", told)
    assert "Traceback" not in told
