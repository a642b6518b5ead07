"""Time and state, classes 38 to 43: an answer follows from what holds now, for this requester, and is kept nowhere."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.grants.administration import Administration
from gateway.model.client import Client
from tests.leaks.answers import code, plain
from tests.leaks.households import household
from tests.world import Asker, Deployment, Row, World

LIST: Final = "/v1/records/household"
AREA: Final = "310115003001"
CURSOR: Final = (400, "GW104")


@pytest.fixture(scope="module")
def two_purposes(deployment: Deployment) -> tuple[Asker, ...]:
    """One client with two purposes, and a second client of the same agreement."""
    committee = deployment.asker("community-committee", "elderly-care")
    agreement = replace(committee.agreement, id="both", purposes=frozenset({"elderly-care", "disaster-roll"}))
    one = tuple(deployment.enter(committee.partner, [agreement]))
    other = replace(one[0], client_id="both-second-client")
    public = {key: value for key, value in other.key.items() if key != "d"}
    deployment.administration.add_client(Client(other.client_id, agreement.id, (public,), active=True))
    return (*one, other)


def test_38_what_one_requester_is_given_is_not_given_to_another(
    seen: World, deployment: Deployment, two_purposes: tuple[Asker, ...]
) -> None:
    """The same question in turn by everybody, for every purpose, twice: each gets its own answer both times."""
    incident: Row = {"incident_no": "I-1", "area_code": AREA, "incident_kind": "traffic_accident", "status": "handled"}
    marks: Row = {"classification": "公开", "sealed": False, "involves_minor": False, "protected": False}
    seen.archive.fill(
        {
            "household": [household("H-1"), household("H-2", area_code="310115003002")],
            "incident": [{**incident, **marks, "loss": 10.5, "liability": "全责"}],
        }
    )
    for record_type in ("household", "incident"):
        path = f"/v1/records/{record_type}"
        askers = [asker for asker in (*deployment.askers, *two_purposes) if f"{record_type}:list" in asker.scopes]
        first = {(asker.client_id, asker.name): plain(seen.get(asker, path)) for asker in askers}
        again = {(asker.client_id, asker.name): plain(seen.get(asker, path)) for asker in reversed(askers)}
        assert first == again
        assert {status for status, _, _ in first.values()} == {200}
        told = {(asker.name, str(first[asker.client_id, asker.name])) for asker in askers}
        assert len(told) == len({name for name, _ in told}) == len({answer for _, answer in told}) > 2


def test_38_a_cursor_of_another_requester_or_purpose_opens_nothing(
    seen: World, deployment: Deployment, two_purposes: tuple[Asker, ...]
) -> None:
    seen.archive.fill({"household": [household(f"H-{number}") for number in range(3)]})
    askers = [asker for asker in (*deployment.askers, *two_purposes) if "household:list" in asker.scopes]
    cursors = {
        (asker.client_id, asker.name): seen.get(asker, LIST, {"limit": "1"}).headers.get("Gateway-Next")
        for asker in askers
    }
    tried = 0
    for asker in askers:
        for owner, cursor in cursors.items():
            if cursor is not None:
                tried += 1
                answer = seen.get(asker, LIST, {"limit": "1", "cursor": cursor})
                assert answer.status_code == 200 if owner == (asker.client_id, asker.name) else code(answer) == CURSOR
    assert tried > 9


SUSPENSIONS: Final[tuple[tuple[str, Callable[[Administration, Asker, bool], None]], ...]] = (
    ("client", lambda desk, asker, active: desk.set_client_active(asker.client_id, active=active)),
    ("partner", lambda desk, asker, active: desk.set_partner_active(asker.partner.id, active=active)),
)


@pytest.mark.parametrize(("what", "suspend"), SUSPENSIONS, ids=[what for what, _ in SUSPENSIONS])
def test_39_a_suspension_holds_from_the_next_request_on_in_every_process(
    seen: World,
    twin: World,
    committee: Asker,
    what: str,
    suspend: Callable[[Administration, Asker, bool], None],
) -> None:
    worlds = (seen, twin)
    twin.archive.fill({"household": [household()]})
    desk = seen.deployment.administration
    for _ in range(3):
        assert [world.get(committee, LIST).status_code for world in worlds] == [200, 200], what
        suspend(desk, committee, False)
        assert [code(world.get(committee, LIST)) for world in worlds] == [(403, "GW302")] * 2
        assert [code(world.read(committee, "household", "H-1")) for world in worlds] == [(403, "GW302")] * 2
        assert [(world.get(committee, "/v1/catalogue").json or {})["types"] for world in worlds] == [[], []]
        suspend(desk, committee, True)


def test_39_what_cannot_be_checked_is_not_answered(deployment: Deployment, seen: World, committee: Asker) -> None:
    assert seen.get(committee, LIST).status_code == 200
    alone = World(deployment, "without-redis", redis_url="unix:///nonexistent/redis.sock")
    alone.archive.fill({"household": [household()]})
    for _ in range(2):
        answer = alone.get(committee, LIST)
        assert code(answer) == (503, "GW203")
        assert answer.headers["Retry-After"]


def test_39_an_agreement_ends_at_the_station_s_midnight(seen: World, committee: Asker) -> None:
    with _at(seen, committee.agreement.last.isoformat(), hours_left=0):
        assert seen.get(committee, LIST).status_code == 200
        seen.clock.now += 2
        assert code(seen.get(committee, LIST)) == (403, "GW302")


def test_39_a_token_ends_when_it_says(seen: World, committee: Asker) -> None:
    token = seen.token(committee)
    before = seen.clock.now
    try:
        seen.clock.now = before + 299
        assert seen.browser.get(LIST, headers={"Authorization": f"Bearer {token}"}).status_code == 200
        seen.clock.now = before + 300
        assert code(seen.browser.get(LIST, headers={"Authorization": f"Bearer {token}"})) == (401, "GW202")
    finally:
        seen.clock.now = before


@contextmanager
def _at(world: World, day: str, *, hours_left: int) -> Iterator[None]:
    """The clock one second before ``hours_left`` hours before the end of ``day`` at the station."""
    before = world.clock.now
    moment = datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=world.settings.zone)
    world.clock.now = moment.timestamp() - 3600 * hours_left
    try:
        yield
    finally:
        world.clock.now = before
        world.deployment.tokens.clear()


def test_42_a_new_version_of_a_policy_ends_every_chain_of_cursors(
    deployment: Deployment, seen: World, committee: Asker, tmp_path: Path
) -> None:
    seen.archive.fill({"household": [household(f"H-{number}") for number in range(3)]})
    cursor = seen.get(committee, LIST, {"limit": "1"}).headers["Gateway-Next"]
    assert seen.get(committee, LIST, {"limit": "1", "cursor": cursor}).status_code == 200

    policies = tmp_path / "policies"
    shutil.copytree(deployment.settings.policies, policies)
    path = policies / "committee-elderly-care.yaml"
    path.write_text(path.read_text().replace("version: 1\n", "version: 2\n", 1))
    published = World(deployment, "published", policies=policies)
    published.archive.fill({"household": [household(f"H-{number}") for number in range(3)]})
    assert published.get(committee, LIST).headers["Gateway-Policy"] == "committee-elderly-care@2"
    assert code(published.get(committee, LIST, {"limit": "1", "cursor": cursor})) == (409, "GW403")


def test_43_a_new_column_and_a_new_field_show_nothing(
    deployment: Deployment, seen: World, committee: Asker, tmp_path: Path
) -> None:
    """Law 1: a new column shows nothing until somebody says so, and neither does a catalogue entry for it."""
    asks: tuple[Callable[[World], Any], ...] = (
        lambda world: world.get(committee, LIST),
        lambda world: world.get(committee, LIST, headers={"Accept": "text/csv"}),
        lambda world: world.read(committee, "household", "H-1"),
        lambda world: world.get(committee, LIST, {"fields": "blood_group"}),
        lambda world: world.get(committee, LIST, {"blood_group": "AB"}),
        lambda world: world.get(committee, "/v1/catalogue/household"),
        lambda world: world.get(committee, "/openapi.json"),
    )
    before = [plain(ask(seen)) for ask in asks]

    catalogue = tmp_path / "catalogue"
    shutil.copytree(deployment.settings.catalogue, catalogue)
    with (catalogue / "household.yaml").open("a") as file:
        file.write("  blood_group: {title: {zh: 血型, en: Blood group}, kind: category, sensitivity: public}\n")
    widened = World(deployment, "widened", catalogue=catalogue)
    with closing(sqlite3.connect(widened.archive.path)) as connection:
        connection.execute("alter table household add column blood_group text default 'AB'")
        connection.commit()
    widened.archive.fill({"household": [household()]})
    assert [plain(ask(widened)) for ask in asks] == before
