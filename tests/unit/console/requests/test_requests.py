"""Access requests at the desk: a reviewer sees what is asked beside what there is, and grants what may be had."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html import unescape
from typing import Any, Final

import pytest

from gateway.access.asking import AccessRequests
from gateway.access.attached import taken
from gateway.access.feedback import Feedback, take
from gateway.access.request import AccessRequest, Applicant, Granted, State, Wish
from gateway.access.rows import standing_rows
from gateway.changes import looking
from gateway.errors import LEDGER, GatewayError
from gateway.ledger.acts import Told, read_acts
from gateway.ledger.book import Ledger
from gateway.model.act import ActName
from gateway.model.inquiry import Action
from gateway.model.person import Role
from gateway.publication.rows import read_versions
from tests.unit.access.wishes import PDF
from tests.unit.console.hands import Hand, hand, last_act
from tests.unit.signin.visitors import Visitor, end_session, hidden
from tests.unit.window.clerks import AREA, asked, clerk, seated
from tests.world import World

QUEUE = "/desk/requests"
WISH = Wish(
    record_type="household",
    actions=(Action.LIST, Action.READ),
    fields=("head_name", "phone", "criminal_history", "no_such_field"),
    purpose="elderly-care",
    areas=(AREA, "310115003002"),
    until=date(2027, 6, 30),
    basis="老年人权益保障法",
    why="上门服务要先约时间 🚨 \u202eمرحبا",
)


@pytest.fixture
def applicant(world: World) -> Applicant:
    asker = world.deployment.asker("community-committee", "elderly-care")
    return Applicant(asker.partner.id, asker.agreement.id, "care-window", "lin-mei", "林小妹")


@pytest.fixture
def wished(requests: AccessRequests, applicant: Applicant) -> AccessRequest:
    return requests.ask(applicant, WISH, [taken("依据.pdf", PDF)])


@pytest.fixture
def elsewhere(requests: AccessRequests, applicant: Applicant) -> AccessRequest:
    return requests.ask(applicant, ELSE)


def page(request: AccessRequest) -> str:
    return f"/desk/request?id={request.id}"


def act(who: Hand, request: AccessRequest, act: str, **form: Any) -> Any:
    return who.send("/desk/request/act", page(request), id=request.id, act=act, **form)


ELSE: Final = replace(WISH, purpose="disaster-roll")
"""The same for a purpose that the agreement has not."""


def ticks(*fields: str, **changes: Any) -> dict[str, Any]:
    return {"field": [*fields], "action": ["list"], "area": [AREA], "until": "2027-03-31", **changes}


def ticked(text: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="(\w+)"[^>]* checked', text)


def row_of(text: str, name: str) -> str:
    found = re.search(rf"<tr>(?:(?!</tr>).)*<small>{name}</small>.*?</tr>", text, re.DOTALL)
    assert found is not None, text
    return unescape(re.sub(r"\s+", " ", found.group(0)))


def test_the_queue_tells_what_is_due_first_and_what_is_late(
    world: World, requests: AccessRequests, applicant: Applicant, zhao: Hand
) -> None:
    assert "还没有人申请" in zhao.get(QUEUE).text
    later = requests.ask(applicant, WISH)
    sooner = requests.ask(applicant, replace(WISH, is_urgent=True))
    text = zhao.get(QUEUE).text
    assert text.index(sooner.id) < text.index(later.id)
    assert "待办理" in text
    assert "2 件申请等待办理" in zhao.get("/desk").text
    world.clock.now += 8 * 24 * 3600
    try:
        late = hand(world, "late-looks", Role.REVIEWER)
        assert "已超期" in late.get(f"{QUEUE}?access-state=已超期").text
        assert later.id not in late.get(f"{QUEUE}?access-state=已超期").text
        assert "1 件申请已经超期" in late.get("/desk").text
        assert 'gateway_access_requests{state="overdue"} 1.0' in world.request(None, "GET", "/metrics").text
    finally:
        world.clock.now -= 8 * 24 * 3600
    taken_away = zhao.get(f"{QUEUE}?as=csv")
    assert taken_away.headers["Content-Disposition"] == 'attachment; filename="requests.csv"'
    assert taken_away.text.count("\r\n") == 3
    for each in (later, sooner):
        requests.withdraw(each.id, applicant)


def test_a_request_stands_beside_what_there_is_and_what_the_law_forbids(wished: AccessRequest, li: Hand) -> None:
    text = li.get(page(wished)).text
    assert "原样提供" in row_of(text, "head_name")
    assert "只显示一部分" in row_of(text, "phone")
    assert "等策略发布" in row_of(text, "criminal_history")
    assert "目录里没有：no_such_field" in text
    assert "浦兴第二居委会（310115003002） 不在该单位辖区内" in text
    assert 'value="310115003002"' not in text
    assert "协议里已经有这类档案和这个用途" in text
    assert 'href="/desk/policy?name=committee-elderly-care"' in text
    assert "<bdi>上门服务要先约时间" in text
    english = li.get(f"{page(wished)}&lang=en").text
    assert "not the partner&#39;s own" in english
    li.get("/desk?lang=zh")


def test_where_the_agreement_has_it_a_grant_is_areas_and_offers_no_field(
    requests: AccessRequests, applicant: Applicant, wished: AccessRequest, li: Hand, wang: Hand
) -> None:
    text = li.get(page(wished)).text
    assert (re.findall(r'name="field"', text), "协议已有</small>" in text) == ([], True)
    assert "批准只记下本所同意" in text
    li.prove()
    stale = act(li, wished, "approve", **ticks("phone"))
    assert (stale.status_code, "勾选项目不起作用" in stale.text) == (422, True)
    none = act(li, wished, "approve", **ticks(area=[]))
    assert (none.status_code, "至少勾选一种操作和一个区域" in none.text) == (422, True)
    assert act(li, wished, "approve", **ticks()).status_code == 303
    told = requests.find(wished.id, applicant.partner_id).request
    assert told.granted == Granted((Action.LIST,), (), (AREA,), date(2027, 3, 31))
    text = li.get(page(wished)).text
    assert "批准的是区域" in text
    assert "criminal_history" not in text.partition("批准的是区域")[0]
    assert re.search(r"<li>[^<]*前科[^<]*<strong>等策略发布", text)
    assert "起草策略修改" in wang.get(page(wished)).text
    assert "只有区域" in li.get(f"{QUEUE}/standing").text
    act(li, wished, "end", reason="not-needed")


def test_where_the_agreement_has_a_part_of_it_the_fields_of_the_rest_are_ticked(
    world: World, wished: AccessRequest, li: Hand
) -> None:
    settled = world.deployment.administration
    stands = settled.directory().agreements[wished.applicant.agreement_id]
    less = replace(stands, actions=frozenset({Action.LIST}))
    settled.rewrite_agreement(less, stands)
    try:
        text = li.get(page(wished)).text
    finally:
        settled.rewrite_agreement(stands, less)
    assert 'name="field" value="phone"' in text
    assert "协议里已经有这类档案和这个用途" not in text


def test_what_the_law_forbids_cannot_be_ticked_and_is_not_granted(
    requests: AccessRequests, applicant: Applicant, li: Hand
) -> None:
    # no purpose of elderly care is for finances, and nobody may be told who reported
    offence = requests.ask(applicant, replace(WISH, record_type="incident", fields=("reporter_name", "kind")))
    text = li.get(page(offence)).text
    assert "不能批" in row_of(text, "reporter_name")
    assert "G5" in row_of(text, "reporter_name")
    assert 'value="reporter_name"' not in text
    li.prove()
    refused = act(li, offence, "approve", **ticks("reporter_name", "kind"))
    assert (refused.status_code, "依法、按辖区或按协议期限不能批" in refused.text) == (422, True)
    lawless = requests.ask(applicant, replace(WISH, purpose="prosecution", fields=("phone",)))
    assert "依法不能批" in li.get(page(lawless)).text
    refused = act(li, lawless, "approve", **ticks("phone"))
    assert (refused.status_code, "依法、按辖区或按协议期限不能批" in refused.text) == (422, True)
    for each in (offence, lawless):
        requests.withdraw(each.id, applicant)


def test_an_approval_takes_a_passkey_of_just_now_and_keeps_what_was_filled_in(
    world: World, requests: AccessRequests, elsewhere: AccessRequest, li: Hand
) -> None:
    world.clock.now += 301
    assert "先验证通行密钥" in li.get(page(elsewhere)).text
    late = act(li, elsewhere, "approve", **ticks("phone"), sentence="先批电话")
    assert late.status_code == 403
    assert "先批电话" in late.text
    assert re.search(r'value="phone"[^>]* checked', late.text)
    assert not re.search(r'value="head_name"[^>]* checked', late.text)
    li.prove()
    done = act(li, elsewhere, "approve", **ticks("phone"), sentence="先批电话")
    assert done.headers["Location"].endswith("done=approve")
    again = act(li, elsewhere, "approve", **ticks("phone"))
    assert (again.status_code, "已经办结" in again.text) == (422, True)
    told = requests.find(elsewhere.id, elsewhere.applicant.partner_id).request
    assert (told.state, told.told) == (State.APPROVED, "先批电话")
    assert "已批准" in li.get(page(elsewhere)).text
    assert elsewhere.id in li.get(f"{QUEUE}/standing").text


def test_a_grant_is_ended_with_a_reason(world: World, wished: AccessRequest, li: Hand, zhao: Hand) -> None:
    li.prove()
    assert act(li, wished, "approve", **ticks()).status_code == 303
    assert act(zhao, wished, "end", reason="misused").status_code == 403
    for wrong in ("", "replaced", "because"):
        refused = act(li, wished, "end", reason=wrong)
        assert (refused.status_code, "请选择理由" in refused.text) == (422, True)
    assert act(li, wished, "end", reason="misused").headers["Location"].endswith("done=end")
    with looking(world.deployment.engine) as connection:
        [row] = [each for each in standing_rows(connection) if each["id"] == wished.id]
    assert (row["end_reason"], row["ended_by"]) == ("misused", "li-reviews")
    assert "使用不当" in li.get(page(wished)).text


def test_a_question_and_a_refusal_need_words_and_what_was_typed_stays(wished: AccessRequest, li: Hand) -> None:
    empty = act(li, wished, "ask-back", sentence=" ")
    assert (empty.status_code, "请写一句话告诉申请单位" in empty.text) == (422, True)
    long = act(li, wished, "refuse", sentence="x" * 1001, reason="unclear")
    assert (long.status_code, "x" * 1001 in long.text) == (422, True)
    no_reason = act(li, wished, "refuse", sentence="请说明用途", reason="")
    assert (no_reason.status_code, "请说明用途" in no_reason.text, "请选择理由" in no_reason.text) == (422, True, True)
    taken_on = act(li, wished, "take", sentence="哪一幢？", **ticks(area=[]))
    assert (taken_on.status_code, "已由您承办" in taken_on.text, "哪一幢？" in taken_on.text) == (200, True, True)
    assert (ticked(taken_on.text, "action"), ticked(taken_on.text, "area")) == (["list"], [])
    assert ticked(act(li, wished, "ask-back", sentence="", **ticks()).text, "area") == [AREA]
    assert act(li, wished, "ask-back", sentence="哪几户？").headers["Location"].endswith("done=ask-back")
    assert "等申请单位回答" in li.get(page(wished)).text
    assert act(li, wished, "refuse", sentence="请说明用途", reason="unclear").status_code == 303
    assert "没有说清楚" in li.get(page(wished)).text
    assert act(li, wished, "forged", sentence="x").status_code == 422


def test_what_was_filled_in_before_the_session_ended_is_there_again_and_nothing_was_done(
    requests: AccessRequests, elsewhere: AccessRequest, li: Hand, zhao: Hand
) -> None:
    visitor = li.visitor
    found = hidden(li.get(page(elsewhere)).text)
    end_session(visitor)
    form = {"form_token": found["form_token"], "held": found["held"], "id": elsewhere.id, "act": "refuse"}
    typed = {"sentence": "请写明户数🚨", "reason": "unclear", **ticks("head_name", "phone")}
    late = visitor.send("/desk/request/act", visitor.same, **form, **typed)
    assert late.headers["Location"] == f"/signin?next=%2Fdesk%2Frequest%3Fid%3D{elsewhere.id}"
    # neither a request of another, nor anybody else, is given it
    assert "请写明户数" not in zhao.get(page(elsewhere)).text
    assert li.visitor.sign_in().status_code == 303
    assert "请写明户数" not in li.get("/desk/request?id=none").text
    text = li.get(page(elsewhere)).text
    assert "还没有提交" in text
    assert "请写明户数🚨" in text
    assert '<option value="unclear" selected>' in text
    assert re.findall(r'name="field" value="(\w+)"[^>]* checked', text) == ["head_name", "phone"]
    assert requests.find(elsewhere.id, None).request.state is State.SUBMITTED
    assert "请写明户数" not in li.get(page(elsewhere)).text
    li.prove()


def test_nobody_decides_who_may_not(world: World, wished: AccessRequest, zhao: Hand, wang: Hand) -> None:
    assert "办理申请须由审核员" in zhao.get(page(wished)).text
    for who in (zhao, wang):
        assert act(who, wished, "take").status_code == 403
    namesake = hand(world, "Lin-Mei", Role.REVIEWER)
    assert 'value="approve"' not in namesake.get(page(wished)).text
    namesake.prove()
    refused = act(namesake, wished, "approve", **ticks())
    assert (refused.status_code, "不能办理自己的申请" in refused.text) == (422, True)
    mei = clerk(world, "clerk-of-the-committee")
    for path in (QUEUE, f"{QUEUE}/standing", f"{QUEUE}/feedback", page(wished)):
        assert mei.get(path).status_code == 403
        assert Visitor(world, "nobody").get(path).headers["Location"].startswith("/signin?")


def read(who: Hand, request: AccessRequest, number: str = "1", **changes: Any) -> Any:
    return who.send("/desk/request/attachment", page(request), **{"id": request.id, "number": number, **changes})


def test_an_attachment_is_a_file_to_keep_and_one_that_there_is_not_is_told(wished: AccessRequest, zhao: Hand) -> None:
    got = read(zhao, wished)
    assert (got.data, got.content_type) == (PDF, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert (got.headers["X-Content-Type-Options"], "sandbox" in got.headers["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    for wrong in ({"number": "2"}, {"number": "x"}, {"number": ""}, {"id": "x"}):
        assert read(zhao, wished, **wrong).status_code == 404
    assert zhao.get("/desk/request?id=none").status_code == 404


def readings(world: World, request: AccessRequest) -> list[Told]:
    """What is on record of attachments of a request that were read."""
    return [
        told
        for told in read_acts(world.settings.ledger)
        if told.acts.acts[0].act is ActName.ACCESS_ATTACHMENT_READ and told.acts.acts[0].about["access"] == request.id
    ]


def test_who_reads_an_attachment_is_on_record_before_and_the_ledger_says_so_in_words(
    world: World, wished: AccessRequest, zhao: Hand, wang: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "记入台账" in zhao.get(page(wished)).text
    assert "由审核员和审计员查阅" in wang.get(page(wished)).text
    assert (read(wang, wished).status_code, readings(world, wished)) == (403, [])
    assert read(zhao, wished).data == PDF
    [told] = readings(world, wished)
    [done] = told.acts.acts
    assert (done.by, done.about) == ("zhao-audits", {"access": wished.id, "attachment": 1})
    assert done.after == {"digest": sha256(PDF).hexdigest()}
    assert "查阅申请附件" in zhao.get(f"/desk/ledger/entry?id={told.entry_id}").text

    def full(*_: object) -> None:
        raise GatewayError(LEDGER)

    monkeypatch.setattr(Ledger, "append", full)
    refused = read(zhao, wished)
    assert (refused.status_code, PDF in refused.data) == (503, False)


def test_a_field_that_no_policy_gives_waits_for_one_that_two_people_publish(
    world: World, wished: AccessRequest, li: Hand, wang: Hand
) -> None:
    mei = seated(world, "mei-waits")
    assert act(wang, wished, "draft").status_code == 422
    li.prove()
    assert act(li, wished, "approve", **ticks()).status_code == 303
    assert "等策略发布" in li.get(page(wished)).text
    # the grant alone opens no field
    assert "前科" not in asked(mei, "search").text
    drafted = act(wang, wished, "draft")
    assert drafted.headers["Location"] == "/desk/policy/edit?name=committee-elderly-care"
    with looking(world.deployment.engine) as connection:
        last = [each for each in read_versions(connection) if each.name == "committee-elderly-care"][-1]
    assert (last.author, last.state.value) == ("wang-writes", "draft")
    assert b"      criminal_history: reveal\n" in last.text
    assert b"phone: reveal" not in last.text
    assert "前科" not in asked(mei, "search").text
    again = act(wang, wished, "draft")
    assert (again.status_code, "有人正在起草" in again.text) == (422, True)


def test_what_was_of_use_is_counted_and_what_was_said_is_read(
    requests: AccessRequests, applicant: Applicant, zhao: Hand
) -> None:
    take(
        requests.state, applicant, Feedback("a" * 32, "household", "elderly-care", is_useful=False, note="<b>不准</b>")
    )
    text = zhao.get(f"{QUEUE}/feedback").text
    assert "&lt;b&gt;不准" in text
    assert "居家养老服务" in text


@pytest.mark.parametrize("request_id", ["0" * 32, "\0", "1", "’ or 1=1", "\u202e"], ids=range(5))
def test_of_a_request_that_there_is_not_nothing_is_done(
    world: World, wished: AccessRequest, li: Hand, request_id: str
) -> None:
    li.prove()
    before = last_act(world)
    for each in ("take", "ask-back", "refuse", "approve", "end"):
        sent = li.send(
            "/desk/request/act", page(wished), id=request_id, act=each, sentence="x", reason="unclear", **ticks("phone")
        )
        assert sent.status_code in {404, 422}, (each, sent.text)
        assert "没有这件申请" in sent.text, each
    assert last_act(world) == before
