"""Compiling is measured for every shipped policy, cold and kept."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

from bench.compiling import as_text, compilings
from gateway.catalogue import load_catalogue
from gateway.model.inquiry import Action
from gateway.policies.store import load_policies

CONFIG = Path(__file__).parents[3] / "config"


def test_every_policy_that_opens_a_list_is_measured_and_what_is_kept_is_not_made_again() -> None:
    policies = load_policies(CONFIG / "policies", load_catalogue(CONFIG / "catalogue"))
    listing = [each.label for each in policies if any(Action.LIST in rule.actions for rule in each.rules)]
    measured = list(compilings(CONFIG))
    assert [each.policy for each in measured] == listing
    for each in measured:
        _, *seconds = astuple(each)
        assert all(figure > 0 for figure in seconds)
        assert each.kept_view * 10 < each.view
        assert each.kept_statement * 10 < min(each.sqlite, each.postgresql)
    lines = list(as_text(iter(measured)))
    assert len(lines) == 1 + len(measured)
    assert len({len(line) for line in lines}) == 1
