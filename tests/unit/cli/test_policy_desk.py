from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.policy_desk import open_desk
from gateway.policies.policy import Policy
from gateway.redaction.scrub.models import NamesModel, NamesModelError
from gateway.redaction.scrub.redaction import Scrub
from gateway.settings import Settings, read_settings
from tests.deployments import new_deployment


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a new deployment."""
    new_deployment(tmp_path / "station")
    return read_settings(tmp_path / "station" / "gateway.toml", {})


def scrubs(policies: tuple[Policy, ...]) -> set[NamesModel | None]:
    redactions = [redaction for policy in policies for rule in policy.rules for redaction in rule.fields.values()]
    return {redaction.names_model for redaction in redactions if isinstance(redaction, Scrub)}


@pytest.mark.parametrize(("named", "model"), [("", None), ("cutword", NamesModel.CUTWORD)])
def test_the_workbench_scrubs_with_the_model_that_the_gateway_scrubs_with(
    settings: Settings, named: str, model: NamesModel | None
) -> None:
    desk = open_desk(replace(settings, names_model=named))

    assert scrubs(desk.bench(desk.policies()).policies) == {model}


def test_the_workbench_does_without_no_model_that_the_gateway_would_not_start_without(settings: Settings) -> None:
    with pytest.raises(NamesModelError, match="names no model that is known"):
        open_desk(replace(settings, names_model="gutword")).bench()
