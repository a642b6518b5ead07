"""What the rows are tried on: a gateway in this process for programs of clerks, and one that is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.model.person import Role
from tests.behind_nginx import Front, behind_nginx
from tests.identity_profile.code_flow import Application, new_application
from tests.identity_profile.programs import ISSUER, Ask, Program, listening, new_program
from tests.unit.signin.visitors import Visitor, somebody
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


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[tuple[Program, Program]]:
    """Two programs before a gateway that others can reach."""
    station = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
    world = World(station, "profile", issuer=ISSUER)
    with listening(world) as address:
        yield new_program(world, address, "first-app"), new_program(world, address, "second-app")


@pytest.fixture
def first(programs: tuple[Program, Program]) -> Program:
    """The program that asks."""
    return programs[0]


@pytest.fixture
def second(programs: tuple[Program, Program]) -> Program:
    """Another program of the same partner."""
    return programs[1]


@pytest.fixture(scope="module")
def person(programs: tuple[Program, Program]) -> Visitor:
    """A clerk whom the programs act for, signed in."""
    return somebody(programs[0].world, "li", Role.CLERK, partner=programs[0].asker.partner.id)


@pytest.fixture(params=["plain_fapi", "client_credentials"])
def ask(request: pytest.FixtureRequest, first: Program, person: Visitor) -> Ask:
    """A proper token request of either profile, but for what is changed."""
    if request.param == "plain_fapi":
        return lambda proof="", **changes: first.redeem(first.code(person), proof, **changes)
    form = {"grant_type": "client_credentials", "scope": "household:list household:read"}
    return lambda proof="", **changes: first.post("/oauth/token", form | changes, proof)


@pytest.fixture(scope="module")
def front(deployment: Deployment) -> Iterator[Front]:
    """The deployment, served behind nginx with TLS; tests that ask for it are marked ``needs_nginx``."""
    with behind_nginx(deployment) as front:
        yield front


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certificates of a module's programs are."""
    return tmp_path_factory.mktemp("certificates")
