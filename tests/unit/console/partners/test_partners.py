"""Partners and agreements at the desk: what is entered, what it gives is told first, and what closes holds at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from gateway.console.partners.acts import ACTS
from gateway.console.partners.people import ACTS as PERSON_ACTS
from gateway.console.words import say_at_desk
from gateway.model.act import ActName
from gateway.model.client import Client, Stage
from gateway.model.person import Role
from gateway.signin.words import LANGUAGES
from tests.unit.console.hands import Hand, last_act
from tests.unit.console.partners.test_overview import words_of
from tests.unit.window.clerks import asked, seated
from tests.world import TODAY, World

NEW = "/desk/partner/new"
AGREEMENT = "/desk/partner/agreement"
COMMITTEE = {"id": "committee-nine", "name": "九居委会", "kind": "community-committee", "areas": "310115003009"}
CARE = {
    "id": "committee-nine-care",
    "types": ["household"],
    "actions": ["list", "read"],
    "purposes": ["elderly-care"],
    "ticked": ["310115003009"],
    "first": TODAY.isoformat(),
    "last": (TODAY + timedelta(days=364)).isoformat(),
}


@pytest.fixture(scope="module")
def nine(world: World, wang: Hand) -> str:
    """The page of a committee that was entered at the desk."""
    answered = wang.do(NEW, NEW, **COMMITTEE | {"areas": "310115003009，310115003009"})
    page = "/desk/partner?id=committee-nine"
    assert answered.headers["Location"] == f"{page}&done=new-partner", answered.text
    act = last_act(world)
    assert (act.act, act.by, act.after["name"]) == (ActName.PARTNER_WRITTEN, wang.visitor.account, "九居委会")
    return page


@pytest.fixture(scope="module")
def care(world: World, nine: str) -> str:
    """The id of an agreement of that committee."""
    directory = world.deployment.directory_now()
    like = world.deployment.asker("community-committee", "elderly-care").agreement
    settled = replace(like, id="committee-nine-stands", partner_id="committee-nine", areas=("310115003009",))
    world.deployment.administration.settle([(directory.partners["committee-nine"], [settled])])
    assert nine
    return settled.id


def agreement_form(wang: Hand, **changes: Any) -> dict[str, Any]:
    """The form as its page was left, once what it gives was told."""
    place = f"{AGREEMENT}?partner=committee-nine"
    form = {"partner": "committee-nine", "stands": "", "seen": "", **CARE, **changes}
    told = wang.send(AGREEMENT, place, **form, act="tell").text
    mark = re.search(r'name="told" value="([^"]*)"', told)
    return {**form, "told": mark.group(1) if mark else "", "act": "enter"}


def stands(world: World) -> dict[str, Any]:
    return dict(world.deployment.directory_now().agreements)


def test_what_an_agreement_gives_is_told_before_it_can_be_entered(world: World, wang: Hand, nine: str) -> None:
    place = f"{AGREEMENT}?partner=committee-nine"
    form = {"partner": "committee-nine", "stands": "", "seen": "", **CARE}
    wang.prove()
    unseen = wang.send(AGREEMENT, place, **form, act="enter")
    assert (unseen.status_code, "它给了什么" in unseen.text) == (200, True)
    assert "committee-nine-care" not in stands(world)
    told = words_of(unseen.text)
    assert "联系电话 (只显示一部分：后 4 位)" in told, told
    assert "按此生效" in told
    # a mark of another agreement is none of this one
    other = wang.send(AGREEMENT, place, **{**agreement_form(wang), "actions": ["list"]})
    assert other.status_code == 200
    assert "committee-nine-care" not in stands(world)

    world.clock.now += 301
    entered = wang.do(AGREEMENT, place, **agreement_form(wang))
    assert entered.headers["Location"] == f"{nine}&done=new-agreement", words_of(entered.text)
    act = last_act(world)
    assert (act.act, act.by) == (ActName.AGREEMENT_WRITTEN, wang.visitor.account)
    assert act.after["record_types"] == ["household"]
    page = words_of(wang.get(nine).text)
    assert "committee-nine-care · 生效中" in page
    assert "地区 310115003009" in page  # which nobody has named
    assert "还剩 364 天" in page
    assert "committee-elderly-care" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"types": []}, "档案种类 : 至少选一项。"),
        ({"types": ["no-such-type"]}, "档案种类 : 有不能选的项"),
        ({"purposes": ["criminal-investigation"]}, "目的 : 有不能选的项"),
        ({"actions": ["delete"]}, "可以做什么 : 有不能选的项"),
        ({"ticked": ["320505001001"]}, "区划必须在协作单位自己的辖区内"),
        ({"ticked": [], "areas": "31011x"}, "地区 : 应当是 6、9 或 12 位的区划代码。"),
        ({"last": "never"}, "到期日 : 应当是日期"),
        ({"last": (TODAY - timedelta(days=1)).isoformat()}, "协议的结束日不能早于开始日"),
        ({"last": (TODAY + timedelta(days=4000)).isoformat()}, "协议的最长期限"),
        ({"id": "Committee Nine"}, "编号 : 只能用小写字母"),
    ],
    ids=range(10),
)
def test_an_agreement_that_cannot_be_is_refused_with_all_that_was_filled_in(
    world: World, wang: Hand, nine: str, changes: dict[str, Any], sentence: str
) -> None:
    form = {"partner": "committee-nine", "stands": "", "seen": "", **CARE, "id": "committee-nine-more", **changes}
    before = stands(world)
    refused = wang.send(AGREEMENT, f"{AGREEMENT}?partner=committee-nine", **form, act="enter", told="x")
    assert (refused.status_code, sentence in words_of(refused.text)) == (422, True), words_of(refused.text)
    assert f'value="{form["last"]}"' in refused.text
    assert stands(world) == before
    assert nine


def test_what_was_filled_in_is_there_again_after_the_passkey(world: World, wang: Hand, nine: str) -> None:
    place = f"{AGREEMENT}?partner=committee-nine"
    form = agreement_form(wang, id="committee-nine-kept", purposes=["disaster-roll"])
    world.clock.now += 301
    asked_again = wang.send(AGREEMENT, place, **form)
    assert "with=passkey" in asked_again.headers["Location"]
    assert "committee-nine-kept" not in stands(world)
    [waits] = [world.redis.get(key) for key in world.redis.scan_iter("gateway:kept-form:*")]
    assert waits is not None
    assert b"committee-nine-kept" not in waits, "it is sealed"
    wang.prove()
    kept = wang.get(place).text
    assert 'value="committee-nine-kept"' in kept
    assert re.search(r'value="disaster-roll" checked', kept)
    assert "它给了什么" in kept
    assert 'value="committee-nine-kept"' not in wang.get(place).text, "it is given back once"
    assert nine


def test_an_agreement_is_renewed_as_it_was_seen(world: World, wang: Hand, nine: str, care: str) -> None:
    place = f"{AGREEMENT}?partner=committee-nine&id={care}"
    page = wang.get(place).text
    assert re.search(r'value="household" checked', page)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    longer = (TODAY + timedelta(days=700)).isoformat()
    changes = {"stands": care, "seen": seen.group(1), "last": longer}
    wang.prove()
    world.deployment.administration.settle(
        [
            (
                world.deployment.directory_now().partners["committee-nine"],
                [replace(stands(world)[care], areas=("310115003009", "310115003009"))],
            )
        ]
    )
    late = wang.send(AGREEMENT, place, **agreement_form(wang, **changes))
    assert (late.status_code, "在别处改过" in late.text) == (409, True)
    again = re.search(r'name="seen" value="([^"]+)"', wang.get(place).text)
    assert again is not None
    renewed = wang.send(AGREEMENT, place, **agreement_form(wang, **{**changes, "seen": again.group(1)}))
    assert renewed.headers["Location"] == f"{nine}&done=rewrite-agreement"
    assert stands(world)[care].last.isoformat() == longer
    # another partner's agreement is not to be had by its name
    other = next(each for each in stands(world).values() if each.partner_id != "committee-nine")
    assert wang.get(f"{AGREEMENT}?partner=committee-nine&id={other.id}").status_code == 404
    forged = {"stands": other.id, "seen": "x"}
    assert wang.send(AGREEMENT, place, **agreement_form(wang, **forged)).status_code == 404


def test_what_closes_takes_a_reason_and_nothing_else_and_holds_from_the_next_request(world: World, wang: Hand) -> None:
    asker = world.deployment.asker("community-committee", "elderly-care")
    page = f"/desk/partner?id={asker.partner.id}"
    mei = seated(world, "lin-closes")
    assert asked(mei, "search").status_code == 200
    world.clock.now += 301
    act = {"partner": asker.partner.id, "name": asker.partner.id, "act": "suspend-partner"}
    silent = wang.send("/desk/partner/act", page, **act, note="  ")
    assert (silent.status_code, "请写明理由" in silent.text) == (422, True)
    assert asked(mei, "search").status_code == 200
    closed = wang.send("/desk/partner/act", page, **act, note="被投诉，先停")
    assert closed.headers["Location"] == f"{page}&done=suspend-partner"
    assert asked(mei, "search").status_code != 200
    told = last_act(world)
    assert (told.act, told.by, told.after["note"]) == (
        ActName.PARTNER_SUSPENDED,
        wang.visitor.account,
        "被投诉，先停",
    )
    assert "已停用" in wang.get("/desk/partners").text
    # what opens takes a passkey
    resume = {"partner": asker.partner.id, "name": asker.partner.id, "act": "resume-partner"}
    assert "with=passkey" in wang.send("/desk/partner/act", page, **resume).headers["Location"]
    assert wang.do("/desk/partner/act", page, **resume).headers["Location"].endswith("done=resume-partner")
    assert asked(mei, "search").status_code == 200


def test_an_agreement_that_is_ended_stays_so(world: World, wang: Hand, nine: str, care: str) -> None:
    partner = world.deployment.directory_now().partners["committee-nine"]
    short = replace(stands(world)[care], id="committee-nine-ends")
    world.deployment.administration.settle([(partner, [short])])
    act = {"partner": "committee-nine", "name": "committee-nine-ends", "act": "end-agreement", "note": "不再需要"}
    assert wang.send("/desk/partner/act", nine, **act).headers["Location"].endswith("done=end-agreement")
    assert stands(world)["committee-nine-ends"].revoked
    assert last_act(world).after["note"] == "不再需要"
    page = wang.get(nine).text
    assert "committee-nine-ends · 已终止" in words_of(page)
    assert "id=committee-nine-ends" not in page


@pytest.fixture
def proposed(world: World) -> Iterator[Client]:
    agreement = world.deployment.asker("community-committee", "elderly-care").agreement
    name = f"new-{len(world.deployment.directory_now().clients)}"
    client = Client(name, agreement.id, (), active=True, stage=Stage.PROPOSED, entered_by="wang-operates")
    world.deployment.administration.add_client(client)
    yield client
    world.deployment.administration.set_client_active(name, active=False)


def test_nobody_does_at_the_desk_what_they_are_not_entrusted_with(
    world: World, wang: Hand, li: Hand, zhao: Hand, proposed: Client
) -> None:
    partner_id = world.deployment.asker("community-committee", "elderly-care").partner.id
    page = f"/desk/partner?id={partner_id}"
    before = world.deployment.directory_now()
    for who in (li, zhao):
        who.prove()
        for act, kept in ACTS.items():
            if who is li and Role.REVIEWER in kept.roles:
                continue
            form = {"partner": partner_id, "name": proposed.id, "other": proposed.id, "act": act, "note": "x"}
            refused = who.send("/desk/partner/act", "/account", **form)
            assert (refused.status_code, "没有这项职责" in refused.text) == (403, True), act
        for place in (NEW, f"{AGREEMENT}?partner={partner_id}", f"/desk/partner/client?partner={partner_id}"):
            assert who.get(place).status_code == 403
            path = place.partition("?")[0]
            assert "没有这项职责" in who.send(path, "/account", partner=partner_id).text
        for place in ("/desk/partners", page, "/desk/people"):
            assert who.get(place).status_code == 200
        for act in PERSON_ACTS:
            on_person: dict[str, Any] = {"id": "wang-operates", "note": "x", "roles": ["auditor"], "name": "x"}
            refused = who.send("/desk/person/act", "/account", **on_person, act=act)
            assert (refused.status_code, "没有这项职责" in refused.text) == (403, True), act
        assert who.get("/desk/person/new").status_code == 403
    mei = seated(world, "lin-peeps")
    for place in ("/desk/partners", page, "/desk/people", "/desk/person?id=lin-peeps", NEW):
        assert mei.get(place).status_code == 403
    assert world.deployment.directory_now().partners == before.partners
    assert world.deployment.directory_now().clients == before.clients
    assert wang.send("/desk/partner/act", page, partner=partner_id, act="no-such-act").status_code == 422
    assert wang.get("/desk/partner?id=none").status_code == 404


def test_the_list_is_sorted_narrowed_down_and_taken_away(world: World, wang: Hand) -> None:
    def listed(query: str) -> list[str]:
        return re.findall(r'href="/desk/partner\?id=([a-z0-9-]+)"', wang.get(f"/desk/partners{query}").text)

    every = sorted(world.deployment.directory_now().partners)
    assert sorted(listed("")) == every
    assert listed("?by=id") == every
    assert listed("?by=-id") == every[::-1]
    kinds = {each.id for each in world.deployment.directory_now().partners.values() if each.kind == "police"}
    assert set(listed("?kind=公安机关")) == kinds
    taken = wang.get("/desk/partners?as=csv&by=id&lang=en")
    assert taken.headers["Content-Type"].startswith("text/csv")
    assert all(each in taken.text for each in every)
    assert "浦兴第一居委会（310115003001）" in wang.get("/desk/partners?lang=zh").text
    assert "Puxing First Committee (310115003001)" in taken.text


def test_a_name_of_whatever_signs_is_shown_as_it_is_and_does_nothing(wang: Hand) -> None:
    name = "<b>\u202e九</b>🙂" + "长" * 180
    form = {**COMMITTEE, "id": "committee-odd", "name": name}
    refused = wang.do(NEW, NEW, **form)
    assert (refused.status_code, "名称" in refused.text) == (422, True), "what turns the reading round is not printable"
    assert unescape(refused.text).count(name) == 1
    plain = name.replace("\u202e", "")
    assert wang.do(NEW, NEW, **{**form, "name": plain}).status_code == 303
    page = wang.get("/desk/partner?id=committee-odd").text
    assert "<b>" not in page
    assert plain in unescape(page)
    twice = wang.do(NEW, NEW, **{**form, "name": plain})
    assert (twice.status_code, "已经有了" in twice.text) == (422, True)


def test_everything_that_was_done_has_a_sentence() -> None:
    done = [*ACTS, *PERSON_ACTS, "new-partner", "new-agreement", "rewrite-agreement", "new-client", "new-keys"]
    for word in done:
        if word == "reset-person":
            continue
        for language in LANGUAGES:
            assert say_at_desk(f"done-{word}", language)
