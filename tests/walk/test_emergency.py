"""An emergency at a served gateway: asked for with its reason, reviewed, and found to be none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from gateway.cli import main
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from tests.leaks.households import household
from tests.walk.processes import PATIENCE, served, token_for, wait_until
from tests.world import Archive, Deployment

AREA = "310115003001"


def called(deployment: Deployment, *words: str) -> Any:
    command = ["--settings", str(deployment.settings.file), "emergency", *words, "--json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_emergency_is_a_case_within_a_moment_and_its_reviewer_ends_it(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": [household()]})
    partner = Partner("committee-nine", "community-committee", "九", (AREA,), active=True)
    may = frozenset({"household"}), frozenset({Action.LIST, Action.READ}), frozenset({"emergency"})
    agreement = Agreement("nine", partner.id, *may, (AREA,), date(2026, 1, 1), date(2026, 12, 31))
    (asker,) = deployment.enter(partner, [agreement])
    with served(deployment) as (address, process):
        headers = {"Authorization": f"Bearer {token_for(deployment, asker, address)}"}
        answer = requests.get(f"{address}/v1/records/household/H-1", headers=headers, timeout=PATIENCE)
        assert answer.ok, answer.text
        assert "reviewed-within-24-hours" in answer.json()["disclosure"]["obligations"]
        wait_until(lambda: called(deployment, "list", "--unreviewed"), "the case", process)
        [case] = called(deployment, "list")
        assert (case["reason"], case["records"]) == (asker.details()["reason"], 1)
        assert called(deployment, "show", str(case["emergency"])) == case
        words = ("--as", "li-qiang", "--verdict", "unjustified", "--note", "no such flat")
        called(deployment, "review", str(case["emergency"]), *words)
        refused = requests.get(f"{address}/v1/records/household/H-1", headers=headers, timeout=PATIENCE)
        assert refused.status_code == 403, refused.text
        with pytest.raises(AssertionError):
            token_for(deployment, asker, address)
        assert called(deployment, "list")[0]["suspended"] == f"client {asker.client_id}"
