"""What the attacks share: one deployment, and two worlds on it which differ in nothing but their archives.

Ways in which systems like this one give away what they withhold are counted in 58 classes; a test that tries one has
its number in its name, and ``test_canary``, ``test_twin_worlds``, ``test_twin_views`` and ``test_census`` try most of
them at once. Classes of who asks (44 to 51) are tried where tokens are made and over the wire, in ``test_identity_…``.

Of some classes the gateway has no surface, and what is tried is that there is none: 15 a second protocol, 17 history
and deleted rows, 24 metadata of media, 33 statistics (but answers are limited), 36 conflicts on writing. Of others
there is nothing to try here:

- 52 requests that the gateway could be made to send: it sends some to the addresses of its settings, and to no other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gateway.db import connect_redis
from gateway.model.person import Role
from tests.identity_profile.programs import ISSUER, Program, listening, new_program
from tests.leaks.households import household
from tests.servers import running_redis
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Asker, Deployment, World, forget_counts


@pytest.fixture(scope="package", autouse=True)
def hasty_disk() -> Iterator[None]:
    """The ledger's disk does not wait for its medium: thousands of answers are tried here, and no power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fdatasync", lambda _: None)
        yield


@pytest.fixture(scope="package")
def shared_redis() -> Iterator[str]:
    """The address of the Redis that the tests of this folder share."""
    with running_redis() as redis_url:
        yield redis_url


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory, shared_redis: str) -> Deployment:
    """A deployment with the shipped configuration and partners, shared by the tests of this folder."""
    return Deployment(tmp_path_factory.mktemp("station") / "deployment", shared_redis)


@pytest.fixture(scope="package")
def world(deployment: Deployment) -> World:
    """A running gateway over an archive that each test fills."""
    return World(deployment, "world")


@pytest.fixture(scope="package")
def twin(deployment: Deployment) -> World:
    """A second gateway on the same deployment, over an archive of its own."""
    return World(deployment, "twin")


@pytest.fixture(scope="module", autouse=True)
def new_day(shared_redis: str) -> None:
    """The limits of the day are not used up by the files that happened to be tried before."""
    with connect_redis(shared_redis) as server:
        forget_counts(server)


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


@pytest.fixture(scope="package")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Program, Program]]:
    """Two programs of one partner before a gateway with an https address; the first again, before another process."""
    with running_redis() as redis_url:
        station = Deployment(tmp_path_factory.mktemp("served") / "deployment", redis_url)
        worlds = [World(station, name, issuer=ISSUER) for name in ("process", "another-process")]
        with listening(worlds[0]) as here, listening(worlds[1]) as there:
            first = new_program(worlds[0], here, "first-app")
            yield first, new_program(worlds[0], here, "second-app"), replace(first, world=worlds[1], address=there)


@pytest.fixture
def first(programs: tuple[Program, Program, Program]) -> Program:
    """A program that is attacked."""
    return programs[0]


@pytest.fixture
def second(programs: tuple[Program, Program, Program]) -> Program:
    """A program that attacks."""
    return programs[1]


@pytest.fixture
def elsewhere(programs: tuple[Program, Program, Program]) -> Program:
    """The first program, before another process."""
    return programs[2]


@pytest.fixture(scope="package")
def person(programs: tuple[Program, Program, Program]) -> Visitor:
    """A clerk whom the programs act for, signed in."""
    return somebody(programs[0].world, "li", Role.CLERK, partner=programs[0].asker.partner.id)
