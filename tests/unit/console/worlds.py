"""Gateways before which the station's people sit: their address is a name, as passkeys need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.model.client import Binding, Client
from tests.servers import running_redis
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World


@contextmanager
def desk_world(folder: Path) -> Iterator[World]:
    """A new one, with a household and a window for the first committee."""
    with running_redis() as redis_url:
        deployment = Deployment(folder / "deployment", redis_url)
        agreement = deployment.asker("community-committee", "elderly-care").agreement
        window = Client("care-window", agreement.id, (), active=True, binding=Binding.SESSION)
        deployment.administration.add_client(window)
        world = World(deployment, "desk", issuer="http://localhost:8080")
        world.archive.fill({"household": [household_of(1, AREA)]})
        yield world
