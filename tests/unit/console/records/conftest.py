from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.model.person import Role
from tests.servers import running_redis
from tests.unit.console.records.hands import Hand, hand
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway for all tests of this folder, whose address is a name, with two households on file."""
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        world = World(deployment, "desk", issuer="http://localhost:8080")
        other = {**household_of(2, AREA), "head_id_number": "11010519491231002X"}
        world.archive.fill({"household": [household_of(1, AREA), other]})
        yield world


@pytest.fixture(scope="package")
def zhao(world: World) -> Hand:
    return hand(world, "zhao-audits", Role.AUDITOR)


@pytest.fixture(scope="package")
def wang(world: World) -> Hand:
    return hand(world, "wang-operates", Role.OPERATOR)


@pytest.fixture(scope="package")
def li(world: World) -> Hand:
    return hand(world, "li-reviews", Role.REVIEWER)


@pytest.fixture(scope="package")
def chen(world: World) -> Hand:
    return hand(world, "chen-writes", Role.POLICY_ADMINISTRATOR)
