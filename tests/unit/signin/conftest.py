from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import running_redis
from tests.world import Deployment, World


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment that the tests of this folder share; each has people of its own."""
    with running_redis() as redis_url:
        yield Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)


@pytest.fixture(scope="package")
def world(deployment: Deployment) -> World:
    """A running gateway."""
    return World(deployment, "world")
