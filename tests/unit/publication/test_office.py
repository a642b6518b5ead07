"""The acts on both databases: what they change, what they refuse, and that of two at once one wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import redis
from sqlalchemy import Engine

from gateway.changes import VERSION_KEY
from gateway.db import directory_version, reading
from gateway.documents import Faulty
from gateway.policies.workbench.difference import Difference
from gateway.publication.folder import Text
from gateway.publication.founding import found
from gateway.publication.office import Office, pick
from gateway.publication.reading import Standards, read_draft
from gateway.publication.schedule import Schedule, Window, schedule, standing
from gateway.publication.version import PublicationError, State
from gateway.publication.weighing import weigh
from gateway.publication.workflow import Act
from tests.state import state_of
from tests.unit.publication.documents import LESS, MORE, STRICTER, care
from tests.unit.publication.versions import AUTHOR, REVIEWER, TODAY, version

MORE_AGAIN = ("filter_on: [household_no]", "filter_on: [household_no, address]")


@pytest.fixture
def office(engine: Engine, server: redis.Redis, standards: Standards) -> Office:
    """An office in which a policy is live, and another that restricts it."""
    office = Office(state_of(engine, server, lambda: 1_795_320_000.0), standards, ZoneInfo("Asia/Shanghai"))
    found(state_of(engine), [text(office, care()), text(office, care(text=STRICTER))])
    return office


def text(office: Office, content: bytes) -> Text:
    return Text(content, read_draft(content, "draft", office.standards).policy)


def enter(office: Office, *contents: bytes, by: str = AUTHOR) -> list[str]:
    return [each.label for each in office.enter([text(office, content) for content in contents], by)]


def standings(office: Office) -> dict[str, str]:
    versions = office.versions()
    return {each.label: standing(each, schedule(versions), office.today) for each in versions}


def test_a_policy_goes_its_way_by_two_people(office: Office) -> None:
    # the other policy drops telephones, so it is the criterion that is gained
    office.draft([text(office, care(2, MORE_AGAIN))], AUTHOR)
    office.submit(["care@2"], AUTHOR)
    with pytest.raises(PublicationError, match="nobody but"):
        office.publish(["care@2"], office.today, AUTHOR)
    assert [each.what for each in office.review(["care@2"], REVIEWER, "as agreed").gains][:1] == ["filter_on address"]
    office.publish(["care@2"], office.today, AUTHOR)
    assert standings(office) == {"care@1": "superseded", "care@2": "live", "stricter@1": "live"}
    acts = [(act.person, act.act, act.number, act.note) for act in office.history("care")]
    assert acts[1:] == [
        (AUTHOR, Act.DRAFT, 2, ""),
        (AUTHOR, Act.SUBMIT, 2, ""),
        (REVIEWER, Act.APPROVE, 2, "as agreed"),
        (AUTHOR, Act.PUBLISH, 2, f"from {office.today}"),
    ]


def test_every_act_is_told_to_the_processes_that_serve(office: Office, engine: Engine, server: redis.Redis) -> None:
    enter(office, care(2))
    with reading(engine) as connection:
        assert server.get(VERSION_KEY) == str(directory_version(connection)).encode()


def test_what_only_takes_away_is_published_by_one_person(office: Office) -> None:
    enter(office, care(2, ("address: {generalise: building}, ", "")))
    found = office.publish(["care@2"], office.today, AUTHOR)
    assert (found.gains, bool(found.changes)) == ((), True)


def test_one_person_does_not_publish_a_restriction_that_tells_what_is_hidden(office: Office) -> None:
    """Whoever no longer sees an address, and only where there is a subsidy, has been told of the subsidy."""
    telling = """\
  - id: telling
    restrict: [list, read]
    type: household
    where: {field: subsidy, present: true}
    fields: {address: drop}
"""
    enter(office, care(2, ("filter_on: [household_no]\n", f"filter_on: [household_no]\n{telling}")))
    with pytest.raises(PublicationError, match="nobody but"):
        office.publish(["care@2"], office.today, AUTHOR)
    assert {each.what for each in office.review(["care@2"], REVIEWER, "as agreed").gains} == {"told subsidy"}


def test_a_version_is_live_from_its_first_day_on(office: Office) -> None:
    enter(office, care(2))
    office.publish(["care@2"], office.today + timedelta(days=3), AUTHOR)
    assert standings(office)["care@1"] == "live"
    assert standings(office)["care@2"] == f"from {office.today + timedelta(days=3)}"


def test_an_unsound_draft_is_kept_and_not_submitted(office: Office) -> None:
    office.draft([text(office, care(2, ("elderly-care]", "no-such-purpose]")))], AUTHOR)
    with pytest.raises(Faulty, match="care@2"):
        office.submit(["care@2"], AUTHOR)
    assert standings(office)["care@2"] == "draft"


@pytest.mark.parametrize(
    "bad",
    [
        care(2, ("household@3", "household@2")),
        care(2, ("phone: {", "phоne: {")),
        care(2, ("fields: {", "fields: &all {again: *all, ")),
        care(2, ("from: 2026-01-01", "from: 2026-02-30")),
        care(2, ("purpose: [elderly-care]", "purpose:\t[“elderly-care”]")),
        care(2) + b"# " + b"x" * 5_000_000,
    ],
    ids=["an older catalogue", "a look-alike", "a recursive anchor", "no such day", "curly quotes", "five megabytes"],
)
def test_a_bad_document_is_no_draft_and_what_is_live_stays_live(office: Office, bad: bytes) -> None:
    before = standings(office)
    with pytest.raises(Faulty, match="draft"):
        enter(office, bad)
    assert standings(office) == before
    assert len(office.history("care")) == 1


def test_ones_own_draft_is_written_anew(office: Office) -> None:
    office.draft([text(office, care(2, MORE))], AUTHOR)
    office.draft([text(office, care(2, LESS))], AUTHOR)
    [drafted] = pick(office.versions(), ["care@2"])
    assert drafted.text == care(2, LESS)
    assert drafted.is_whole


def test_a_policy_that_restricts_is_not_withdrawn_and_one_that_opens_is(office: Office) -> None:
    with pytest.raises(PublicationError, match="shown more"):
        office.withdraw("stricter", AUTHOR)
    [gone] = office.withdraw("care", AUTHOR, "ended")
    assert (gone.state, standings(office)["stricter@1"]) == (State.WITHDRAWN, "live")
    with pytest.raises(PublicationError, match="no version"):
        office.withdraw("care", AUTHOR)


def test_a_review_does_not_outlive_what_it_was_made_against(office: Office) -> None:
    enter(office, care(2, MORE_AGAIN))
    office.review(["care@2"], REVIEWER, "")
    enter(office, care(2, ("page: 50", "page: 40"), text=STRICTER))
    office.publish(["stricter@2"], office.today, AUTHOR)
    with pytest.raises(PublicationError, match="changed since the review"):
        office.publish(["care@2"], office.today, AUTHOR)


def test_two_changes_that_show_more_together_are_reviewed_together(office: Office) -> None:
    labels = enter(office, care(2, MORE), care(2, ("phone: drop", "address: drop"), text=STRICTER))
    for label in labels:
        office.review([label], REVIEWER, "")
    with pytest.raises(PublicationError, match="together"):
        office.publish(labels, office.today, AUTHOR)
    office.review(labels, REVIEWER, "")
    assert office.publish(labels, office.today, AUTHOR).gains


def test_a_new_answer_is_a_gain_and_one_that_goes_is_a_loss(office: Office) -> None:
    answers = (
        b"answers:\n  - ask: in-need\n    title: {zh: x, en: x}\n    given: [household_no]\n"
        b"    where: {field: status, is: active}\n    per_day: 5\n"
    )
    enter(office, care(2) + answers)
    found = office.review(["care@2"], REVIEWER, "")
    assert {each.what for each in found.gains} == {"answer in-need"}
    office.publish(["care@2"], office.today, AUTHOR)
    enter(office, care(3) + answers.replace(b"per_day: 5", b"per_day: 6"))
    assert {each.what for each in office.weigh(["care@3"], office.today).gains} == {"answer in-need per_day"}
    enter(office, care(4))
    gone = office.weigh(["care@4"], office.today)
    assert (gone.gains, {each.what for each in gone.changes}) == ((), {"answer in-need"})


def test_what_was_weighed_is_weighed_anew_where_anything_differs(office: Office) -> None:
    enter(office, care(2, MORE_AGAIN))
    weighed = office.weigh(["care@2"], office.today)
    assert weighed.gains
    assert office.weigh(["care@2"], office.today) is weighed
    before = schedule(office.versions())
    after = tuple(Window(replace(each.version, number=9), each.first, each.last) for each in before)
    guardrails = replace(office.standards.guardrails, digest="x")
    cases = (
        (before, before, office.standards, office.today),
        (after, before, office.standards, office.today),
        (before, after, office.standards, office.today),
        (before, before, replace(office.standards, guardrails=guardrails), office.today),
        (before, before, office.standards, office.today + timedelta(days=1)),
    )
    assert len({id(weigh(*case)) for case in cases}) == len(cases)
    assert all(weigh(*case) is weigh(*case) for case in cases)


def test_a_rollback_is_a_new_version_with_a_review_of_its_own(office: Office) -> None:
    enter(office, care(2, ("address: {generalise: building}, ", "")))
    office.publish(["care@2"], office.today, AUTHOR)
    drafted = office.rollback("care", 1, AUTHOR)
    assert (drafted.label, drafted.text, drafted.state) == ("care@3", care(3), State.DRAFT)
    office.submit(["care@3"], AUTHOR)
    with pytest.raises(PublicationError, match="nobody but"):
        office.publish(["care@3"], office.today, AUTHOR)


def test_an_import_enters_all_that_changed_or_nothing(office: Office) -> None:
    assert enter(office, care(), care(2, text=STRICTER)) == ["stricter@2"]
    assert enter(office, care(), care(2, text=STRICTER)) == []
    with pytest.raises(PublicationError) as refused:
        enter(office, care(1, LESS), care(7, text=STRICTER), care(1, ("policy: care", "policy: third")))
    assert [line.split("`")[1] for line in str(refused.value).splitlines()] == ["care@1", "stricter"]
    assert "third@1" not in standings(office)


@pytest.mark.parametrize("labels", [["care@9"], ["other@1"], ["care"], [""]])
def test_a_version_that_there_is_not_is_told(office: Office, labels: Sequence[str]) -> None:
    with pytest.raises(PublicationError, match="there is no version"):
        office.submit(labels, AUTHOR)


def test_what_changed_while_it_was_weighed_is_looked_at_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(office, care(2, LESS))

    names = iter(("third", "fourth", "fifth"))

    def meanwhile(before: Schedule, after: Schedule, standards: Standards, today: date) -> Difference:
        monkeypatch.setattr("gateway.publication.office.weigh", weigh)
        office.draft([text(office, care(1, ("policy: care", f"policy: {next(names)}")))], REVIEWER)
        return weigh(before, after, standards, today)

    acts: tuple[Callable[[], object], ...] = (
        lambda: office.publish(["care@2"], office.today, AUTHOR),
        lambda: office.review(["care@2"], REVIEWER, ""),
        lambda: office.withdraw("care", AUTHOR),
    )
    for act in acts:
        monkeypatch.setattr("gateway.publication.office.weigh", meanwhile)
        with pytest.raises(PublicationError, match="meanwhile"):
            act()
    assert standings(office)["care@2"] == "checked"


def test_of_two_who_publish_at_once_one_wins(office: Office) -> None:
    enter(office, care(2, LESS))
    enter(office, care(2, ("basis: ", "basis: x # "), text=STRICTER))

    def publish(label: str) -> str:
        try:
            office.publish([label], office.today, AUTHOR)
        except PublicationError as error:
            return str(error)
        return "published"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(publish, ["care@2"] * 4))
    assert told.count("published") == 1
    assert all("meanwhile" in each or "is published" in each for each in told if each != "published")


def test_a_version_of_today_is_not_superseded_by_nothing() -> None:
    assert standing(version(2, State.PUBLISHED), (), TODAY) == "superseded"
    assert standing(replace(version(2), state=State.CHECKED), (), TODAY) == "checked"
