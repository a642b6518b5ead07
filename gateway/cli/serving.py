"""Serving: worker processes behind one port, the embedded Redis beside them, and an orderly end for all of them.

The first process answers no requests. It starts the others, replaces one that dies, and on SIGTERM or Ctrl-C lets them
finish what they have begun. Nothing of it is left behind, not even when it is killed itself: a worker whose first
process is gone ends (``gateway.wsgi``), and so does the embedded Redis (``gateway.embedded``).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from gateway.app import create_app
from gateway.embedded import EmbeddedRedis
from gateway.ledger.accounting.service import accounting
from gateway.ledger.opening import account_of, place_of, sequencer_of
from gateway.ledger.retention.service import pruning
from gateway.ledger.stamps.authority import authority_of
from gateway.ledger.stamps.reply import read_trusted
from gateway.ledger.stamps.service import stamping
from gateway.ledger.tree.service import sequencing
from gateway.logs import Level, log_settings
from gateway.settings import Settings, SettingsError
from gateway.watching.attachments import destroying
from gateway.watching.service import watching

_log: Final = logging.getLogger(__name__)

_LONGEST_STOP_S: Final = 30
"""A worker that has not ended so long after it was asked to is killed."""

_LONGEST_HEADERS: Final = 64 * 1024
"""Bytes; the largest token is 8 KiB."""

_SLOWEST_HEADERS_MS: Final = 10_000
_WAITING_CONNECTIONS: Final = 1024

_HOUR_S: Final = 3600.0
_SHORT_LIFE_S: Final = 2.0
_PAUSE_S: Final = 1.0


class PatientServer(MPServer):
    """Replaces a worker however often it dies; the library would stop all of them at the second death within seconds.

    One that dies soon after its start is replaced after a pause, so that a machine in trouble is not kept busy by it.
    One that is asked to end is asked again until it does: Python can overlook a signal that comes just before it waits.
    """

    def _respawn_workers(
        self,
        workers: Sequence[int],
        spawn_target: Any,  # noqa: ANN401 - the library's own
        target_loader: Any,  # noqa: ANN401 - the library's own
        delay: float = 0,
    ) -> None:
        if any(time.monotonic() - self.wrks[index].birth < _SHORT_LIFE_S for index in workers):
            time.sleep(_PAUSE_S)
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self.respawned_wrks.clear()

    def _stop_workers(self) -> None:
        stopped = threading.Event()
        threading.Thread(target=_ask_again, args=(tuple(self.wrks), stopped), daemon=True).start()
        super()._stop_workers()  # type: ignore[no-untyped-call]  # the library types only half of itself
        stopped.set()


def _ask_again(workers: Iterable[WorkerProcess], stopped: threading.Event) -> None:
    while not stopped.wait(_PAUSE_S):
        for worker in workers:
            worker.terminate()  # type: ignore[no-untyped-call]  # the same


def serve_deployment(
    settings: Settings, on_start: Callable[[], None] = lambda: None, log_level: Level = "INFO"
) -> None:
    """Serve until SIGTERM or Ctrl-C; ``on_start`` is called when SIGTERM would stop us, before the workers begin.

    Raises ``SettingsError`` where the port is taken, ``EmbeddedServerError`` where this machine's Redis cannot run, and
    what ``create_app`` raises: documents and keys are read here once before each worker reads them for itself.
    """
    refuse_taken_port(settings.host, settings.port)
    with _redis_of(settings) as redis_url:
        os.environ["GATEWAY_SETTINGS"] = str(settings.file)
        os.environ["GATEWAY_REDIS_URL"] = redis_url
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_emptied(settings.run / "metrics"))
        settings = replace(settings, redis_url=redis_url)
        create_app(settings)
        server = _server(settings, log_level)
        server.on_startup(on_start)
        _log.info("serving on %s:%d with %d workers", settings.host, settings.port, settings.workers)
        _keep_interrupts_to_ourselves()
        try:
            followed = accounting(settings.ledger, partial(account_of, settings))
            sequenced = sequencing(place_of(settings), sequencer_of(settings))
            ended = destroying(settings)
            with _pruning(settings), _stamping(settings), ended, watching(settings), sequenced, followed:
                server.serve()
        except SystemExit:
            # a worker that ended before it was asked to makes the library's exit code a failure
            if not server.interrupt_signal:
                raise
        _log.info("stopped")


def _pruning(settings: Settings) -> AbstractContextManager[None]:
    """What removes old segments, if the station wants that."""
    return pruning(settings) if settings.ledger_prune else nullcontext()


def _stamping(settings: Settings) -> AbstractContextManager[None]:
    """What has the tree stamped, if an authority is named; it ends last, so that it has all of the tree."""
    authority = authority_of(settings)
    if authority is None:
        return nullcontext()
    read_trusted(authority.ca_file)
    return stamping(place_of(settings), authority, settings.timestamps_every_hours * _HOUR_S)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``SettingsError`` if something listens there; the workers share ports, so they would not notice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"cannot listen on {host}:{port} ({os.strerror(error.errno or 0).lower()}): "
                "stop what listens there, or set another `[server] host` and `port`"
            ) from None


def _server(settings: Settings, log_level: Level) -> PatientServer:
    # workers start as new interpreters: a forked one would inherit locks, connections and the keeper's pipe
    multiprocessing.set_start_method("spawn", force=True)
    return PatientServer(
        "gateway.wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        # in the other mode a worker can miss that it has nothing left to do, and then waits until it is killed
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_WAITING_CONNECTIONS,
        backpressure=_WAITING_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_SLOWEST_HEADERS_MS, max_buffer_size=_LONGEST_HEADERS),
        log_dictconfig=log_settings(log_level),
        log_level=LogLevels.warning,
        log_access=False,  # it would hold addresses with criteria in them
        respawn_failed_workers=True,
        workers_kill_timeout=_LONGEST_STOP_S,
    )


@contextmanager
def _redis_of(settings: Settings) -> Iterator[str]:
    """The address of the deployment's Redis, started and stopped here if it is the embedded one."""
    settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with nullcontext(settings.redis_url) if settings.redis_url else EmbeddedRedis(settings.run) as url:
        yield url


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _keep_interrupts_to_ourselves() -> None:
    """Take Ctrl-C as a SIGTERM to this process alone: a terminal would send it to the workers as well, in mid-request.

    What is blocked here is blocked in every process and thread begun from now on; one thread waits for it. The tracker
    that comes with new interpreters unblocks it when it starts, so it has to have started before.
    """
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_pass_interrupt_on, daemon=True).start()


def _pass_interrupt_on() -> None:
    signal.sigwait({signal.SIGINT})
    os.kill(os.getpid(), signal.SIGTERM)
