"""M7: what the proxy says of a request is believed, and what anybody else says is not; tried behind a real nginx."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.behind_nginx import Front, behind_nginx, needs_nginx
from tests.walk.processes import PATIENCE
from tests.world import Deployment

pytestmark = needs_nginx


@pytest.fixture(scope="module")
def front(deployment: Deployment) -> Iterator[Front]:
    """A served gateway behind nginx."""
    with behind_nginx(deployment) as front:
        yield front


def get(front: Front, address: str) -> requests.Response:
    return requests.get(address, verify=str(front.authority), timeout=PATIENCE)


def test_m7_both_sites_lead_to_the_gateway_and_neither_to_its_figures(front: Front) -> None:
    for address in (front.address, front.mtls):
        told = get(front, f"{address}/.well-known/oauth-authorization-server").json()
        assert told["issuer"] == front.address
        assert get(front, f"{address}/metrics").status_code == 404
