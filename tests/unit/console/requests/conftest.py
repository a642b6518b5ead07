from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.person import Role
from tests.unit.console.hands import Hand, hand
from tests.unit.console.worlds import desk_world
from tests.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway for the tests of one file, whose address is a name, with a window for the first committee."""
    with desk_world(tmp_path_factory.mktemp("station")) as world:
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
