"""Deployments as ``gateway init`` makes them: made once in a process, for making one takes a second, and copied."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Final

from gateway.cli.deployment import make_deployment

NAME: Final = "deployment"


def original() -> Path:
    """The one that is copied, to be read and never written to."""
    return Path(_made().name) / NAME


def new_deployment(directory: Path) -> Path:
    """Put a deployment into ``directory``, and return it; its keys are those of every other of this process."""
    return Path(copytree(original(), directory, dirs_exist_ok=True))


@lru_cache(maxsize=1)
def _made() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="deployment-")
    for _ in make_deployment(Path(folder.name) / NAME):
        pass
    return folder
