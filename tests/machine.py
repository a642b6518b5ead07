"""What the machine that runs the tests has beside Python, and the marks of tests that cannot run without it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
"""The repository."""

NODE: Final = next(filter(None, map(shutil.which, (str(ROOT / ".venv/bin/node"), "node"))), None)
CURL: Final = shutil.which("curl")
OPENSSL: Final = shutil.which("openssl")

needs_curl: Final = pytest.mark.skipif(CURL is None, reason="there is no curl on this machine: install it")
needs_openssl: Final = pytest.mark.skipif(OPENSSL is None, reason="there is no openssl on this machine: install it")


def package(name: str) -> Path:
    """Where a package of ``package.json`` is, if it is installed."""
    return ROOT / "node_modules" / name


def needs_node(*packages: str) -> pytest.MarkDecorator:
    """Marks a test that cannot run without Node.js and the ``packages`` that it is tried with."""
    missing = [name for name in packages if not package(name).is_dir()] + ([] if NODE else ["Node.js"])
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}; run `make setup`")
