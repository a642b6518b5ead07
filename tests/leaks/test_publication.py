"""What is published, classes 39 to 43: the next answer follows from it, and nothing that was kept before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from gateway.changes import changing
from gateway.policies.policy import Policy
from gateway.publication.office import Office
from gateway.publication.reading import Live, Standards, read_live
from gateway.publication.rows import move, read_versions
from gateway.publication.schedule import Schedule
from gateway.publication.version import PublicationError, State, Version
from gateway.publication.workflow import withdraw
from tests.leaks.answers import code, plain
from tests.leaks.households import household
from tests.servers import running_redis
from tests.state import made_up
from tests.world import TODAY, Asker, Deployment, World

LIST: Final = "/v1/records/household"
CARE: Final = "committee-elderly-care"
LESS: Final = ("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 1}}")
MIDNIGHT_S: Final = 12 * 3600


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Deployment]:
    """A deployment of the test's own, for what it publishes stays."""
    with running_redis() as redis_url:
        yield Deployment(tmp_path / "station", redis_url)


@pytest.fixture
def twins(station: Deployment) -> tuple[World, World]:
    """Two processes of the deployment, over archives that differ in a household that nobody may see."""
    worlds = World(station, "one"), World(station, "other")
    rows = [household(f"H-{number}", phone="13800001234") for number in range(3)]
    worlds[0].archive.fill({"household": rows})
    worlds[1].archive.fill({"household": [*rows, household("H-9", classification="秘密", phone="13899999999")]})
    return worlds


@pytest.fixture
def asker(station: Deployment) -> Asker:
    return station.asker("community-committee", "elderly-care")


def _less(text: str) -> str:
    return text.split("\ntests:", maxsplit=1)[0].replace(*LESS) + "\n"


def _phones(world: World, asker: Asker) -> set[str]:
    answer = world.get(asker, LIST)
    assert answer.status_code == 200, answer.text
    return {record["phone"] for record in (answer.json or {})["data"]}


def test_39_a_publication_holds_from_the_next_request_on_in_every_process(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    for world in twins:
        assert _phones(world, asker) == {"*******1234"}
    station.publish(CARE, _less)
    for world in twins:
        assert _phones(world, asker) == {"**********4"}
        assert world.get(asker, LIST).headers["Gateway-Policy"] == f"{CARE}@2"


def test_39_a_publication_holds_though_redis_has_lost_its_memory(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    assert _phones(twins[0], asker) == {"*******1234"}
    station.publish(CARE, _less)
    twins[0].redis.flushdb()
    for world in twins:
        assert _phones(world, asker) == {"**********4"}


def test_39_a_withdrawal_holds_from_the_next_request_on(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    assert twins[0].get(asker, LIST).status_code == 200
    _move(station, lambda version: withdraw(version, gains=False))
    for world in twins:
        assert code(world.get(asker, LIST)) == (403, "GW401")
        assert code(world.read(asker, "household", "H-1")) == (403, "GW401")
        assert (world.get(asker, "/v1/catalogue").json or {})["answers"] == []


def test_39_a_version_begins_with_its_first_day_and_with_no_timer(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    station.publish(CARE, _less, on=TODAY + timedelta(days=1))
    station.clock.now += MIDNIGHT_S - 1
    assert _phones(twins[0], asker) == {"*******1234"}
    station.clock.now += 2
    for world in twins:
        assert _phones(world, asker) == {"**********4"}


def test_40_what_was_read_before_a_publication_is_not_kept_over_it(
    station: Deployment, twins: tuple[World, World], asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process reads what is live; before it keeps that, something else is published."""
    place = "gateway.publication.live.read_live"

    def slow(windows: Schedule, standards: Standards, since: date, known: dict[Version, Policy]) -> Live:
        found = read_live(windows, standards, since, known)
        monkeypatch.setattr(place, read_live)
        station.publish(CARE, _less)
        return found

    monkeypatch.setattr(place, slow)
    assert twins[0].get(asker, LIST).status_code == 200
    assert _phones(twins[0], asker) == {"**********4"}


def test_41_a_rollback_brings_back_nothing_by_itself(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    """Neither what was taken by a later version, nor a policy that was withdrawn, nor an agreement that was revoked."""
    office = Office(station.state, station.standards, station.settings.zone)
    station.publish(CARE, _less)
    drafted = office.rollback(CARE, 1, "王芳")
    office.submit([drafted.label], "王芳")
    with pytest.raises(PublicationError, match="nobody but"):
        office.publish([drafted.label], office.today, "王芳")
    assert _phones(twins[0], asker) == {"**********4"}

    assert {change.what for change in office.review([drafted.label], "李强", "").gains} >= {"phone"}
    office.publish([drafted.label], office.today, "王芳")
    station.administration.revoke_agreement(asker.agreement.id)
    for world in twins:
        assert code(world.get(asker, LIST)) == (403, "GW302")


def test_42_no_chain_of_pages_holds_two_versions_and_both_twins_are_told_alike(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    cursors = [world.get(asker, LIST, {"limit": "1"}).headers["Gateway-Next"] for world in twins]
    assert cursors[0] == cursors[1]
    station.publish(CARE, _less)
    answers = [world.get(asker, LIST, {"limit": "1", "cursor": cursors[0]}) for world in twins]
    assert code(answers[0]) == (409, "GW403")
    assert plain(answers[0]) == plain(answers[1])
    altered = [world.get(asker, LIST, {"limit": "1", "cursor": f"{cursors[0][:-4]}AAAA"}) for world in twins]
    assert code(altered[0]) == code(altered[1]) == (400, "GW104")


def test_43_a_draft_shows_nothing_until_it_is_published(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    before = [plain(world.get(asker, LIST)) for world in twins]
    station.publish(CARE, lambda text: text.split("\ntests:")[0].replace(LESS[0], "phone: reveal") + "\n")
    for state in (State.DRAFT, State.CHECKED, State.RETURNED):
        _move(station, partial(_as, state), number=2)
        assert [plain(world.get(asker, LIST)) for world in twins] == before


def test_a_live_policy_that_fits_no_longer_closes_what_it_speaks_of(
    station: Deployment, twins: tuple[World, World], asker: Asker
) -> None:
    station.publish(CARE, lambda text: text.replace("schema: household@3", "schema: household@1"))
    other = station.asker("community-committee", "disaster-roll")
    for world in twins:
        assert code(world.get(asker, LIST)) == (403, "GW401")
        # it may have restricted the other policies of its kind of partner as well
        assert code(world.get(other, LIST)) == (403, "GW401")
        ready = world.browser.get("/readyz")
        assert (ready.status_code, (ready.json or {})["parts"]["policies"]) == (503, False)
    assert twins[0].get(station.asker("civil-affairs", "civil-affairs"), LIST).status_code == 200


def _as(state: State, version: Version) -> Version:
    return replace(version, state=state, effective=None)


def _move(station: Deployment, moved: Callable[[Version], Version], number: int | None = None) -> None:
    """Move the versions of the policy, or the one of that number, as an act would."""
    with changing(station.state) as change:
        made_up(change)
        for version in read_versions(change.connection):
            if version.name == CARE and number in {None, version.number}:
                move(change.connection, moved(version))
