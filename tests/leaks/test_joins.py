"""30 and 31: what is shown in part, and what two views or two partners make of it together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from gateway.documents import read_document
from gateway.grants.purposes import load_purposes
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.policies.document import parse_policy
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.residual import of_coalitions, of_kinds, of_policy
from tests.leaks.households import household
from tests.world import TODAY, Asker, Deployment, World

TYPES: Final = ("household", "resident")
KINDS: Final = (("police", "police-cooperation"), ("prosecution", "prosecution"))
PEOPLE: Final = tuple(f"P-{number:04}" for number in range(9))

POLICY: Final = """\
policy: {name}
version: 1
schema: {schema}
partner: {{kind: {kind}}}
purpose: [{purpose}]
valid: {{from: 2026-01-01, until: 2026-12-31}}
basis: none
limits: {{page: 50, per_day: 500, statistics_min_group: 10}}
rules:
  - id: all
    allow: [list, read]
    type: {record_type}
    fields: {fields}
assessment: {{document: D, by: nobody, 'on': 2025-12-15}}
"""


@pytest.fixture(scope="module")
def askers(deployment: Deployment) -> Mapping[str, Asker]:
    """Two police stations with one purpose, and a prosecutor with another."""
    found = {}
    for name, (kind, purpose) in {"east": KINDS[0], "west": KINDS[0], "court": KINDS[1]}.items():
        partner = Partner(f"{name}-of-joins", kind, name, ("310000",), active=True)
        agreement = Agreement(
            id=f"{name}-for-joins",
            partner_id=partner.id,
            record_types=frozenset(TYPES),
            actions=frozenset({Action.LIST, Action.READ}),
            purposes=frozenset({purpose}),
            areas=("310000",),
            first=date(2026, 1, 1),
            last=date(2026, 12, 31),
        )
        [found[name]] = deployment.enter(partner, [agreement])
    return found


@pytest.fixture(scope="module")
def joined(
    deployment: Deployment, askers: Mapping[str, Asker], tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, Mapping[str, Asker]]:
    """A gateway on which each of ``askers`` sees of every person, in two types, a pseudonym and nothing else."""
    policies = tmp_path_factory.mktemp("joins")
    for kind, purpose in KINDS:
        for name in TYPES:
            record_type = deployment.catalogue.types[name]
            text = POLICY.format(
                name=f"{kind}-{name}",
                schema=record_type.schema,
                kind=kind,
                purpose=purpose,
                record_type=name,
                fields=f"{{{record_type.identifier}: reveal, person_ref: pseudonym}}",
            )
            (policies / f"{kind}-{name}.yaml").write_text(text, encoding="utf-8")
    world = World(deployment, policies.name, policies=policies)
    world.archive.fill(
        {
            "household": [household(f"H-{person}", person_ref=person) for person in PEOPLE],
            "resident": [_resident(person) for person in PEOPLE],
        }
    )
    return world, askers


def test_31_what_two_partners_or_two_purposes_are_shown_of_one_person_cannot_be_joined(
    joined: tuple[World, Mapping[str, Asker]],
) -> None:
    world, askers = joined
    shown = {name: list(_pseudonyms(world, asker)) for name, asker in askers.items()}
    for of_households, of_residents in shown.values():
        assert of_households == of_residents  # what one partner may join within its purpose
        assert len(set(of_households)) == len(PEOPLE)
    everything = [pseudonym for lists in shown.values() for pseudonym in set(lists[0])]
    assert len(set(everything)) == len(askers) * len(PEOPLE)
    halves = [part for pseudonym in everything for part in (pseudonym[:32], pseudonym[32:])]
    assert len(set(halves)) == len(halves)


def test_31_all_that_the_shipped_policies_show_a_kind_of_partner_leaves_many_candidates(deployment: Deployment) -> None:
    bench = _bench(deployment)
    assert [each.kinds for each in of_kinds(bench, TODAY) if each.is_few()] == []
    assert of_coalitions(bench, TODAY) == ()


@pytest.mark.parametrize(
    ("written", "few"),
    [
        ("{mask: {keep_first: 6, keep_last: 4}}, head_birth_date: reveal", True),
        ("{mask: {keep_first: 6, keep_last: 4}}, head_birth_date: {generalise: {age: 2}}", False),
        ("{mask: {keep_first: 14}}, head_sex: reveal, head_birth_date: reveal", True),
        ("{mask: {keep_first: 2}}, head_birth_date: reveal", False),
    ],
)
def test_30_a_mask_beside_what_fills_its_gap_is_counted_by_the_numbers_that_it_leaves(
    deployment: Deployment, written: str, few: bool
) -> None:
    """Two masks of which neither says much, and a birth date, can leave one number; the residual report says so."""
    text = POLICY.format(
        name="masks",
        schema=deployment.catalogue.types["household"].schema,
        kind="police",
        purpose="police-cooperation",
        record_type="household",
        fields=f"{{household_no: reveal, head_id_number: {written}}}",
    )
    policy = parse_policy(read_document(text), deployment.catalogue)
    assert of_policy(_bench(deployment), policy, TODAY).is_few() is few


def _pseudonyms(world: World, asker: Asker) -> Iterator[list[str]]:
    """What a partner is shown of every person, in the order of the records, for each type."""
    world.forget_counts()
    for name in TYPES:
        answer = world.get(asker, f"/v1/records/{name}", {"fields": "person_ref"})
        assert answer.status_code == 200, answer.text
        yield [record["person_ref"] for record in (answer.json or {})["data"]]


def _resident(person: str) -> dict[str, str | bool]:
    return {
        "resident_no": f"R-{person}",
        "area_code": "310115003001",
        "person_ref": person,
        "classification": "公开",
        "protected": False,
    }


def _bench(deployment: Deployment) -> Bench:
    config = Path(deployment.settings.policies).parent
    return Bench(
        deployment.catalogue,
        load_purposes(config / "purposes.yaml"),
        load_guardrails(config / "guardrails.yaml"),
        deployment.book.policies,
    )
