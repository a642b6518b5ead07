"""What is unusual, canaries, recalls and emergencies at the desk: each is seen, worked on and put on record."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update

from gateway.db import writing
from gateway.events import Happening, keep
from gateway.ledger.acts import read_acts
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.model.act import Act, ActName
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.tables import RECALL
from gateway.watching.notice import Kind
from gateway.watching.service import Watch, emergencies_of
from tests.unit.console.records.hands import Hand, rows_of, value_of
from tests.unit.window.clerks import AREA
from tests.world import Asker, World

FACTS: dict[Kind, dict[str, Any]] = {
    Kind.CANARY: {"type": "household"},
    Kind.COPIED_PASSKEY: {},
    Kind.EMERGENCY_OVERDUE: {"case": 1, "purpose": "emergency", "records": 1},
    Kind.EMERGENCY_UNJUSTIFIED: {"case": 1, "purpose": "emergency", "records": 1},
    Kind.GUESSING: {"times": 60},
    Kind.HOURS: {"hour": 3, "days": 12},
    Kind.LOCKOUT: {"step": "password"},
    Kind.NEIGHBOURS: {"records": 12, "type": "household"},
    Kind.RECALL: {"due": "2026-11-01"},
    Kind.SAME_RECORD: {"askers": 5, "type": "household"},
    Kind.VOLUME: {"records": 4000, "usual": 200},
}


def last_act(world: World) -> Act:
    return read_acts(world.settings.ledger)[-1].acts.acts[-1]


@pytest.fixture(scope="module")
def committee(world: World) -> Asker:
    return world.deployment.asker("community-committee", "elderly-care")


@pytest.fixture(scope="module")
def noticed(world: World, committee: Asker) -> None:
    """One event of each kind."""
    who = (committee.partner.id, committee.client_id, "lin-mei")
    with writing(world.deployment.engine) as connection:
        happenings = [
            Happening(kind, world.clock() - 60, *who, ("cd" if kind is Kind.RECALL else "ab") * 16, facts)
            for kind, facts in FACTS.items()
        ]
        assert len(keep(connection, happenings, 0)) == len(FACTS)


@pytest.mark.usefixtures("noticed")
def test_every_kind_of_event_is_told_in_both_languages(zhao: Hand, committee: Asker) -> None:
    for language in ("en", "zh"):
        page = zhao.see(f"/events?lang={language}")
        assert len(rows_of(page)) == len(FACTS)
        assert committee.partner.name in page
        for number in re.findall(r"/desk/ledger/event\?number=(\d+)", page):
            told = zhao.see(f"/event?number={number}&lang={language}")
            assert "lin-mei" in told
            assert "abab" not in told
    zhao.see("/event?number=999", 404)
    zhao.see("/event?number=x", 404)


@pytest.mark.usefixtures("noticed")
def test_events_are_narrowed_down_sorted_and_taken_away(zhao: Hand) -> None:
    assert len(rows_of(zhao.see("/events?event-kind=逐个试号"))) == 1
    taken = zhao.visitor.get("/desk/ledger/events?as=csv")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="events.csv"'
    assert taken.text.count("\r\n") == len(FACTS) + 1


@pytest.mark.usefixtures("noticed")
def test_whoever_looks_into_an_event_says_what_they_found_and_it_is_on_record(zhao: Hand, world: World) -> None:
    page = zhao.see("/events?event-kind=查询量过大")
    number = re.findall(r"/desk/ledger/event\?number=(\d+)", page)[0]
    long = "x" * 501
    refused = unescape(zhao.send("/event", number=number, note=long).text)
    assert "最多 500 个字" in refused
    assert long in refused
    assert zhao.send("/event", number=number, note="搬迁日，已核实").status_code == 303
    act = last_act(world)
    assert (act.act, act.by) == (ActName.EVENT_SEEN, "zhao-audits")
    assert dict(act.after) == {"seen_by": "zhao-audits", "note": "搬迁日，已核实"}
    seen = zhao.see(f"/event?number={number}&done=seen")
    assert "搬迁日，已核实" in seen
    assert "标为已查看" not in seen.split("已标为查看过")[1]
    again = zhao.send("/event", number=number, note="again")
    assert again.status_code == 422
    assert "搬迁日，已核实" in again.text


@pytest.mark.usefixtures("noticed")
def test_an_event_leads_to_the_search_for_what_led_to_it(zhao: Hand, world: World, committee: Asker) -> None:
    assert world.get(committee, "/v1/records/household").status_code == 200
    page = zhao.see("/events?event-kind=逐个试号")
    number = re.findall(r"/desk/ledger/event\?number=(\d+)", page)[0]
    form = zhao.see(f"/event?number={number}")
    assert value_of("who", form) == "lin-mei"
    begin, end = value_of("from", form), value_of("until", form)
    assert begin < end
    assert zhao.send("/search", who=value_of("who", form), **{"from": begin, "until": end}).status_code == 200


def test_a_canary_is_marked_and_unmarked_on_record_and_its_identifier_is_not_kept(
    wang: Hand, zhao: Hand, world: World
) -> None:
    assert "还没有诱饵档案" in wang.see("/canaries")
    assert wang.send("/canaries", act="mark", type="household", identifier=" HH-7777 ").status_code == 303
    reference = read_reference_key(world.settings.keys / KEY_FILE).reference("household", "HH-7777")
    assert (last_act(world).act, last_act(world).by) == (ActName.CANARY_ADDED, "wang-operates")
    page = zhao.see("/canaries")
    assert reference in page
    assert "取消标记" not in page
    twice = wang.send("/canaries", act="mark", type="household", identifier="HH-7777")
    assert (twice.status_code, "已经是诱饵" in twice.text, "HH-7777" in twice.text) == (422, True, False)
    assert wang.send("/canaries", act="mark", type="none", identifier="x").status_code == 422
    assert wang.send("/canaries", act="unmark", reference=reference).status_code == 303
    assert (last_act(world).act, last_act(world).by) == (ActName.CANARY_REMOVED, "wang-operates")
    assert wang.send("/canaries", act="unmark", reference=reference).status_code == 422


def test_a_record_is_recalled_answered_for_and_closed(wang: Hand, zhao: Hand, world: World, committee: Asker) -> None:
    assert world.get(committee, "/v1/records/household").status_code == 200
    form = {"type": "household", "identifier": "HH-0001", "kind": "wrong", "reason": "地址有误", "due": "2026-11-25"}
    days = {"due": "soon"}, {"due": "2026-11-21"}
    for wrong in ({"identifier": "HH-9999"}, {"fields": "no_such"}, {"reason": " "}, {"kind": "x"}, *days):
        refused = wang.send("/recall/open", **{**form, **wrong})
        page = unescape(refused.text)
        assert refused.status_code == 422
        assert "HH-" not in page
        assert {**form, **wrong}["reason"] in page
    opened = wang.send("/recall/open", **form, fields="住址，Telephone、 head_name")
    place = opened.headers["Location"].removeprefix("/desk/ledger")
    assert (last_act(world).act, last_act(world).by) == (ActName.RECALL_OPENED, "wang-operates")
    page = zhao.see(place)
    row = row_of(page, committee.client_id)
    assert "<dd>住址、联系电话、户主姓名</dd>" in page
    assert committee.partner.name in row
    assert "未答复" in row
    recall = place.partition("id=")[2].partition("&")[0]
    destroyed = {"by": "张三", "at": "2026-11-22T04:00:00Z", "copies": 1, "onward": []}
    for stated, body in (("acknowledgement", None), ("destruction", destroyed)):
        given = {} if body is None else {"json": body}
        assert world.request(committee, "POST", f"/v1/recalls/{recall}/{stated}", **given).status_code == 200
    page = zhao.see(place)
    assert "已答复" in row_of(page, committee.client_id)
    assert "station-archive recall statement v1" in page
    assert "结束召回" not in page
    listed = zhao.see("/recalls")
    assert re.search(r"进行中", rows_of(listed)[0])
    assert wang.send("/recall/close", id=recall).status_code == 303
    assert (last_act(world).act, last_act(world).by) == (ActName.RECALL_CLOSED, "wang-operates")
    assert wang.send("/recall/close", id=recall).status_code == 422
    assert "已结束" in rows_of(zhao.see("/recalls"))[0]
    zhao.see("/recall?id=none", 404)


def row_of(page: str, client_id: str) -> str:
    return next(row for row in rows_of(page) if client_id in row)


def test_a_recall_that_is_late_is_shown_as_late(wang: Hand, zhao: Hand, world: World, committee: Asker) -> None:
    assert world.get(committee, "/v1/records/household").status_code == 200
    form = {"type": "household", "identifier": "HH-0001", "kind": "corrected", "reason": "更正", "due": "2026-11-22"}
    place = wang.send("/recall/open", **form).headers["Location"].removeprefix("/desk/ledger")
    with writing(world.deployment.engine) as connection:
        connection.execute(update(RECALL).where(RECALL.c.kind == "corrected").values(due=date(2026, 11, 21)))
    assert "逾期" in row_of(zhao.see(place), committee.client_id)


@pytest.fixture(scope="module")
def emergency(world: World) -> Asker:
    """Somebody who used the purpose for emergencies, which the watch has followed."""
    partner = Partner("committee-nine", "community-committee", "第九居委会", (AREA,), active=True)
    may = frozenset({"household"}), frozenset({Action.LIST, Action.READ}), frozenset({"emergency"})
    agreement = Agreement("nine", partner.id, *may, (AREA,), date(2026, 1, 1), date(2026, 12, 31))
    (asker,) = world.deployment.enter(partner, [agreement])
    assert world.get(asker, "/v1/records/household").status_code == 200
    follow(world)
    return asker


def follow(world: World) -> None:
    watched = emergencies_of(world.settings, world.deployment.state)
    Watch(world.settings, world.deployment.engine, world.clock, emergencies=watched).look()


@pytest.mark.usefixtures("emergency")
def test_an_emergency_is_reviewed_with_a_passkey_and_a_note(
    li: Hand, zhao: Hand, wang: Hand, world: World, emergency: Asker
) -> None:
    listed = li.see("/emergencies")
    assert "1 次等待复核" in listed
    number = re.findall(r"/desk/ledger/emergency\?number=(\d+)", listed)[0]
    page = li.see(f"/emergency?number={number}")
    for told in ("有人在家中晕倒", emergency.partner.name, "还剩", "提供"):
        assert told in page, told
    assert "提交复核" not in zhao.see(f"/emergency?number={number}")
    assert "提交复核" not in wang.see(f"/emergency?number={number}")
    form = {"number": number, "verdict": "unjustified", "note": "没有人报警"}
    assert li.send("/emergency", **{**form, "verdict": ""}).status_code == 422
    world.clock.now += 301
    stale = li.send("/emergency", **form)
    kept = unescape(stale.text)
    assert (stale.status_code, 'value="没有人报警"' in kept, 'value="unjustified" checked' in kept) == (403, True, True)
    li.prove()
    empty = li.send("/emergency", **{**form, "note": " "})
    assert (empty.status_code, "请写明复核结果" in empty.text) == (422, True)
    assert li.send("/emergency", **form).status_code == 303
    acts = [act.act for told in read_acts(world.settings.ledger)[-2:] for act in told.acts.acts]
    assert ActName.EMERGENCY_REVIEWED in acts
    assert ActName.EMERGENCY_SUSPENDED in acts
    page = li.see(f"/emergency?number={number}&done=reviewed")
    assert "不属紧急" in page
    assert f"client {emergency.client_id}" in page
    assert "提交复核" not in page
    assert li.send("/emergency", **form).status_code == 422
    li.see("/emergency?number=99", 404)


def test_nobody_has_a_fault_told_otherwise_than_in_their_language(li: Hand) -> None:
    assert "There is no such emergency." in li.see("/emergency?number=98&lang=en", 404)
    li.see("/emergencies?lang=zh")
