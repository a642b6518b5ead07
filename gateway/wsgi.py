"""The server's entry: one application per worker process, from the settings file that ``GATEWAY_SETTINGS`` names."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.process
import os
import signal
import threading
from pathlib import Path

# most of what is made at the start stays: to look through it for garbage over and over is a tenth of the start
gc.set_threshold(20_000, 20, 20)

from gateway.app import create_app  # noqa: E402
from gateway.settings import read_settings  # noqa: E402


def _end_with(first: multiprocessing.process.BaseProcess) -> None:
    """End in good order when the process that started us is gone, even if it was killed."""
    first.join()
    os.kill(os.getpid(), signal.SIGTERM)


if parent := multiprocessing.parent_process():
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()

app = create_app(read_settings(Path(os.environ["GATEWAY_SETTINGS"])))
# and it is not looked through again while requests are answered
gc.freeze()
