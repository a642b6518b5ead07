from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.model.client import Binding, Client
from tests.servers import running_redis
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway of its own, whose address is a name, with a household and a window for the first committee."""
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        agreement = deployment.asker("community-committee", "elderly-care").agreement
        window = Client("care-window", agreement.id, (), active=True, binding=Binding.SESSION)
        deployment.administration.add_client(window)
        world = World(deployment, "desk", issuer="http://localhost:8080")
        world.archive.fill({"household": [household_of(1, AREA)]})
        yield world
