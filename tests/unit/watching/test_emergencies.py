"""An emergency: nothing leaves without its reason, and whoever used it answers for it in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from gateway.changes import AdministrationError, looking
from gateway.db import writing
from gateway.events import list_events
from gateway.identity.assertion import new_client_key
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.ledger.acts import read_acts
from gateway.ledger.book import Ledger
from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.ledger.opening import open_ledger
from gateway.ledger.verify import verify
from gateway.model.act import ActName
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.person import Person, Role
from gateway.tables import EMERGENCY
from gateway.watching.cases import Case, Verdict, read_cases
from gateway.watching.emergencies import Emergencies, review
from tests.identity_profile.code_flow import BACK, Application, new_clerk
from tests.servers import running_redis
from tests.world import Asker, Deployment, World

AREA = "310115003001"
REASON = "602室老人在家中晕倒，需要立即联系家属"
LIST = "/v1/records/household"
DAY = 24 * 3600
ROW = {
    "household_no": "H-1",
    "area_code": AREA,
    "status": "active",
    "classification": "公开",
    "phone": "13800000000",
}


@dataclass
class Station:
    """A gateway, a committee that may ask in an emergency, and who watches."""

    world: World
    asker: Asker
    ledger: Ledger

    def __post_init__(self) -> None:
        deployment = self.world.deployment
        self.state = replace(deployment.state, record=self.ledger, by=None)
        self.people = People(self.state, read_people_key(deployment.settings.keys / KEY_FILE))
        self.watch = self.new_watch()

    def new_watch(self) -> Emergencies:
        """Whoever watches, begun anew."""
        return Emergencies(self.state, self.people, self.world.settings.ledger, self.world.clock() - 28 * DAY)

    def ask_for_token(self, **changes: str | None) -> Any:
        details = {key: value for key, value in (self.asker.details() | {"reason": REASON} | changes).items() if value}
        asked = json.dumps([details], ensure_ascii=False)
        return self.world.ask_for_token(self.asker, scope="household:list", authorization_details=asked)

    def use(self, **changes: str | None) -> Any:
        """One page, with a new token."""
        given = self.ask_for_token(**changes)
        assert given.status_code == 200, given.text
        self.token = given.json["access_token"]
        return self.again()

    def again(self) -> Any:
        return self.world.browser.get(LIST, headers={"Authorization": f"Bearer {self.token}"})

    def cases(self) -> list[Case]:
        with looking(self.state.engine) as connection:
            return read_cases(connection)

    def by_token(self) -> list[Case]:
        return sorted(self.cases(), key=lambda case: case.token)

    def acts(self) -> list[tuple[ActName, str | None]]:
        return [(act.act, act.by) for each in read_acts(self.world.settings.ledger) for act in each.acts.acts]

    def may_ask(self) -> bool:
        return bool(self.ask_for_token().status_code == 200)

    def events(self) -> list[str]:
        with looking(self.state.engine) as connection:
            return [event.kind for event in list_events(connection)]


@pytest.fixture(scope="module")
def redis_url_of_ours() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture
def station(tmp_path: Path, redis_url_of_ours: str) -> Iterator[Station]:
    deployment = Deployment(tmp_path / "deployment", redis_url_of_ours)
    world = World(deployment, "one")
    world.redis.flushdb()
    world.archive.fill({"household": [ROW, {**ROW, "household_no": "H-2"}]})
    partner = Partner("committee-nine", "community-committee", "九", (AREA,), active=True)
    may = frozenset({"household"}), frozenset({Action.LIST, Action.READ}), frozenset({"emergency"})
    agreement = Agreement("nine", partner.id, *may, (AREA,), date(2026, 1, 1), date(2026, 12, 31))
    (asker,) = deployment.enter(partner, [agreement])
    with open_ledger(world.settings, world.clock) as ledger:
        yield Station(world, asker, ledger)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": None},
        {"reason": "too short"},
        {"reason": "长" * 501},
        {"reason": "two\nlines of it"},
        {"officer": None},
    ],
)
def test_no_token_is_given_without_a_reason_and_an_officer(station: Station, changes: dict[str, str | None]) -> None:
    refused = station.ask_for_token(**changes)
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_authorization_details")


def test_a_reason_is_for_emergencies_alone(station: Station) -> None:
    other = station.world.deployment.asker("community-committee", "elderly-care")
    details = json.dumps([{**other.details(), "reason": REASON}])
    refused = station.world.ask_for_token(other, scope="household:list", authorization_details=details)
    assert (refused.status_code, (refused.json or {})["error"]) == (400, "invalid_authorization_details")


def test_the_longest_reason_makes_a_token_that_is_good(station: Station) -> None:
    assert station.use(reason="长" * 500).status_code == 200


def test_the_reason_is_on_record_before_anything_leaves_and_the_requester_is_told_of_the_review(
    station: Station,
) -> None:
    answer = station.use()
    assert answer.status_code == 200, answer.text
    assert "reviewed-within-24-hours" in answer.json["disclosure"]["obligations"]
    [entry] = [each for each in newest(station.world.settings.ledger, 5) if each.kind is EntryKind.RELEASE]
    assert entry.facts["reason"] == REASON
    assert entry.facts["officer"] == "officer-1"
    refused = station.world.browser.get(
        f"{LIST}?fields=visit_notes", headers={"Authorization": f"Bearer {station.token}"}
    )
    assert refused.status_code != 200
    assert newest(station.world.settings.ledger, 1)[0].facts["reason"] == REASON


def test_nothing_is_loosened_by_it(station: Station) -> None:
    answer = station.use()
    assert answer.json["data"]
    assert not {"head_id_number", "care_needs", "visit_notes"} & answer.json["data"][0].keys()


def test_a_token_is_a_case_with_all_that_was_shown_by_it(station: Station) -> None:
    station.use()
    station.again()
    station.use(reason="又一位老人走失，需要联系家属")
    assert station.watch.look() == 0
    first, second = sorted(station.cases(), key=lambda case: -case.uses)
    assert (first.uses, first.records, second.uses) == (2, 4, 1)
    assert (first.reason, first.officer, first.partner_id) == (REASON, "officer-1", "committee-nine")
    assert first.deadline == int(station.world.clock()) + DAY
    assert first.verdict is first.suspended is None


def test_unreviewed_in_time_it_suspends_whoever_used_it_by_itself_and_once(station: Station) -> None:
    station.use()
    station.watch.look()
    station.world.clock.now += DAY - 1
    assert station.watch.look() == 0
    assert station.may_ask()
    station.world.clock.now += 1
    assert [station.watch.look(), station.watch.look()] == [1, 0]
    assert not station.may_ask()
    [case] = station.cases()
    assert case.suspended == f"client {station.asker.client_id}"
    assert station.acts() == [(ActName.CLIENT_SUSPENDED, None), (ActName.EMERGENCY_SUSPENDED, None)]
    assert station.events() == ["emergency-overdue"]
    assert verify(station.world.settings.ledger).whole


def test_a_justified_one_suspends_nobody(station: Station) -> None:
    station.use()
    station.watch.look()
    [case] = station.cases()
    review(station.people, case.id, "li-qiang", Verdict.JUSTIFIED, "急救人员在场")
    station.world.clock.now += 2 * DAY
    assert station.watch.look() == 0
    assert station.may_ask()
    assert station.acts() == [(ActName.EMERGENCY_REVIEWED, "li-qiang")]


def test_one_that_was_none_suspends_at_once(station: Station) -> None:
    station.use()
    station.watch.look()
    [case] = station.cases()
    review(station.people, case.id, "li-qiang", Verdict.UNJUSTIFIED, "no such flat")
    assert not station.may_ask()
    assert [act for act, _ in station.acts()] == [
        *(ActName.EMERGENCY_REVIEWED, ActName.CLIENT_SUSPENDED, ActName.EMERGENCY_SUSPENDED)
    ]
    assert {by for _, by in station.acts()} == {"li-qiang"}
    assert station.events() == ["emergency-unjustified"]


def test_a_review_that_comes_late_lifts_nothing_and_resuming_does(station: Station) -> None:
    station.use()
    station.world.clock.now += DAY
    station.watch.look()
    [case] = station.cases()
    review(station.people, case.id, "li-qiang", Verdict.JUSTIFIED, "on holiday")
    assert not station.may_ask()
    station.world.deployment.administration.set_client_active(station.asker.client_id, active=True)
    assert station.may_ask()
    assert station.watch.look() == 0
    assert station.may_ask()


def test_what_a_clerk_allows_gives_one_token_and_the_clerk_answers_for_it(station: Station) -> None:
    """And not the program, with which others go on."""
    world, (private, public) = station.world, new_client_key()
    program = Client("program", "nine", (public,), active=True, redirect_uris=(BACK,))
    world.deployment.administration.add_client(program)
    lin = new_clerk(world, "committee-nine", "lin")
    given = Application(world, replace(station.asker, client_id="program", key=private)).tokens(lin)
    assert "refresh_token" not in given
    answer = world.browser.get(LIST, headers={"Authorization": f"Bearer {given['access_token']}"})
    assert answer.status_code == 200, answer.text
    assert station.watch.look() == 0
    [case] = station.cases()
    assert (case.person_id, case.client_id) == ("lin", "program")
    with pytest.raises(AdministrationError, match="somebody else has to review it"):
        review(station.people, case.id, "lin", Verdict.JUSTIFIED, "fine")
    world.clock.now += DAY
    assert station.watch.look() == 1
    assert not station.people.account("lin").person.active
    assert station.cases()[0].suspended == "person lin"
    assert world.deployment.directory_now().clients["program"].active


@pytest.mark.parametrize(
    ("by", "note", "told"),
    [
        ("officer-1", "fine", "somebody else has to review it"),
        ("Officer- 1", "fine", "somebody else has to review it"),
        ("account", "fine", "somebody else has to review it"),
        ("li-qiang", " ", "say what was found"),
        ("li-qiang", "x" * 501, "say what was found"),
    ],
)
def test_who_reviews_is_somebody_else_and_says_why(station: Station, by: str, note: str, told: str) -> None:
    station.people.add(Person("account", "officer-1", None, frozenset({Role.REVIEWER}), active=True))
    station.use()
    station.watch.look()
    [case] = station.cases()
    with pytest.raises(AdministrationError, match=told):
        review(station.people, case.id, by, Verdict.JUSTIFIED, note)
    assert station.cases()[0].verdict is None


def test_it_is_reviewed_once(station: Station) -> None:
    station.use()
    station.watch.look()
    [case] = station.cases()
    review(station.people, case.id, "li-qiang", Verdict.JUSTIFIED, "fine")
    with pytest.raises(AdministrationError, match="was reviewed by `li-qiang`"):
        review(station.people, case.id, "wang-fang", Verdict.UNJUSTIFIED, "not fine")
    with pytest.raises(AdministrationError, match="there is no emergency 99"):
        review(station.people, 99, "wang-fang", Verdict.JUSTIFIED, "fine")


def test_cases_survive_whoever_watches_and_are_made_again_from_the_ledger(station: Station) -> None:
    """One that was reviewed, one for which somebody was suspended and resumed, and one that waits."""
    station.use(reason="first of three, reviewed")
    station.watch.look()
    review(station.people, station.cases()[0].id, "li-qiang", Verdict.JUSTIFIED, "fine")
    station.use(reason="second of three, overdue")
    station.world.clock.now += DAY
    assert station.watch.look() == 1
    station.world.deployment.administration.set_client_active(station.asker.client_id, active=True)
    station.use(reason="third of three, waiting")
    station.watch.look()
    before = [replace(case, id=0) for case in station.by_token()]
    assert station.new_watch().look() == 0
    assert [replace(case, id=0) for case in station.by_token()] == before
    with writing(station.state.engine) as connection:
        connection.execute(delete(EMERGENCY))
    assert station.new_watch().look() == 0
    assert [replace(case, id=0) for case in station.by_token()] == before
    assert station.may_ask()


def test_a_clock_that_goes_back_changes_nothing(station: Station) -> None:
    station.use()
    station.world.clock.now += DAY - 1
    station.watch.look()
    deadline = station.cases()[0].deadline
    station.world.clock.now -= 3600
    station.watch.look()
    station.use(reason="another one, under the clock before")
    station.watch.look()
    assert station.cases()[0].deadline in {deadline, deadline - 3600 + DAY - 1}
    station.world.clock.now += 3601
    assert station.watch.look() == 1
