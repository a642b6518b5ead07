from __future__ import annotations

from collections.abc import Iterator

import pytest

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
def wang(world: World) -> Hand:
    """The station's operator."""
    return hand(world, "wang-operates", Role.OPERATOR)


@pytest.fixture(scope="module")
def li(world: World) -> Hand:
    """Somebody who reviews."""
    return hand(world, "li-reviews", Role.REVIEWER)


@pytest.fixture(scope="module")
def zhao(world: World) -> Hand:
    """An auditor, who looks and does nothing."""
    return hand(world, "zhao-audits", Role.AUDITOR)
