"""What /openapi.json says is what the gateway does, whatever it is asked: no fault, no answer that is not described.

``GATEWAY_REQUESTS=500`` asks more of every operation.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.world import Deployment, Row, World

HOUSEHOLD: Row = {
    "household_no": "HH-1",
    "area_code": "310115003001",
    "status": "active",
    "classification": "公开",
    "protected": False,
    "care_needs": "mobility",
}
REQUESTS = int(os.environ.get("GATEWAY_REQUESTS", "12"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> World:
    made = World(Deployment(tmp_path_factory.mktemp("openapi") / "station", redis_url), "openapi")
    made.archive.fill({"household": [HOUSEHOLD]})
    return made


# which field may be asked for is a matter of who asks: no schema says so, and a refusal is an answer
def test_every_answer_is_one_that_the_document_describes(world: World) -> None:
    asker = world.deployment.asker("community-committee", "elderly-care")
    schema = schemathesis.openapi.from_wsgi("/openapi.json", world.app)
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(operations) == schema.statistic.operations.total >= 11
    for operation in operations:

        @settings(max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def try_it(case: Any) -> None:
            world.forget_counts()
            headers = {"Authorization": f"Bearer {world.token(asker)}"}
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        try_it()
