"""What the rows are tried on: a gateway in this process for programs of clerks, and one that is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.identity_profile.code_flow import Application, new_application
from tests.walk.processes import served
from tests.world import Archive, Deployment, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> World:
    """A running gateway."""
    folder: Path = tmp_path_factory.mktemp("station") / "deployment"
    return World(Deployment(folder, redis_url), "world")


@pytest.fixture(scope="module")
def desk(world: World) -> Application:
    """A program for clerks."""
    return new_application(world, "desk-app")


@pytest.fixture(scope="module")
def other(world: World) -> Application:
    """Another program of the same partner."""
    return new_application(world, "other-app")


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Deployment:
    """A deployment with an archive, to be served."""
    made = Deployment(tmp_path_factory.mktemp("served") / "station", redis_url)
    Archive(made.directory / "archive.db", made.catalogue)
    return made


@pytest.fixture(scope="module")
def address(deployment: Deployment) -> Iterator[str]:
    """Where the deployment is served, by several processes."""
    with served(deployment) as (address, _):
        yield address
