"""Two served stations for all the programs: one for first steps, and one that others can reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.clerk import Clerk
from tests.interop.secured import Secured, secured_station
from tests.interop.station import Station, prepare
from tests.walk.processes import free_port, served
from tests.world import Deployment


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Station]:
    """A gateway for first steps, reached over plain HTTP by programs on the same machine."""
    deployment = Deployment(tmp_path_factory.mktemp("interop") / "station", redis_url)
    issuer = f"http://127.0.0.1:{free_port()}"
    programs, code = prepare(deployment, issuer)
    with served(deployment, issuer) as (address, _):
        yield Station(address, programs, Clerk(address, "clerk", code))


@pytest.fixture(scope="session")
def secured(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Secured]:
    """A gateway behind nginx; tests that ask for it are marked ``needs_nginx``."""
    with secured_station(tmp_path_factory.mktemp("secured"), redis_url) as station:
        yield station
