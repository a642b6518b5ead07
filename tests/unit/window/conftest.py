from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.model.client import Binding, Client
from tests.servers import running_redis
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment whose first committee has a window for everything that was agreed with it."""
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        committee = deployment.asker("community-committee", "elderly-care").partner.id
        for agreement in deployment.directory_now().agreements.values():
            if agreement.partner_id == committee:
                window = Client(f"{agreement.id}-window", agreement.id, (), active=True, binding=Binding.SESSION)
                deployment.administration.add_client(window)
        yield deployment


@pytest.fixture(scope="package")
def world(deployment: Deployment) -> World:
    """A running gateway with three households in the committee's area, and one elsewhere."""
    world = World(deployment, "world")
    rows = [household_of(number, AREA) for number in range(3)]
    world.archive.fill({"household": [*rows, household_of(9, "310115999999")]})
    return world
