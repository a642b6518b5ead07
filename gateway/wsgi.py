"""The server's entry: one application per worker process, from the settings file that ``GATEWAY_SETTINGS`` names."""

from __future__ import annotations

import os
from pathlib import Path

from gateway.app import create_app
from gateway.settings import read_settings

app = create_app(read_settings(Path(os.environ["GATEWAY_SETTINGS"])))
