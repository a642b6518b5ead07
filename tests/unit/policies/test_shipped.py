"""The policies that come with the gateway: sound, tested, and modest."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gateway.catalogue.load import load_catalogue
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Catalogue, Sensitivity, Tag
from gateway.model.kinds import Kind
from gateway.policies.check import check_policy
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Effect
from gateway.policies.store import Written, policy_files, read_policy
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.scrub.redaction import Scrub

CONFIG = Path(__file__).parents[3] / "config"
PATHS = policy_files(CONFIG / "policies")


@cache
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG / "catalogue")


@cache
def shipped(name: str) -> Written:
    return read_policy(CONFIG / "policies" / f"{name}.yaml", catalogue())


each = pytest.mark.parametrize("name", [path.stem for path in PATHS])


@each
def test_a_shipped_policy_passes_every_check_without_a_warning(name: str) -> None:
    written = shipped(name)
    purposes, guardrails = load_purposes(CONFIG / "purposes.yaml"), load_guardrails(CONFIG / "guardrails.yaml")
    report = check_policy(written.document, written.policy, catalogue(), purposes, guardrails)
    assert (report.faults, report.warnings) == ((), ())


@each
def test_a_shipped_policy_tests_what_it_shows_and_what_it_refuses(name: str) -> None:
    tests = shipped(name).policy.tests
    assert any(test.expect is None for test in tests)
    assert any(test.expect and "absent" in test.expect.values() for test in tests)


@each
def test_no_shipped_policy_shows_what_can_repeat_a_withheld_value(name: str) -> None:
    policy = shipped(name).policy
    fields = next(each.fields for each in catalogue().types.values() if each.schema == policy.schema)
    for rule in policy.rules:
        for field, redaction in rule.fields.items():
            assert (
                fields[field].kind is not Kind.NARRATIVE or redaction in {PRESENT, DROP} or isinstance(redaction, Scrub)
            )
            assert not fields[field].tags & {Tag.REPORTER, Tag.BIOMETRIC, Tag.INTERNAL}


@each
def test_every_rule_of_a_shipped_policy_is_bounded_by_the_areas_that_were_agreed(name: str) -> None:
    policy = shipped(name).policy
    for rule in policy.rules:
        if rule.effect is Effect.ALLOW:
            assert "partner.areas" in str(rule.where)


def test_every_purpose_has_a_policy_for_every_kind_of_partner_that_is_entrusted_with_it() -> None:
    covered = {
        (purpose, shipped(path.stem).policy.partner_kind)
        for path in PATHS
        for purpose in shipped(path.stem).policy.purposes
    }
    purposes = load_purposes(CONFIG / "purposes.yaml").by_name.values()
    assert covered == {(purpose.name, kind) for purpose in purposes for kind in purpose.basis.entrusted}


def test_only_organs_that_must_find_one_person_are_given_an_id_number_whole() -> None:
    whole = {
        shipped(path.stem).policy.partner_kind
        for path in PATHS
        for rule in shipped(path.stem).policy.rules
        for field, redaction in rule.fields.items()
        if field.endswith("id_number") and redaction == REVEAL
    }
    assert whole == {"civil-affairs", "prosecution", "police"}


def test_committees_and_managers_are_given_nothing_of_the_highest_sensitivity() -> None:
    for path in PATHS:
        policy = shipped(path.stem).policy
        if policy.partner_kind in {"community-committee", "property-manager"}:
            fields = next(each.fields for each in catalogue().types.values() if each.schema == policy.schema)
            named = {name for rule in policy.rules for name in rule.fields}
            assert all(fields[name].sensitivity < Sensitivity.HIGHEST for name in named)
