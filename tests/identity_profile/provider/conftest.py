"""A gateway with two providers, which say what a test has them say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.identity_profile.provider.agency import Agency, linked, partner_of, running_agency, settings_for
from tests.world import Deployment, World


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Deployment:
    return Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)


@pytest.fixture(scope="package")
def agencies(deployment: Deployment) -> Iterator[tuple[Agency, Agency]]:
    with running_agency(deployment.clock) as bureau, running_agency(deployment.clock) as other:
        yield bureau, other


@pytest.fixture(scope="package")
def world(deployment: Deployment, agencies: tuple[Agency, Agency], tmp_path_factory: pytest.TempPathFactory) -> World:
    """A gateway whose clerks need no second factor; ``li-min`` is one, linked at the first provider."""
    home: Path = tmp_path_factory.mktemp("secrets")
    bureau, other = agencies
    providers = (settings_for(bureau, home), settings_for(other, home, "other"))
    made = World(deployment, "b5", providers=providers, clerks_second_factor=False)
    linked(made, "li-min", bureau.issuer, "8f3b", partner=partner_of(made))
    return made


@pytest.fixture(autouse=True)
def agency(agencies: tuple[Agency, Agency], deployment: Deployment, redis_url: str) -> Agency:
    """The first provider; both are honest again, nothing is kept of what they published before, and nobody waits."""
    with redis.Redis.from_url(redis_url) as server:
        for counted in ("gateway:tries:*", "gateway:wait:*"):
            if keys := list(server.scan_iter(counted)):
                server.delete(*keys)
    for each in agencies:
        each.forget()
    deployment.clock.now += 3700
    return agencies[0]
