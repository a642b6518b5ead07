from __future__ import annotations

import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from gateway.embedded import EmbeddedRedis, EmbeddedServerError

_HOLD_A_REDIS = """
import sys
from pathlib import Path
from gateway.embedded import EmbeddedRedis
print(EmbeddedRedis(Path(sys.argv[1])).start(), flush=True)
sys.stdin.read()
"""

_STOP_WHILE_A_CHILD_LIVES = """
import os, sys
from pathlib import Path
from gateway.embedded import EmbeddedRedis
server = EmbeddedRedis(Path(sys.argv[1]))
server.start()
child_waits, parent_ends = os.pipe()
if os.fork() == 0:
    os.close(parent_ends)
    os.read(child_waits, 1)
    os._exit(0)
server.stop()
print("stopped", flush=True)
"""


@pytest.fixture(params=["short", "with space", "very-long-" + "x" * 120])
def directory(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.mkdir()
    return path


@pytest.fixture
def client_of_a_killed_owner(tmp_path: Path) -> Iterator[redis.Redis]:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _HOLD_A_REDIS, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        with redis.Redis.from_url(owner.stdout.readline().strip()) as client:
            client.ping()
            owner.kill()
            yield client


def test_every_process_of_a_deployment_computes_the_same_address(directory: Path) -> None:
    with EmbeddedRedis(directory) as url, redis.Redis.from_url(EmbeddedRedis(directory).url) as client:
        assert url == EmbeddedRedis(directory).url
        assert client.ping()


def test_the_server_listens_on_a_private_socket_alone(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as url, redis.Redis.from_url(url) as client:
        socket = Path(client.get_connection_kwargs()["path"])
        assert client.config_get("port") == {"port": "0"}
        assert stat.S_IMODE(socket.stat().st_mode) == stat.S_IRWXU
        assert stat.S_IMODE(socket.parent.stat().st_mode) == stat.S_IRWXU


def test_a_second_server_for_one_deployment_is_refused(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path), pytest.raises(EmbeddedServerError, match=r"^a Redis already runs"):
        EmbeddedRedis(tmp_path).start()


def test_a_server_can_be_started_again_and_is_empty(tmp_path: Path) -> None:
    for _ in range(2):
        with EmbeddedRedis(tmp_path) as url, redis.Redis.from_url(url) as client:
            assert client.incr("starts") == 1


def test_stopping_removes_the_server_and_its_folder_and_may_be_repeated(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    client = redis.Redis.from_url(server.start())
    server.stop()
    server.stop()
    assert not list(tmp_path.iterdir())
    with client, pytest.raises(redis.ConnectionError):
        client.ping()


def test_a_server_is_stopped_although_a_forked_worker_still_holds_its_pipe(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _STOP_WHILE_A_CHILD_LIVES, tmp_path],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.stdout == "stopped\n"
    assert not list(tmp_path.iterdir())


def test_a_killed_owner_leaves_neither_server_nor_folder(client_of_a_killed_owner: redis.Redis, tmp_path: Path) -> None:
    with pytest.raises(redis.ConnectionError):
        client_of_a_killed_owner.blpop(["nothing"], timeout=30)
    deadline = time.monotonic() + 30
    while list(tmp_path.iterdir()):
        assert time.monotonic() < deadline


def test_a_server_that_ends_at_once_is_reported_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(EmbeddedServerError, match=r"^the embedded Redis did not start: install redis-server, or set"):
        EmbeddedRedis(tmp_path).start()


def test_a_folder_that_cannot_be_made_is_reported_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "redis").write_text("in the way")
    with pytest.raises(
        EmbeddedServerError, match=r"^the folder `.*/redis` cannot be made: .*; remove what is in its place$"
    ):
        EmbeddedRedis(tmp_path).start()
