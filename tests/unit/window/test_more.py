"""A clerk asks for more than is shown: from where it was missed, without a word of the record that lay open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from gateway.access.asking import AccessRequests
from gateway.access.attached import LARGEST
from gateway.access.clock import Terms
from gateway.access.deciding import Allowance, Reviews
from gateway.access.feedback import count_feedback, newest_notes
from gateway.access.request import End, Granted, Reason
from gateway.changes import looking
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.ledger.acts import read_acts
from gateway.ledger.tree.place import TreePlace
from gateway.model.act import ActName
from gateway.model.inquiry import Action
from tests.unit.access.wishes import PDF, REVIEWER
from tests.unit.signin.visitors import Visitor
from tests.unit.window.clerks import AREA, asked, clerk, last_entry, seated
from tests.world import World

REQUESTS = "/window/requests"
NEW = f"{REQUESTS}/new?type=household&field=phone"
FORM = {
    "type": "household",
    "field": ["phone"],
    "action": ["list", "read"],
    "purpose": "elderly-care",
    "areas": f"{AREA}、310115003002",
    "until": "2027-06-30",
    "basis": "老年人权益保障法",
    "why": "上门服务要先约时间 🚨 \u202eمرحبا",
}


@pytest.fixture(scope="module")
def lin(world: World) -> Visitor:
    """One clerk for everything here."""
    return seated(world, "lin-asks")


@pytest.fixture(scope="module")
def requests(world: World) -> AccessRequests:
    key = read_people_key(world.settings.keys / KEY_FILE)
    return AccessRequests(world.deployment.state, Terms(), world.settings.zone, key)


@pytest.fixture(autouse=True)
def none_left(world: World, requests: AccessRequests) -> Iterator[None]:
    yield
    for each in requests.told(world.deployment.asker("community-committee", "elderly-care").partner.id):
        if each.is_open:
            requests.withdraw(each.id, each.applicant)


def send(visitor: Visitor, path: str, seen: str = NEW, **form: Any) -> TestResponse:
    boundary, body = encode_multipart({**form, "form_token": visitor.token(seen)})
    kind = f"multipart/form-data; boundary={boundary}"
    where = {"REMOTE_ADDR": visitor.address}
    return visitor.browser.post(
        f"/window/{path}", data=body, content_type=kind, headers=visitor.same, environ_overrides=where
    )


def ask(visitor: Visitor, *files: tuple[str, bytes], **changes: Any) -> TestResponse:
    attached = [FileStorage(BytesIO(content), name, content_type="application/pdf") for name, content in files]
    form: dict[str, Any] = {**FORM, **changes, "attached": attached}
    return send(visitor, "requests/ask", **form)


def number_of(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("=")[2]


def test_what_is_not_shown_in_full_has_a_way_to_ask_for_it_whatever_stands_in_the_record(lin: Visitor) -> None:
    results, record = asked(lin, "search").text, asked(lin, "record", identifier="HH-0001").text
    offered = re.findall(r'href="/window/requests/new\?type=household&amp;field=(\w+)"', record)
    assert offered == re.findall(r'href="/window/requests/new\?type=household&amp;field=(\w+)"', results)
    assert {"phone", "head_id_number"} <= {*offered}
    assert "care_needs" not in offered
    form = lin.get(NEW).text
    assert re.search(r'name="field" value="phone" checked', form)
    assert not re.search(r'name="field" value="head_id_number" checked', form)
    assert '<option value="elderly-care" selected>' in form
    for value in ("HH-0001", "13800001234", "测试1"):
        assert value not in form


def test_no_address_puts_words_into_a_request(lin: Visitor) -> None:
    words = {"why": "planted", "basis": "planted", "others": "planted", "areas": "310000", "until": "2029-01-01"}
    address = "&".join(f"{name}={text}" for name, text in {**words, "once": "a" * 32, "urgent": "yes"}.items())
    form = lin.get(f"{NEW}&{address}").text
    assert re.search(r'name="field" value="phone" checked', form)
    main = form.partition("<main>")[2]
    assert [text for text in {*words.values(), "a" * 32, 'value="yes" checked'} if text in main] == []


def test_a_request_is_sent_once_and_stands_among_one_s_own(world: World, lin: Visitor) -> None:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', lin.get(NEW).text)
    assert found is not None
    first = number_of(ask(lin, ("依据.pdf", PDF), once=found.group(1)))
    assert number_of(ask(lin, ("依据.pdf", PDF), once=found.group(1))) == first
    page = lin.get(f"{REQUESTS}/one?id={first}").text
    assert "等待办理" in page
    assert "<bdi>上门服务要先约时间" in page
    assert ("<dt>区域</dt>" in page, "用逗号分开" in page) == (True, False)
    assert first in lin.get(REQUESTS).text
    got = lin.get(f"{REQUESTS}/attachment?id={first}&number=1")
    assert (got.data, got.content_type, got.headers["X-Content-Type-Options"]) == (PDF, "application/pdf", "nosniff")
    acts = [each for told in read_acts(world.settings.ledger) for each in told.acts.acts]
    assert [each.by for each in acts if each.act is ActName.ACCESS_ATTACHED] == ["lin-asks"]
    assert "申请人" not in page
    assert number_of(send(lin, "requests/withdraw", id=first)) == first
    assert "已撤回" in lin.get(f"{REQUESTS}/one?id={first}").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"field": [], "others": ""}, "请至少勾选一个项目"),
        ({"action": []}, "请至少选一种使用方式"),
        ({"action": ["answer"]}, "请至少选一种使用方式"),
        ({"areas": "上海"}, "区划代码"),
        ({"until": "2026-01-01"}, "日期要在今天以后"),
        ({"basis": ""}, "请写明法律依据"),
        ({"why": "长" * 2001}, "请写明为什么需要"),
        ({"named": "No Such!"}, "请选择档案的种类"),
        ({"purpose": "<b>"}, "请选择用途"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_as_it_was(
    world: World, lin: Visitor, changes: dict[str, Any], says: str
) -> None:
    refused = ask(lin, **{"why": "因为🚨", "others": "备注<i>", **changes})
    text = unescape(refused.text)
    assert (refused.status_code, says in text) == (422, True)
    assert str(changes.get("others", "备注<i>")) in text
    assert str(changes.get("why", "因为🚨")) in text
    assert str(changes.get("basis", "老年人权益保障法")) in text
    assert last_entry(world)["code"] == "GW105"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("依据.pdf", b"PK\x03\x04")], "不是 PDF"),
        ([("依据.pdf", b"<svg onload='x'/>")], "不是 PDF"),
        ([("依据.png", PDF)], "不是同一种文件"),
        ([("依据.pdf", b"")], "超过 2 MB"),
        ([("依据.pdf", PDF + b"\0" * LARGEST)], "超过 2 MB"),
        ([("长" * 120 + ".pdf", PDF)], "名称太长"),
        ([(f"{number}.pdf", PDF) for number in range(5)], "至多四个"),
    ],
)
def test_an_attachment_that_is_not_what_it_says_is_refused_and_the_rest_stays(
    lin: Visitor, files: list[tuple[str, bytes]], says: str
) -> None:
    refused = ask(lin, *files)
    assert (refused.status_code, says in refused.text) == (422, True)
    assert "上门服务要先约时间" in refused.text
    assert re.search(r'name="field" value="phone" checked', refused.text)


def test_what_is_too_large_altogether_is_told_and_a_stranger_s_is_not_read(world: World, lin: Visitor) -> None:
    huge = ask(lin, *[(f"{number}.pdf", PDF + b" " * LARGEST * 2) for number in range(4)])
    assert (huge.status_code, "附件加起来太大" in huge.text) == (413, True)
    boundary, body = encode_multipart({"attached": FileStorage(BytesIO(PDF + b" " * 70_000), "a.pdf")})
    kind = f"multipart/form-data; boundary={boundary}"
    assert Visitor(world, "nobody").browser.post(f"{REQUESTS}/ask", data=body, content_type=kind).status_code == 413
    assert Visitor(world, "nobody").browser.post(f"{REQUESTS}/ask", data=FORM).status_code == 403
    forged = lin.browser.post("/window/requests/ask", data=FORM, headers=lin.same)
    assert forged.status_code == 403


def test_a_question_is_answered_and_a_refusal_is_read_with_its_reason(lin: Visitor, requests: AccessRequests) -> None:
    number, reviews = number_of(ask(lin)), Reviews(requests)
    one = f"{REQUESTS}/one?id={number}"
    early = send(lin, "requests/answer", id=number, text="没人问")
    assert (early.status_code, "没人问" in early.text) == (409, True)
    told = f'<a href="{one}">本所对您单位'
    assert told not in lin.get("/window").text
    reviews.ask_back(number, REVIEWER, "哪几户？")
    first = lin.get("/window").text
    assert (told in first, "哪几户" in first) == (True, False)
    assert "哪几户？" in lin.get(one).text
    assert "等您回答" in lin.get(REQUESTS).text
    empty = send(lin, "requests/answer", id=number, text="x" * 2001)
    assert (empty.status_code, "x" * 2001 in empty.text) == (422, True)
    assert number_of(send(lin, "requests/answer", id=number, text="三号楼")) == number
    assert told not in lin.get("/window").text
    reviews.refuse(number, REVIEWER, Reason.UNCLEAR, "请写明户数")
    page = lin.get(one).text
    assert ("没有批准" in page, "没有说清楚" in page, "请写明户数" in page) == (True, True, True)
    assert REVIEWER.id not in page
    late = send(lin, "requests/withdraw", id=number)
    assert (late.status_code, "刚刚有变化" in late.text) == (409, True)


def test_what_was_granted_is_told_with_what_waits_for_a_policy(lin: Visitor, requests: AccessRequests) -> None:
    number = number_of(ask(lin, field=["phone"], others="前科情况", areas=AREA))
    granted = Granted((Action.LIST,), ("phone", "criminal_history"), (AREA,), date(2027, 3, 31))
    allowance = Allowance(frozenset(Action), frozenset(granted.fields), (AREA,), date(2027, 12, 31))
    Reviews(requests).approve(number, REVIEWER, granted, allowance)
    page = lin.get(f"{REQUESTS}/one?id={number}").text
    assert re.search(r"<li>联系电话\s*</li>", page)
    assert re.search(r"<li>criminal_history <strong>等策略发布</strong></li>", page)
    assert "criminal_history" not in asked(lin, "search").text
    Reviews(requests).end(number, REVIEWER, End.NOT_NEEDED)
    assert "已到期或终止" in lin.get(f"{REQUESTS}/one?id={number}").text


def test_another_organisation_s_request_is_as_if_it_were_not_there(world: World, lin: Visitor) -> None:
    number = number_of(ask(lin, ("依据.pdf", PDF)))
    other = clerk(world, "zhou-elsewhere", world.deployment.asker("property-manager", "rental-housing").partner.id)
    # whoever has no place sits nowhere, and is led to where one is chosen
    assert other.get(f"{REQUESTS}/one?id={number}").headers["Location"] == "/window"
    for wrong in ("0" * 32, "x", "../" + number, number + "%00"):
        for path in ("one", "attachment"):
            assert lin.get(f"{REQUESTS}/{path}?id={wrong}&number=1").status_code == 404
    assert lin.get(f"{REQUESTS}/attachment?id={number}&number=2").status_code == 404
    assert lin.get(f"{REQUESTS}/attachment?id={number}&number=x").status_code == 404


def test_whether_an_answer_was_of_use_is_said_in_two_clicks(world: World, lin: Visitor) -> None:
    page = asked(lin, "record", identifier="HH-0001")
    found = re.search(r'action="/window/feedback".*?name="number" value="([0-9a-f]{32})"', page.text, re.DOTALL)
    assert found is not None
    early = send(lin, "feedback", number=found.group(1), useful="yes", note="很好")
    assert (early.status_code, "请过一秒再按" in early.text, "很好" in early.text) == (422, True, True)
    with TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer).sequencer() as sequencer:
        sequencer.more()
    taken = send(lin, "feedback", number=found.group(1), useful="yes", note="很好，电话 13800001234 对")
    assert (taken.status_code, "已经记下" in taken.text) == (200, True)
    for wrong in ({"useful": ""}, {"useful": "maybe"}, {"number": "x"}, {"note": "x" * 201}):
        assert send(lin, "feedback", **{"number": found.group(1), "useful": "yes", **wrong}).status_code == 422
    with looking(world.deployment.engine) as connection:
        [counted] = count_feedback(connection)
        [note] = newest_notes(connection)
    assert (counted.record_type, counted.purpose, counted.useful, counted.useless) == (
        "household",
        "elderly-care",
        1,
        0,
    )
    assert note["note"] == "很好，电话 […] 对"


def test_pages_are_complete_in_english(lin: Visitor) -> None:
    for path in (REQUESTS, f"{NEW}&lang=en", f"{REQUESTS}/new"):
        assert lin.get(path).status_code == 200
    assert "Ask for more" in lin.get(f"{NEW}&lang=en").text
    lin.get(f"{REQUESTS}?lang=zh")
