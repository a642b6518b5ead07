from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.cli.program import Program, ProgramError, details_of, read_private_key
from gateway.identity.assertion import new_client_key
from gateway.identity.details import Details

PRIVATE, PUBLIC = new_client_key()


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """The address of something that answers everything alike."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (200, b"<html>welcome</html>", "is no gateway: check the address"),
        (200, b"[]", "is no gateway: check the address"),
        (503, b'{"error": "temporarily_unavailable"}', "no token was given: temporarily_unavailable"),
        (400, b'{"error": "invalid_scope", "error_description": "ask aloud"}', "invalid_scope: ask aloud"),
        (500, b"{}", "no token was given: 500"),
    ],
)
def test_an_answer_that_is_no_token_is_told_in_one_sentence(status: int, body: bytes, sentence: str) -> None:
    with answering(status, body) as url, pytest.raises(ProgramError, match=sentence):
        Program(url, "committee-desk", PRIVATE).token(["household:list"])


def test_where_nothing_listens_the_address_is_to_be_checked() -> None:
    with answering(200, b"{}") as url:
        pass

    with pytest.raises(ProgramError, match=f"no gateway answers at {url}: check the address, and that it serves"):
        Program(url, "committee-desk", PRIVATE).token(["household:list"])


def test_no_proxy_is_used_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    with answering(400, b'{"error": "invalid_client"}') as url, pytest.raises(ProgramError, match="invalid_client"):
        Program(url, "committee-desk", PRIVATE).token(["household:list"])


@pytest.mark.parametrize("content", ["", "{}", "[]", "not json", json.dumps(PUBLIC)])
def test_a_file_without_a_private_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "desk.jwk").write_text(content, encoding="utf-8")

    with pytest.raises(ProgramError, match="holds no private key"):
        read_private_key(tmp_path / "desk.jwk")


def test_a_private_key_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "desk.jwk").write_text(json.dumps(PRIVATE), encoding="utf-8")

    program = Program("http://localhost:8080", "committee-desk", read_private_key(tmp_path / "desk.jwk"))

    assert PRIVATE["d"] not in repr(program)


def test_case_and_officer_belong_to_a_purpose() -> None:
    assert details_of(None, None, None) is None
    assert details_of("prosecution", "2026-12", "陈检察官") == Details("prosecution", "2026-12", "陈检察官")
    with pytest.raises(ProgramError, match="belong to a purpose"):
        details_of(None, "2026-12", None)


def test_the_command_ends_in_the_same_sentence(tmp_path: Path) -> None:
    (tmp_path / "desk.jwk").write_text(json.dumps(PRIVATE), encoding="utf-8")
    key = str(tmp_path / "desk.jwk")

    with answering(400, b'{"error": "invalid_client"}') as url:
        arguments = ["token", "--url", f"{url}/", "--client", "desk", "--key", key, "--scope", "household:list"]
        result = CliRunner().invoke(main, arguments)

    assert (result.exit_code, result.output) == (1, "Error: no token was given: invalid_client\n")
