from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.console.worlds import desk_world
from tests.world import World


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway of its own, whose address is a name, with a household and a window for the first committee."""
    with desk_world(tmp_path_factory.mktemp("station")) as world:
        yield world
