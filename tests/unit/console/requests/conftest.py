from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.client import Binding, Client
from gateway.model.person import Role
from tests.servers import running_redis
from tests.unit.console.partners.hands import Hand, hand
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway for the tests of one file, whose address is a name, with a window for the first committee."""
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        agreement = deployment.asker("community-committee", "elderly-care").agreement
        window = Client("care-window", agreement.id, (), active=True, binding=Binding.SESSION)
        deployment.administration.add_client(window)
        world = World(deployment, "desk", issuer="http://localhost:8080")
        world.archive.fill({"household": [household_of(1, AREA)]})
        yield world


@pytest.fixture(scope="module")
def requests(world: World) -> AccessRequests:
    """The requests as the application has them."""
    key = read_people_key(world.settings.keys / KEY_FILE)
    return AccessRequests(world.deployment.state, Terms(), world.settings.zone, key)


@pytest.fixture(scope="module")
def li(world: World) -> Hand:
    """Somebody who reviews."""
    return hand(world, "li-reviews", Role.REVIEWER)


@pytest.fixture(scope="module")
def zhao(world: World) -> Hand:
    """An auditor, who looks and does nothing."""
    return hand(world, "zhao-audits", Role.AUDITOR)


@pytest.fixture(scope="module")
def wang(world: World) -> Hand:
    """Whoever keeps the policies."""
    return hand(world, "wang-writes", Role.POLICY_ADMINISTRATOR)
