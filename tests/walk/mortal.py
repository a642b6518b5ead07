"""What a station runs, each of which may be killed at any moment and comes back as a machine brings it back."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from subprocess import Popen
from threading import Event, Thread
from typing import assert_never

import psutil
import psycopg
import redis
from sqlalchemy import insert, select

from gateway.db import migrate, open_database, reading, writing
from gateway.embedded import EmbeddedRedis
from gateway.ledger.copy.tables import make_tables
from gateway.synth import synthesise
from gateway.tables import METADATA
from tests.servers import DyingPostgres
from tests.walk.processes import PATIENCE, gateway, prepared, workers_of
from tests.world import Deployment

WORKERS = 3


class MortalRedis:
    """A Redis that keeps nothing: after a death it is empty."""

    def __init__(self, directory: Path) -> None:
        self._server = EmbeddedRedis(directory)
        self.url = self._server.start()

    def kill(self) -> None:
        """End it, and start it again."""
        with redis.Redis.from_url(self.url) as client:
            killed = psutil.Process(client.info("server")["process_id"])
        killed.kill()
        psutil.wait_procs([killed], PATIENCE)
        self._server.stop()
        self._server.start()

    def stop(self) -> None:
        self._server.stop()


class MortalGateway:
    """``gateway serve``, started again whenever its first process has ended, as a service is that a machine keeps.

    It ends by itself too, where it finds no database at its start.
    """

    def __init__(self, deployment: Deployment, address: str) -> None:
        self.address = address
        self._deployment = deployment
        self._life = ExitStack()
        self._begin()
        self._stopped = Event()
        self._keeper = Thread(target=self._keep)
        self._keeper.start()

    def kill_worker(self, chance: Random) -> None:
        """End one that answers, or that was about to."""
        with suppress(IndexError, psutil.NoSuchProcess):
            chance.choice(workers_of(self._process)).kill()

    def kill(self, chance: Random) -> None:
        """End the first process, and the others with it or left to end by themselves."""
        with suppress(ProcessLookupError):
            if chance.random() < 0.5:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def stop(self) -> None:
        """End it in good order."""
        self._stopped.set()
        self._keeper.join()
        self._life.close()

    def _keep(self) -> None:
        while not self._stopped.wait(0.05):
            if self._process.poll() is not None:
                left = [each for each in psutil.process_iter() if _group_of(each) == self._process.pid]
                psutil.wait_procs(left, PATIENCE)
                self._life.close()
                self._begin()

    def _begin(self) -> None:
        serve = ("--settings", str(self._deployment.settings.file), "serve")
        self._process: Popen[str] = self._life.enter_context(gateway(*serve, folder=self._deployment.directory))


def _group_of(process: psutil.Process) -> int:
    """The group of a process, which those have that it started; 0 where it is no more."""
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return 0


class Victim(StrEnum):
    """Who is killed."""

    WORKER = "worker"
    FIRST = "first process"
    POSTGRES = "PostgreSQL"
    REDIS = "Redis"


@dataclass(frozen=True, slots=True)
class MortalStation:
    """A gateway, and what it needs."""

    gateway: MortalGateway
    postgres: DyingPostgres
    redis: MortalRedis

    def kill(self, victim: Victim, chance: Random) -> None:
        """End ``victim`` without a word, and start it again."""
        match victim:
            case Victim.WORKER:
                self.gateway.kill_worker(chance)
            case Victim.FIRST:
                self.gateway.kill(chance)
            case Victim.POSTGRES:
                self.postgres.kill()
                self.postgres.start()
            case Victim.REDIS:
                self.redis.kill()
            case _:
                assert_never(victim)


@contextmanager
def mortal_station(deployment: Deployment, *, copied: bool) -> Iterator[MortalStation]:
    """``deployment`` with its state and a synthetic archive in a PostgreSQL, and a Redis beside it.

    Where it is ``copied``, an entry of the ledger is durable only when it is in that PostgreSQL as well.
    """
    with ExitStack() as running:
        postgres = running.enter_context(DyingPostgres())
        kept = MortalRedis(deployment.directory / "mortal")
        running.callback(kept.stop)
        address = prepared(deployment, workers=WORKERS, redis_url=kept.url)
        move(deployment, postgres.url, copied=copied)
        served = MortalGateway(deployment, address)
        running.callback(served.stop)
        yield MortalStation(served, postgres, kept)


def move(deployment: Deployment, url: str, *, copied: bool) -> None:
    """Have everything in a PostgreSQL: the state, an archive, and where it is ``copied``, the ledger as well."""
    engine = open_database(url)
    migrate(engine)
    with reading(deployment.engine) as here, writing(engine) as there:
        for table in METADATA.sorted_tables:
            there.execute(table.delete())
            for row in here.execute(select(table)).mappings():
                there.execute(insert(table).values(dict(row)))
    engine.dispose()
    synthesise(deployment.catalogue, url, households=300, seed=7)
    file = deployment.settings.file
    text = re.sub(r'(?m)^(url|archive) = "sqlite:[^"]*"', rf'\1 = "{url}"', file.read_text(encoding="utf-8"))
    if copied:
        with psycopg.connect(url) as connection:
            make_tables(connection)
        text = re.sub(r'(?m)^copy = ""', f'copy = "{url}"', text)
    file.write_text(text, encoding="utf-8")
