"""A count over the archive: begun, followed and stopped on a page, in tens, and on record before it begins."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from threading import Event
from typing import Any

import pytest

from gateway.console.policies import impact
from gateway.console.policies.board import Board, Count
from gateway.desk.previews import count_differences
from gateway.errors import SOURCE, GatewayError
from gateway.ledger.acts import read_acts
from gateway.model.act import ActName
from gateway.model.person import Role
from tests.servers import running_redis
from tests.unit.console.test_desk_pages import NAME, PAGE, Hand
from tests.unit.signin.visitors import Visitor, somebody
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World

IMPACT = "/desk/policy/impact"
FEW = "少于 10 份，或没有"
TEN = "10 份以上"
FIRST, SECOND = "浦兴第一居民委员会（虚构）", "浦兴第二居民委员会（虚构）"
SECOND_AREA = "310115003002"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway over the households of two committees: of the first 13 and, moved out, 3; of the second 9 and 12.

    Whoever keeps policies may ask by what is internal, as which households have moved out.
    """
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        deployment.settings = replace(deployment.settings, clearance={"policy-administrator": "internal"})
        world = World(deployment, "desk")
        here, moved = {"status": "active"}, {"status": "moved_out"}
        there = [(AREA, here, 13), (AREA, moved, 3), (SECOND_AREA, here, 9), (SECOND_AREA, moved, 12)]
        each = [(area, status) for area, status, times in there for _ in range(times)]
        rows = [{**household_of(number, area), **status} for number, (area, status) in enumerate(each)]
        world.archive.fill({"household": rows})
        yield world


@pytest.fixture(scope="module")
def wang(world: World) -> Visitor:
    """Has a draft under which the telephone is not shown, and the tenure is."""
    visitor = somebody(world, "wang-counts", Role.POLICY_ADMINISTRATOR)
    hand = Hand(visitor)
    text = (
        hand.text().split("\ntests:")[0].replace("      phone: {mask: {keep_last: 4}}\n", "      tenure: reveal\n", 1)
    )
    assert hand.write(text.replace("fields: {phone: drop, ", "fields: {"), "save").status_code == 303
    return visitor


def begun(visitor: Visitor, act: str = "count", **form: str) -> Any:
    return visitor.post(IMPACT, seen=PAGE, act=act, **{"version": f"{NAME}@2", **form})


def ended(visitor: Visitor) -> str:
    """The page once the count has ended."""
    for _ in range(600):
        page = visitor.get(IMPACT).text
        if "看看数到哪里了" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("it does not end")


def rows(page: str) -> list[list[str]]:
    found = re.findall(r"<tr><td>(.*?)</tr>", page, re.DOTALL)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row.split("<td>")] for row in found]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Counts that wait for this before they look at the archive."""
    go, counted = Event(), count_differences

    def waiting(*views: Any, progress: Callable[[int], object]) -> Any:
        assert go.wait(30)
        progress(0)
        return counted(*views, progress=progress)

    monkeypatch.setattr(impact, "count_differences", waiting)
    yield go
    go.set()


def test_a_version_is_counted_in_tens_and_that_is_on_record(world: World, wang: Visitor) -> None:
    assert "没有正在数的" in wang.get(IMPACT).text
    assert begun(wang).headers["Location"] == IMPACT
    page = ended(wang)
    assert wang.get(f"{IMPACT}?as=csv&lang=en").text.count("10 or more") == 2
    found = {(row[0], row[2]): row[3:] for row in rows(page)}
    assert found[FIRST, "联系电话"] == [FEW, TEN, FEW]
    assert found[FIRST, "住房性质"] == [TEN, FEW, FEW]
    # of nine no more is said than of none
    assert found[SECOND, "联系电话"] == [FEW, FEW, FEW]
    assert found[SECOND, "住房性质"] == [FEW, FEW, FEW]
    assert "13" not in re.sub(r"<[^>]+>", "", page)
    acts = [act for told in read_acts(world.settings.ledger) for act in told.acts.acts]
    counted = [act for act in acts if act.act is ActName.POLICY_COUNTED]
    assert [(act.by, act.about["policy"], act.about["number"]) for act in counted] == [("wang-counts", NAME, 2)]


def test_records_that_come_and_go_are_told_in_tens_too(wang: Visitor) -> None:
    hand = Hand(wang)
    text = hand.text()
    others = text.replace("{field: status, is: active}", "{field: status, is: moved_out}", 1)
    assert hand.write(others, "save").status_code == 303
    try:
        assert begun(wang).status_code == 303
        page = ended(wang)
    finally:
        hand.write(text, "save")
    found = {(row[0], row[2]): row[3:] for row in rows(page)}
    # of the first 3 come and 13 go, of the second 12 come and 9 go
    assert found[FIRST, "档案本身"] == [FEW, TEN, FEW]
    assert found[SECOND, "档案本身"] == [TEN, FEW, FEW]
    assert {told for row in rows(page) for told in row[3:]} == {FEW, TEN}
    told = wang.get(f"{IMPACT}?as=csv&lang=en").text
    assert not {"3", "9", "12", "13"} & {*re.findall(r"\d+", told)}


def test_one_at_a_time_and_stopped_when_it_is_asked_for(world: World, wang: Visitor, held: Event) -> None:
    assert begun(wang).status_code == 303
    assert re.search(r"正在数：\d 个单位和目的中，已数完 0 个", wang.get(IMPACT).text)
    again = begun(wang)
    assert (again.status_code, "您已经在数一个版本" in again.text) == (409, True)
    li = somebody(world, "li-counts", Role.REVIEWER)
    other = begun(li)
    assert (other.status_code, "别人正在数" in other.text) == (409, True)
    assert "没有正在数的" in li.get(IMPACT).text
    assert begun(wang, "stop").headers["Location"] == IMPACT
    held.set()
    assert "已停下" in ended(wang)
    assert begun(wang).status_code == 303
    assert "已数完" in ended(wang)


@pytest.mark.parametrize("fault", [GatewayError(SOURCE), ZeroDivisionError()])
def test_a_count_that_fails_says_so_and_lets_the_next_begin(
    wang: Visitor, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(impact, "count_differences", failing)
        assert begun(wang).status_code == 303
        assert "没有数完" in ended(wang)
    assert begun(wang).status_code == 303
    assert "已数完" in ended(wang)


def test_what_cannot_be_recorded_is_not_counted(wang: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any) -> None:
        raise GatewayError(SOURCE)

    with monkeypatch.context() as patched:
        patched.setattr(impact, "note", closed)
        assert begun(wang).status_code == 503
    assert "没有正在数的" in wang.get(IMPACT).text
    assert begun(wang).status_code == 303
    ended(wang)


def test_a_text_that_asks_about_what_one_is_not_cleared_for_is_not_counted(wang: Visitor) -> None:
    hand = Hand(wang)
    asking = hand.text().replace("{field: status, is: active}", "{field: phone, is: '13800001234'}", 1)
    assert hand.write(asking, "save").status_code == 303
    refused = begun(wang)
    assert (refused.status_code, "超出您查看级别" in refused.text) == (409, True)
    hand.write(hand.text().replace("household_no: reveal", "no_such_field: reveal", 1), "save")


def test_nobody_counts_who_is_not_entrusted_with_it(world: World, wang: Visitor) -> None:
    auditor = somebody(world, "auditor-counts", Role.AUDITOR)
    assert auditor.get(IMPACT).status_code == 403
    assert auditor.post(IMPACT, seen=PAGE, act="count", version=f"{NAME}@2").status_code == 403
    assert wang.send(IMPACT, wang.same, act="count", version=f"{NAME}@2").status_code == 403
    for label in ("none@1", NAME, f"{NAME}@x", ""):
        assert begun(wang, version=label).status_code == 404


def test_a_count_of_which_nothing_is_heard_is_taken_down(world: World) -> None:
    board = Board(world.redis, "nobody")
    assert board.take(Count(NAME, 2, "household", "running", 0, 1))
    assert 0 < world.redis.ttl("gateway:desk:impact:nobody") <= 300
    assert not board.take(Count(NAME, 2, "household", "running", 0, 1))
    board.write(Count(NAME, 2, "household", "done", 1, 1))
    assert world.redis.ttl("gateway:desk:impact:nobody") > 300
    board.ask_to_stop()
    assert board.take(Count(NAME, 3, "household", "running", 0, 1))
    assert not board.is_to_stop()
