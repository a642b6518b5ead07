"""What the attacks share: one deployment and two worlds on it, which differ in nothing but their archives.

``docs`` call the classes of leaks by number; the tests here carry the number of the class that they try. What the
surface of the gateway does not have yet, no test pretends to try.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.leaks.households import household
from tests.servers import running_redis
from tests.world import Asker, Deployment, World


@pytest.fixture(scope="package", autouse=True)
def hasty_disk() -> Iterator[None]:
    """The ledger's disk does not wait for its medium: thousands of answers are tried here, and no power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fdatasync", lambda _: None)
        yield


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment with the shipped configuration and partners, shared by the tests of this folder."""
    with running_redis() as redis_url:
        yield Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)


@pytest.fixture(scope="package")
def world(deployment: Deployment) -> World:
    """A running gateway over an archive that each test fills."""
    return World(deployment, "world")


@pytest.fixture(scope="package")
def twin(deployment: Deployment) -> World:
    """A second gateway on the same deployment, over an archive of its own."""
    return World(deployment, "twin")


@pytest.fixture
def committee(deployment: Deployment) -> Asker:
    """A residents' committee that cares for the elderly: it sees some fields, some in part, most not at all."""
    return deployment.asker("community-committee", "elderly-care")


@pytest.fixture
def seen(world: World) -> World:
    """The world with one household that the committee sees, and nothing else of that type."""
    world.archive.fill({"household": [household()]})
    world.forget_counts()
    return world
