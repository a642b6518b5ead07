"""What administrators are told is what partners get: every shipped partner, purpose, type and action, over HTTP.

The archive is a synthetic one, of every type; each of its records is asked for and looked for in the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.adapters.base import Adapter
from gateway.adapters.sql import SqlAdapter
from gateway.desk.previews import preview
from gateway.errors import GatewayError
from gateway.grants.authorise import authorise
from gateway.ledger.book import Ledger
from gateway.model.grant import Grant
from gateway.model.inquiry import VIEWING, Action
from gateway.model.outcome import ABSENT
from gateway.model.requester import Requester, Scope
from gateway.policies.workbench.explain import explain, explain_record
from gateway.policies.workbench.explanation import Explanation, RecordExplanation
from gateway.synth.chance import Chance
from gateway.synth.station import Row, Station
from tests.leaks.answers import code
from tests.unit.ledger.answers import new_ledger, unsynced
from tests.world import TODAY, Asker, Deployment, World

HOUSEHOLDS: Final = 220
LEAST: Final = 25
"""Grants under which some record is shown; fewer would mean that hardly anything was compared."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The station's own window on the archive of a world."""

    adapters: Mapping[str, Adapter]
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Seeded:
    """A world with a synthetic archive, and the rows that stand in it."""

    world: World
    rows: Mapping[str, tuple[Row, ...]]


@pytest.fixture(scope="module")
def seeded(deployment: Deployment) -> Seeded:
    world, station = World(deployment, "explained"), Station(Chance(11))
    rows: dict[str, list[Row]] = {name: [] for name in deployment.catalogue.types}
    for _ in range(HOUSEHOLDS):
        for name, row in station.household():
            rows[name].append(row)
    world.archive.fill(rows)
    return Seeded(world, {name: tuple(some) for name, some in rows.items()})


def grants(deployment: Deployment) -> Iterator[tuple[Asker, Grant]]:
    """Every grant that a shipped agreement gives today, as the walk finds it."""
    directory = deployment.directory_now()
    for asker in deployment.askers:
        for name in sorted(asker.agreement.record_types):
            for action in sorted(asker.agreement.actions & {*VIEWING}):
                details = asker.details()
                requester = Requester(
                    client_id=asker.client_id,
                    partner_id=asker.partner.id,
                    agreement_id=asker.agreement.id,
                    purpose=asker.purpose.name,
                    scopes=frozenset({Scope(name, action)}),
                    token_id="-",
                    expires=0,
                    case_number=details.get("case_number"),
                    officer=details.get("officer"),
                )
                try:
                    yield asker, authorise(directory, deployment.purposes, requester, name, action, TODAY)
                except GatewayError:
                    continue


def explained(deployment: Deployment, grant: Grant) -> Explanation:
    book = deployment.book
    record_type = deployment.catalogue.types[grant.record_type]
    return explain(book.policies, book.guardrails, record_type, grant, deployment.keyring)


def test_every_record_is_answered_as_it_is_explained(deployment: Deployment, seeded: Seeded) -> None:
    compared = 0
    for asker, grant in grants(deployment):
        explanation = explained(deployment, grant)
        told = {
            row[explanation.record_type.identifier]: shown(explain_record(explanation, row))
            for row in seeded.rows[grant.record_type]
        }
        assert answered(seeded.world, asker, explanation, list(told)) == told
        compared += any(record is not None for record in told.values())
    assert compared >= LEAST


def test_25_a_preview_is_the_partners_real_answer(deployment: Deployment, seeded: Seeded, tmp_path: Path) -> None:
    sources = {record_type.source for record_type in deployment.catalogue.types.values()}
    compared = 0
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        desk = Desk(dict.fromkeys(sources, SqlAdapter(seeded.world.driver)), ledger)
        for asker, grant in grants(deployment):
            explanation = explained(deployment, grant)
            numbers = [row[explanation.record_type.identifier] for row in seeded.rows[grant.record_type]][:12]
            previewed = {number: shown(preview(desk, "王芳", explanation, str(number), "0")) for number in numbers}
            answers = answered(seeded.world, asker, explanation, numbers)
            assert {number: answers[number] for number in numbers} == previewed
            compared += any(record is not None for record in previewed.values())
    assert compared >= LEAST


def shown(record: RecordExplanation) -> dict[str, Any] | None:
    """A record as an answer would hold it: what is absent is not in it."""
    if record.outcomes is None:
        return None
    return {name: value for name, value in record.outcomes.items() if value is not ABSENT}


def answered(world: World, asker: Asker, explanation: Explanation, numbers: list[Any]) -> dict[Any, Any]:
    """What the partner gets of each record over HTTP, None where it gets none."""
    if explanation.grant.action is Action.READ:
        return {number: _read(world, asker, explanation, number) for number in numbers}
    listed = {record[explanation.record_type.identifier]: record for record in _listed(world, asker, explanation)}
    return {number: listed.pop(number, None) for number in numbers}


def _read(world: World, asker: Asker, explanation: Explanation, number: object) -> dict[str, Any] | None:
    world.forget_counts()
    response = world.read(asker, explanation.record_type.name, number)
    if response.status_code != 200:
        assert code(response) == ((403, "GW401") if explanation.view is None else (404, "GW402"))
        return None
    assert response.json is not None
    record: dict[str, Any] = response.json["data"]
    return record


def _listed(world: World, asker: Asker, explanation: Explanation) -> Iterator[dict[str, Any]]:
    query: dict[str, str] = {}
    while True:
        world.forget_counts()
        response = world.get(asker, f"/v1/records/{explanation.record_type.name}", query)
        if explanation.view is None:
            assert code(response) == (403, "GW401")
            return
        assert response.status_code == 200, response.text
        assert response.json is not None
        yield from response.json["data"]
        if response.json["next"] is None:
            return
        query = {"cursor": response.json["next"]}
